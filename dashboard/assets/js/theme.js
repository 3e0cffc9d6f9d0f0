/* Dark or light: the map begins dark, the desks light; each remembers what was chosen there. */
(function () {
  "use strict";
  const NAME = location.pathname.startsWith("/map") ? "huying-theme" : "huying-theme-desk";
  const root = document.documentElement;

  root.dataset.theme = localStorage.getItem(NAME) ?? root.dataset.theme;

  document.addEventListener("click", ({ target }) => {
    if (!target.closest("#theme-switch")) return;
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    localStorage.setItem(NAME, root.dataset.theme);
  });
})();
