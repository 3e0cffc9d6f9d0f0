/* The panel's frame: open while something is selected; what it shows is drawn by the server. */
(function () {
  "use strict";
  const huying = (window.huying = window.huying || {});

  const PULSE_MS = 2000;
  let panel = null;
  let opener = null;
  let pulsed = 0;
  let waiting = null;

  function start() {
    panel = document.getElementById("panel");
    document.getElementById("panel-close").addEventListener("click", close);
    /* What stood there before is dimmed until the server has drawn what is selected now. */
    const drawn = () => panel.classList.remove("panel--waiting");
    new MutationObserver(drawn).observe(document.getElementById("panel-body"), { childList: true });
    huying.view.follow(follow);
    follow(huying.view.current(), {});
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
    huying.view.change({ area: null, ticket: null });
    opener?.focus?.({ preventScroll: true });
  }

  /** Ask again for what was selected while the server was away. */
  function returned() {
    huying.failures.returned();
    if (panel.hidden || !panel.classList.contains("panel--waiting")) return;
    const { city, area = null, ticket = null } = huying.view.current();
    dash_clientside.set_props("selection", { data: { city, area, ticket } });
  }

  /** Return how many pixels of the map's right side the panel covers. */
  const width = () => (panel.hidden ? 0 : panel.getBoundingClientRect().width);

  /** Tell the server's part that the selection changed underneath; at most once in PULSE_MS. */
  function pulse(event, tickets) {
    if (panel.hidden) return;
    const rest = PULSE_MS - (Date.now() - pulsed);
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      pulsed = Date.now();
      dash_clientside.set_props("pulse", { data: { event, tickets: tickets ?? null } });
    }, Math.max(rest, 0));
  }

  huying.panel = { start, close, width, pulse, returned };
})();
