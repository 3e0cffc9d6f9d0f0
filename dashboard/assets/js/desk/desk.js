/* A desk: the queue, the opened ticket and the act at hand; what is looked at stands in the address. */
import { facts, read } from "../facts.js";
import * as letter from "./letter.js";
import * as deskLive from "./live.js";
import * as picks from "./picks.js";
import * as smallMap from "./small-map.js";

const SUBMIT_MS = 15000;
const ADVANCE_MS = 8000; // after an act the queue is drawn anew within this time
const NARROWS = ["part", "town", "matter", "channel", "class", "urgent", "light", "order"];

let opened = { queue: null, ticket: null };
let place = null; // of the opened ticket in the queue, null where it is not of the queue
let done = null; // {ticket, place, until}: an act was done, its ticket may leave the queue
let forming = false; // an act was chosen whose form is still to come
let focused = null; // the ticket whose row had the focus last
let submitting = null; // the wait for a form that is to be sent as soon as it stands there
let typed = null; // a key pressed while the next letter was still being read

const desk = () => document.getElementById("desk");
const tell = (id, data) => dash_clientside.set_props(id, { data });
const key = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(
    ""
  );

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
  document.addEventListener("change", conditions);
  document.addEventListener("keydown", keyed);
  window.addEventListener("popstate", () => location.reload());
  return Date.now();
}

/** Look at another queue or ticket: the address says so, the server draws what changed. */
function open(patch, { notice = false } = {}) {
  const before = opened;
  opened = { ...opened, ...patch };
  if ("ticket" in patch) {
    place = at(opened.ticket);
    reading();
  }
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(opened)) if (value) query.set(name, value);
  history.replaceState(null, "", `${location.pathname}?${query}`);
  mark();
  if (!notice) dismiss();
  const { ticket, ...asked } = opened;
  if (Object.keys(patch).some((name) => name !== "ticket")) tell("desk-asked", asked);
  if ("ticket" in patch && (ticket || before.ticket)) tell("desk-open", { ticket });
}

/** Mark the row of the opened ticket; rows drawn for many know nothing of it. */
function mark() {
  for (const row of rows()) {
    const current = String(row.dataset.open === opened.ticket);
    if (row.getAttribute("aria-current") !== current) row.setAttribute("aria-current", current);
  }
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

/* Rows are drawn anew under the keyboard: the row that had the focus has it again. */
document.addEventListener("focusin", (event) => {
  focused = event.target.closest("#desk-list [data-open]")?.dataset.open ?? null;
});

function refocus() {
  if (!focused || document.activeElement !== document.body) return;
  rows()
    .find((row) => row.dataset.open === focused)
    ?.focus({ preventScroll: true });
}

const at = (ticket) => {
  const found = rows().findIndex((row) => row.dataset.open === ticket);
  return found < 0 ? null : found;
};

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
    done = { ticket: opened.ticket, place: at(opened.ticket) ?? place, until: Date.now() + ADVANCE_MS };
    advance();
  }
  return window.dash_clientside.no_update;
}

function advance() {
  if (!done || done.ticket !== opened.ticket || Date.now() > done.until) return;
  if (switchOf()?.getAttribute("aria-checked") !== "true" || done.place === null || at(done.ticket) !== null)
    return;
  const next = rows()[Math.min(done.place, rows().length - 1)];
  done = null;
  if (!next) return open({ ticket: null }, { notice: true });
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return open({ ticket: next.dataset.open }, { notice: true }); // what was done stays told
}

const dismiss = () => dash_clientside.set_props("notices", { children: null });

/* What people do */

function clicked(event) {
  const { target } = event;
  if (event.isTrusted) clearTimeout(submitting); // who goes on to something else no longer means it
  const of = (name) => target.closest(`[data-${name}]`);
  if (of("queue")) open({ queue: of("queue").dataset.queue, ticket: null });
  else if (of("open")) open({ ticket: of("open").dataset.open });
  else if (of("saved-drop")) tell("desk-view-drop", { view: of("saved-drop").dataset.savedDrop, key: key() });
  else if (of("saved")) view(of("saved"));
  else if (of("advance")) turn();
  else if (of("start")) begin(of("start").dataset.start);
  else if (of("act")) choose(of("act"));
  else if (of("act-cancel")) cancel();
  else if (of("press")) pressed(`#${of("press").dataset.press}`);
  else if (of("read-reply")) tell("reply-read", { reply: of("read-reply").dataset.readReply, key: key() });
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
  const version = letter.version();
  const renewed = { ...JSON.parse(form.dataset.actFacts), version, key: key() };
  tell("act-facts", renewed);
  form.dataset.formVersion = String(version);
  form.querySelector("[data-testid=overtaken]").hidden = true;
}

function choose(button) {
  if (letter.renews()) return;
  const { act, order, motion, atOnce, target, days } = button.dataset;
  picks.cancel();
  for (const other of document.querySelectorAll("[data-act]"))
    other.setAttribute("aria-pressed", String(other === button));
  button.closest("details")?.removeAttribute("open");
  const chosen = {
    act,
    order: order || null,
    motion: motion || null,
    at_once: Boolean(atOnce),
    target,
    days,
  };
  forming = !chosen.at_once;
  tell("act-chosen", { ...chosen, version: letter.version(), key: key() });
}

function cancel() {
  forming = false;
  clearTimeout(submitting);
  tell("act-chosen", { act: null, key: key() });
  for (const button of document.querySelectorAll("[data-act]")) button.setAttribute("aria-pressed", "false");
}

/** Put usual words into the field for words; what was typed before stays in front of them. */
function begin(words) {
  const field = document.querySelector(".act-form textarea");
  if (!field) return;
  const value = field.value.trim() ? `${field.value.trim()}${words}` : words;
  dash_clientside.set_props({ type: "said", field: "text" }, { value });
  field.focus();
}

/* A field that only makes sense with another's answer shows with it: "reached=yes",
   "delivery.way!=impossible". */
function conditions() {
  for (const part of document.querySelectorAll(".act-form [data-only-if]")) {
    const [, name, not, wanted] = part.dataset.onlyIf.match(/^([\w.]+)(!?)=(\w+)$/);
    const chosen = answerOf(name);
    const hidden = (chosen === wanted) === Boolean(not);
    if (part.hidden !== hidden) part.hidden = hidden;
  }
}

/** Return the chosen answer of a row of radio buttons. */
function answerOf(name) {
  const group = document.getElementById(JSON.stringify({ field: name, type: "said" }));
  return group?.querySelector("input:checked")?.value ?? null;
}

const rows = () => [...document.querySelectorAll("#desk-list [data-open]")];

/** Move the focus by `step` rows from the focused one, else from the opened one. */
function move(step) {
  const all = rows();
  if (!all.length) return;
  const from = all.findIndex((row) => row === document.activeElement);
  const current = from >= 0 ? from : all.findIndex((row) => row.dataset.open === opened.ticket);
  const next = all[Math.min(Math.max(current + step, 0), all.length - 1)];
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
  r: () => pressed("#report-open"),
  "/": () => document.getElementById("desk-words").focus(),
};

/** Press the button with this number; one that is still being read is pressed once it stands there. */
function number(digit) {
  if (letter.busy()) typed = digit;
  else pressed(`[data-key="${digit}"]`);
}

/**
 * Press the form's button; one that is still being drawn, or not yet enabled, is pressed as soon as it is.
 */
function submit(until = Date.now() + SUBMIT_MS) {
  clearTimeout(submitting);
  const button = document.querySelector("#desk-batch-do, #act-submit, [data-submit]");
  const waits = letter.busy() || typed || forming;
  if (button && !button.disabled && !waits) button.click();
  else if ((button || waits) && Date.now() < until) submitting = setTimeout(submit, 50, until);
}

function keyed(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return submit();
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const layered = document.querySelector("[role=dialog], [aria-modal=true]");
  if (event.key === "Escape" && !layered) return picks.escape() || cancel();
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
  mark();
  advance();
  refocus();
  place = at(opened.ticket) ?? place;
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
  conditions();
  const form = document.querySelector(".act-form:not([data-seen])");
  if (form) {
    forming = false;
    form.dataset.seen = "true";
    form.querySelector("textarea, input, button")?.focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
  }
}

new MutationObserver(drawn).observe(document.documentElement, { subtree: true, childList: true });
document.addEventListener("drawn", drawn);

export { start, finished };
