/* A desk: the queue, the opened ticket and the act at hand; what is looked at stands in the address. */
(function () {
  "use strict";
  const huying = (window.huying = window.huying || {});

  const PULSE_MS = 2000;
  const VIEW = "level=town&measure=open_tickets"; // any view tells which tickets changed

  let opened = { queue: null, ticket: null };
  let pulsed = 0;
  let waiting = null;

  const desk = () => document.getElementById("desk");
  const tell = (id, data) => dash_clientside.set_props(id, { data });
  const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  function start(id) {
    if (!id || !desk() || desk().dataset.started) return window.dash_clientside.no_update;
    desk().dataset.started = "true";
    huying.facts.read(desk());
    const query = new URLSearchParams(location.search);
    opened = { queue: query.get("queue"), ticket: query.get("ticket") };
    if (opened.ticket) tell("desk-open", opened);
    listen();
    document.addEventListener("click", clicked);
    document.addEventListener("keydown", keyed);
    window.addEventListener("popstate", () => location.reload());
    return Date.now();
  }

  /** Look at another queue or ticket: the address says so, the server draws it. */
  function open(patch) {
    opened = { ...opened, ...patch };
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(opened)) if (value) query.set(name, value);
    history.replaceState(null, "", `${location.pathname}?${query}`);
    for (const row of document.querySelectorAll("#desk-list [data-open]")) {
      row.setAttribute("aria-current", String(row.dataset.open === opened.ticket));
    }
    dismiss();
    tell("desk-open", { ...opened });
  }

  const dismiss = () => dash_clientside.set_props("notices", { children: null });

  /* Live changes: rows and counts, and the story of the opened ticket; never what is being typed. */

  function listen() {
    const { code } = huying.facts.facts.city;
    huying.stream.subscribe({ city: code, view: VIEW }, { change: pulse, snapshot: () => {}, state: live });
  }

  function pulse(next) {
    if (!next.tickets && !next.many) return;
    const rest = PULSE_MS - (Date.now() - pulsed);
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      pulsed = Date.now();
      tell("pulse", { event: next.event, at: pulsed });
    }, Math.max(rest, 0));
  }

  function live(state) {
    const name = typeof state === "object" ? state.state : state;
    desk().dataset.live = name;
  }

  /* What people do */

  function clicked(event) {
    const { target } = event;
    const of = (name) => target.closest(`[data-${name}]`);
    if (of("queue")) open({ queue: of("queue").dataset.queue, ticket: null });
    else if (of("open")) open({ ticket: of("open").dataset.open });
    else if (of("act")) choose(of("act"));
    else if (of("act-cancel")) cancel();
    else if (of("dismiss")) dismiss();
  }

  /* Before the page's own script would draw the letter anew: what was typed stays, its version moves on. */
  document.addEventListener(
    "click",
    (event) => {
      if (!desk() || !event.target.closest("[data-renew]")) return;
      event.stopPropagation();
      renew(event.target.closest("[data-form-version]"));
    },
    { capture: true }
  );

  function renew(form) {
    const version = Number(storyVersion());
    const facts = { ...JSON.parse(form.dataset.actFacts), version, key: key() };
    tell("act-facts", facts);
    form.dataset.formVersion = String(version);
    form.querySelector("[data-testid=overtaken]").hidden = true;
  }

  const storyVersion = () => document.querySelector("[data-story-version]")?.dataset.storyVersion ?? "0";

  function choose(button) {
    const { act, order, motion, atOnce } = button.dataset;
    for (const other of document.querySelectorAll("[data-act]")) other.setAttribute("aria-pressed", String(other === button));
    button.closest("details")?.removeAttribute("open");
    const chosen = { act, order: order || null, motion: motion || null, at_once: Boolean(atOnce) };
    tell("act-chosen", { ...chosen, version: Number(storyVersion()), key: key() });
  }

  function cancel() {
    tell("act-chosen", { act: null, key: key() });
    for (const button of document.querySelectorAll("[data-act]")) button.setAttribute("aria-pressed", "false");
  }

  const rows = () => [...document.querySelectorAll("#desk-list [data-open]")];

  /** Move the focus by `step` rows from the focused one, else from the opened one. */
  function move(step) {
    const all = rows();
    if (!all.length) return;
    const from = all.findIndex((row) => row === document.activeElement);
    const at = from >= 0 ? from : all.findIndex((row) => row.dataset.open === opened.ticket);
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  const pressed = (selector) => document.querySelector(selector)?.click();
  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    n: () => {
      move(1);
      document.activeElement.click?.();
    },
    "/": () => document.getElementById("desk-words").focus(),
  };

  function keyed(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return pressed("#act-submit");
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return undefined;
    const layered = document.querySelector("[role=dialog], [aria-modal=true]");
    if (event.key === "Escape" && !layered) return cancel();
    if (event.target.closest("input, select, textarea, [contenteditable], [role=dialog], [role=listbox]")) return undefined;
    const act = KEYS[event.key] ?? (/^[1-9]$/.test(event.key) ? () => pressed(`[data-key="${event.key}"]`) : null);
    if (!act) return undefined;
    event.preventDefault();
    return act();
  }

  /* Dash has no field for dates in the reader's language; the browser has. */
  function drawn() {
    for (const entry of document.querySelectorAll("[data-native] input")) {
      const kind = entry.closest("[data-native]").dataset.native;
      if (entry.type !== kind) entry.type = kind;
    }
    const form = document.querySelector(".act-form:not([data-seen])");
    if (form) {
      form.dataset.seen = "true";
      form.querySelector("textarea, input, button")?.focus({ preventScroll: true });
      form.scrollIntoView({ block: "nearest" });
    }
  }

  new MutationObserver(drawn).observe(document.documentElement, { subtree: true, childList: true });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.huying = { ...window.dash_clientside.huying, start_desk: start };
})();
