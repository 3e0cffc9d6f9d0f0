/* Keys and links of the whole page: / searches, Escape closes, data-area and data-ticket lead there. */
import * as views from "../view.js";
import * as map from "./map.js";
import * as panel from "./panel.js";
import * as search from "./search.js";

let layered = false; // whether a list or dialog lay open when the key went down

function start() {
  // Those close themselves on Escape before the key comes here: look for them before they handle it.
  window.addEventListener("keydown", look, { capture: true });
  document.addEventListener("keydown", keyed);
  document.addEventListener("click", clicked);
  views.follow(forget);
}

// Taken out through Dash: an element that vanishes under it breaks the next notice.
const dismiss = () => dash_clientside.set_props("notices", { children: null });

/** A notice belongs to what was open: it closes with it. */
function forget(view, before) {
  if (view.area !== before.area || view.ticket !== before.ticket) dismiss();
}

const look = () => (layered = Boolean(document.querySelector("[role=dialog], [aria-modal=true]")));

function keyed(event) {
  const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    search.focus();
  }
  if (event.key === "Escape" && !layered) panel.close();
}

function clicked({ target }) {
  const area = target.closest("[data-area]")?.dataset.area;
  const ticket = target.closest("[data-ticket]")?.dataset.ticket;
  if (ticket) views.change({ ticket });
  else if (area) {
    views.change({ area, ticket: null });
    map.reveal(area);
  }
  if (target.closest("[data-dismiss]")) dismiss();
}

export { start };
