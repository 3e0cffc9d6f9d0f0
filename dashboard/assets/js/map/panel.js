/* The panel's frame: open while something is selected; what it shows is drawn by the server. */
import * as failures from "../failures.js";
import * as views from "../view.js";

const PULSE_MS = 4000; // the panel is drawn for many at once, at most this often
const SPREAD_MS = 400;
let panel = null;
let opener = null;
let pulsed = 0;
let waiting = null;
let heard = null; // what changed since the last pulse

function start() {
  panel = document.getElementById("panel");
  document.getElementById("panel-close").addEventListener("click", close);
  /* The content before is dimmed until the server has drawn what is selected now. */
  const drawn = () => panel.classList.remove("panel--waiting");
  new MutationObserver(drawn).observe(document.getElementById("panel-body"), { childList: true });
  document.addEventListener("visibilitychange", arrange);
  views.follow(follow);
  follow(views.current(), {});
}

function follow(view, before) {
  const selected = { city: view.city, area: view.area ?? null, ticket: view.ticket ?? null };
  const open = Boolean(selected.area || selected.ticket);
  if (open && panel.hidden) opener = document.activeElement;
  panel.hidden = !open;
  if (view.area === before.area && view.ticket === before.ticket) return;
  if (open) panel.classList.add("panel--waiting");
  dash_clientside.set_props("selection", { data: selected });
}

function close() {
  if (panel.hidden) return;
  views.change({ area: null, ticket: null });
  opener?.focus?.({ preventScroll: true });
}

/** Ask again for what was selected while the server was away. */
function returned() {
  failures.returned();
  if (panel.hidden || !panel.classList.contains("panel--waiting")) return;
  const { city, area = null, ticket = null } = views.current();
  dash_clientside.set_props("selection", { data: { city, area, ticket } });
}

/** Return how many pixels of the map's right side the panel covers. */
const width = () => (panel.hidden ? 0 : panel.getBoundingClientRect().width);

/**
 * Tell the server's part that the selection changed underneath; at most once in PULSE_MS, while it is seen.
 */
function pulse(event, tickets) {
  if (panel.hidden) return;
  heard = { event, tickets: tickets ?? null };
  arrange();
}

/** Refresh soon; a hidden page waits until it is visible. */
function arrange() {
  if (waiting || !heard || document.hidden) return;
  const rest = Math.max(PULSE_MS - (Date.now() - pulsed), 0);
  waiting = setTimeout(
    () => {
      waiting = null;
      if (document.hidden) return;
      pulsed = Date.now();
      dash_clientside.set_props("pulse", { data: heard });
      heard = null;
    },
    rest + Math.random() * SPREAD_MS
  );
}

export { start, close, width, pulse, returned };
