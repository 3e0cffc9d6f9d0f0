/* Keys and links of the whole page: / searches, Escape closes, data-area and data-ticket lead there. */
(function () {
  "use strict";
  const huying = (window.huying = window.huying || {});

  const THEME = "huying-theme";

  function start() {
    document.addEventListener("keydown", keyed);
    document.addEventListener("click", clicked);
    document.getElementById("theme-switch").addEventListener("click", turn);
  }

  function keyed(event) {
    const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      huying.search.focus();
    }
    if (event.key === "Escape" && !document.querySelector("[role=dialog], [aria-modal=true]")) huying.panel.close();
  }

  function clicked({ target }) {
    const area = target.closest("[data-area]")?.dataset.area;
    const ticket = target.closest("[data-ticket]")?.dataset.ticket;
    if (ticket) huying.view.change({ ticket });
    else if (area) {
      huying.view.change({ area, ticket: null });
      huying.map.reveal(area);
    }
    target.closest("[data-dismiss]")?.closest(`.${target.closest("[data-dismiss]")?.dataset.dismiss}`)?.remove();
  }

  function turn() {
    const root = document.documentElement;
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    localStorage.setItem(THEME, root.dataset.theme);
  }

  document.documentElement.dataset.theme = localStorage.getItem(THEME) ?? document.documentElement.dataset.theme;

  huying.keys = { start };
})();
