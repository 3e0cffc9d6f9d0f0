/* A desk: the queue, the opened ticket and the act at hand; the address holds what is shown. */
import { facts, read } from "../facts.js";
import { createKey } from "../request.js";
import * as actForm from "./act-form.js";
import * as letter from "./letter.js";
import * as deskLive from "./live.js";
import * as picks from "./picks.js";
import { mark, move, findPlace, refocus, rows } from "./rows.js";
import * as smallMap from "./small-map.js";

const ADVANCE_MS = 8000; // after an act the queue is redrawn within this time
const NARROWS = ["part", "town", "matter", "duty", "channel", "class", "urgent", "light", "order"];

/** @type {Record<string, string | null>} */
let opened = { queue: null, ticket: null };
let place = null; // of the opened ticket in the queue, null where it is not of the queue
let done = null; // {ticket, place, until}: an act was done, its ticket may leave the queue
let typed = null; // a key pressed while the next letter was still being read

const desk = () => document.getElementById("desk");
const tell = (id, data) => dash_clientside.set_props(id, { data });

function start(id) {
  if (!id || !desk() || desk().dataset.started) return window.dash_clientside.no_update;
  desk().dataset.started = "true";
  read(desk());
  const query = new URLSearchParams(location.search);
  opened = Object.fromEntries(["queue", "ticket", ...NARROWS].map((name) => [name, query.get(name)]));
  if (opened.ticket) {
    reading();
    tell("desk-open", { ticket: opened.ticket });
  } else if (facts.rates) letter.askAfterPaint();
  remembered();
  deskLive.listen(facts.city.code);
  document.addEventListener("click", clicked);
  document.addEventListener("change", narrowed);
  document.addEventListener("change", actForm.conditions);
  document.addEventListener("keydown", keyed);
  window.addEventListener("popstate", () => location.reload());
  return Date.now();
}

/** Show another queue or ticket: the address changes, the server draws what changed. */
function open(patch, { notice = false } = {}) {
  const before = opened;
  opened = { ...opened, ...patch };
  if ("ticket" in patch) {
    place = findPlace(opened.ticket);
    reading();
  }
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(opened)) if (value) query.set(name, value);
  history.replaceState(null, "", `${location.pathname}?${query}`);
  mark(opened.ticket);
  if (!notice) dismiss();
  const { ticket, ...asked } = opened;
  if (Object.keys(patch).some((name) => name !== "ticket")) tell("desk-asked", asked);
  if ("ticket" in patch && (ticket || before.ticket)) tell("desk-open", { ticket });
}

function reading() {
  letter.wait(opened.ticket);
  typed = null;
}

function letterRead() {
  if (!letter.arrived(opened.ticket)) return;
  if (typed) pressed(`[data-key="${typed}"]`);
  typed = null;
}

const narrows = () => [...document.querySelectorAll("[data-narrow]")];

function narrowed(event) {
  const name = event.target.dataset?.narrow;
  if (name) open({ [name]: event.target.value || null });
}

/** Look at a saved view: queue, filters and words as they were kept. */
function view(chip) {
  const of = (name) => chip.getAttribute(`data-saved-${name}`) || null;
  for (const select of narrows()) select.value = of(select.dataset.narrow) ?? select.options[0].value;
  dash_clientside.set_props("desk-words", { value: of("words") ?? "" });
  open({ queue: of("queue"), ticket: null, ...Object.fromEntries(NARROWS.map((name) => [name, of(name)])) });
}

/* After an act that takes the ticket out of the queue the next one opens, where the person wants that. */

const switchOf = () => document.querySelector("[data-advance]");
const kept = () => `huying.advance.${location.pathname}`;

function remembered() {
  const control = switchOf();
  if (control)
    control.setAttribute(
      "aria-checked",
      String((localStorage.getItem(kept()) ?? control.dataset.advance) === "on")
    );
}

function turn() {
  const on = switchOf().getAttribute("aria-checked") !== "true";
  switchOf().setAttribute("aria-checked", String(on));
  localStorage.setItem(kept(), on ? "on" : "off");
}

function finished(value) {
  if (value && desk()) {
    picks.clear();
    letter.renew();
    done = {
      ticket: opened.ticket,
      place: findPlace(opened.ticket) ?? place,
      until: Date.now() + ADVANCE_MS,
    };
    advance();
  }
  return window.dash_clientside.no_update;
}

function advance() {
  if (!done || done.ticket !== opened.ticket || Date.now() > done.until) return;
  if (
    switchOf()?.getAttribute("aria-checked") !== "true" ||
    done.place === null ||
    findPlace(done.ticket) !== null
  )
    return;
  const next = rows()[Math.min(done.place, rows().length - 1)];
  done = null;
  if (!next) return open({ ticket: null }, { notice: true });
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return open({ ticket: next.dataset.open }, { notice: true }); // the notice of the act stays
}

const dismiss = () => dash_clientside.set_props("notices", { children: null });

/* What people do */

function clicked(event) {
  const { target } = event;
  if (event.isTrusted) actForm.letGo(); // a click elsewhere cancels it
  const of = (name) => target.closest(`[data-${name}]`);
  if (of("queue")) open({ queue: of("queue").dataset.queue, ticket: null });
  else if (of("open")) open({ ticket: of("open").dataset.open });
  else if (of("saved-drop"))
    tell("desk-view-drop", { view: of("saved-drop").dataset.savedDrop, key: createKey() });
  else if (of("saved")) view(of("saved"));
  else if (of("advance")) turn();
  else if (of("start")) actForm.begin(of("start").dataset.start);
  else if (of("act")) actForm.choose(of("act"));
  else if (of("act-cancel")) actForm.cancel();
  else if (of("press")) pressed(`#${of("press").dataset.press}`);
  else if (of("read-reply"))
    tell("reply-read", { reply: of("read-reply").dataset.readReply, key: createKey() });
  else if (of("dismiss")) dismiss();
}

/* Before the page's own script would redraw the letter: what was typed stays, its version is updated. */
document.addEventListener(
  "click",
  (event) => {
    if (!desk() || !event.target.closest("[data-renew]")) return;
    event.stopPropagation();
    actForm.renew(event.target.closest("[data-form-version]"));
  },
  { capture: true }
);

const pressed = (selector) => document.querySelector(selector)?.click();
const KEYS = {
  j: () => move(1, opened.ticket),
  k: () => move(-1, opened.ticket),
  ArrowDown: () => move(1, opened.ticket),
  ArrowUp: () => move(-1, opened.ticket),
  n: () => {
    move(1, opened.ticket);
    document.activeElement.click?.();
  },
  r: () => pressed("#report-open"),
  "/": () => document.getElementById("desk-words").focus(),
};

/** Press the button with this number; one that is still loading is pressed once it is drawn. */
function number(digit) {
  if (letter.busy()) typed = digit;
  else pressed(`[data-key="${digit}"]`);
}

function keyed(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
    return actForm.submit(() => letter.busy() || typed !== null);
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const layered = document.querySelector("[role=dialog], [aria-modal=true]");
  if (event.key === "Escape" && !layered) return picks.escape() || actForm.cancel();
  if (event.target.closest("input, select, textarea, [contenteditable], [role=dialog], [role=listbox]"))
    return undefined;
  const act =
    KEYS[event.key] ?? picks.keyed(event) ?? (/^[1-9]$/.test(event.key) ? () => number(event.key) : null);
  if (!act) return undefined;
  event.preventDefault();
  return act();
}

function deskDrawn() {
  letterRead();
  letter.follow();
  mark(opened.ticket);
  advance();
  refocus();
  place = findPlace(opened.ticket) ?? place;
  picks.drawn();
  smallMap.drawn();
}

/* Dash has no field for dates in the reader's language; the browser has. */
function drawn() {
  if (desk()) deskDrawn();
  for (const entry of document.querySelectorAll("[data-native] input")) {
    const kind = entry.closest("[data-native]").dataset.native;
    if (entry.type !== kind) entry.type = kind;
  }
  actForm.conditions();
  actForm.focusNew();
}

new MutationObserver(drawn).observe(document.documentElement, { subtree: true, childList: true });
document.addEventListener("drawn", drawn);

export { start, finished };
