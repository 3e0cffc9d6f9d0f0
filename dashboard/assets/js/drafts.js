/* Texts that were typed and not sent yet: kept in the tab, offered again after a reload or a new sign-in.
   A field of Dash is known by its id, one of a server-rendered form by the form's address and its name. */
import { make } from "./facts.js";

const KEPT = "huying.drafts";
const MOST = 40; // texts
const LINES = "input:not([type]), input[type=text], input[type=tel], input[type=number], input[type=email]";
const FORMS = ".act-form, .form, .form__field, form[method=post]";
const NO_FORMS = "[role=search], form[method=get]";

/**
 * @typedef {{ act?: string, order?: string, motion?: string }} Opener the button that opens an act's form
 * @typedef {{
 *   owner: string, life: string, address: string, field: string, label: string, value: string,
 *   opener: Opener | null, sent: boolean,
 * }} Draft life: of the page that kept it; a page offers what earlier ones left
 */

/**
 * Return the drafts with one more, which replaces what the same field held before; an empty one is dropped.
 *
 * @param {Draft[]} drafts
 * @param {Draft} draft
 */
export function put(drafts, draft) {
  const others = drafts.filter((one) => !isSameField(one, draft));
  return draft.value.trim() ? [...others, draft].slice(-MOST) : others;
}

/**
 * @param {Draft} one
 * @param {Draft} other
 */
const isSameField = (one, other) =>
  one.owner === other.owner && one.field === other.field && one.address === other.address;

/**
 * Return what earlier pages left to a person, by the address at which it was typed.
 *
 * @param {Draft[]} drafts
 * @param {{ owner: string, life: string }} page
 */
export function listLeft(drafts, { owner, life }) {
  const left = drafts.filter((one) => one.owner === owner && one.life !== life && !one.sent);
  /** @type {Map<string, Draft[]>} */
  const byAddress = new Map(); // by hand: the last browsers of Windows 7 know no Map.groupBy
  for (const one of left) byAddress.set(one.address, [...(byAddress.get(one.address) ?? []), one]);
  return byAddress;
}

/**
 * Return the drafts after a form was answered by a page; at the sign-in it was not: nothing of it was sent.
 *
 * @param {Draft[]} drafts
 * @param {{ isSignIn: boolean }} page
 */
export const settle = (drafts, { isSignIn }) =>
  isSignIn ? drafts.map((one) => ({ ...one, sent: false })) : drafts.filter(({ sent }) => !sent);

/** @returns {Draft[]} */
const load = () => JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
/** @param {Draft[]} drafts */
const store = (drafts) => sessionStorage.setItem(KEPT, JSON.stringify(drafts));
const life = Math.random().toString(36).slice(2);
const host = () => document.getElementById("drafts");
const owner = () => host()?.dataset.owner ?? "";
const here = () => location.pathname + location.search;

/** Nothing was sent of what a form held when the sign-in came instead of an answer. */
export const returnAll = () => store(settle(load(), { isSignIn: true }));

/* Keeping */

/** @param {Element} element */
function isForText(element) {
  if (element.closest(NO_FORMS)) return false;
  return element.matches("textarea") || Boolean(element.matches(LINES) && element.closest(FORMS));
}

/** @param {Element} form */
const pathOf = (form) => new URL(form.getAttribute("action") ?? "", location.href).pathname;

/** @param {PageElement} element */
function nameOf(element) {
  const form = element.form;
  if (form?.method === "post") return element.name ? `${pathOf(form)} ${element.name}` : null;
  return element.id || null;
}

/** @param {string} field */
function find(field) {
  const [path, name] = field.startsWith("/") ? field.split(" ") : [];
  if (!path) return document.getElementById(field);
  const form = [...document.querySelectorAll("form[method=post]")].find((one) => pathOf(one) === path);
  return form?.querySelector(`[name="${CSS.escape(name)}"]`) ?? null;
}

/** @param {PageElement} element */
function labelOf(element) {
  const box = element.closest(".form__field, label");
  const named = box?.querySelector(".form__name, label, legend") ?? element.labels?.[0] ?? box;
  return (named?.firstChild?.textContent ?? "").trim().slice(0, 60);
}

/** @returns {Opener | null} */
function openerOf(element) {
  const button = element.closest(".act-form") && document.querySelector("[data-act][aria-pressed=true]");
  if (!button) return null;
  const { act, order, motion } = button.dataset;
  return { act, order, motion };
}

/**
 * @param {PageElement} element
 * @param {boolean} [sent]
 */
function keep(element, sent = false) {
  const field = owner() && isForText(element) ? nameOf(element) : null;
  if (!field) return;
  const told = { label: labelOf(element), value: element.value, opener: openerOf(element) };
  store(put(load(), { owner: owner(), life, address: here(), field, sent, ...told }));
}

/** Forget what this page kept of fields that were sent, or put away, with their form. */
function forgetGone() {
  const drafts = load();
  const rest = drafts.filter(
    (one) => one.life !== life || one.field.startsWith("/") || find(one.field)?.value
  );
  if (rest.length < drafts.length) store(rest);
}

/* Offering */

/** @type {Draft[]} what is filled in as soon as its field is drawn */
let waiting = [];
/** @type {Opener | null} of the form in which it is, clicked as soon as it is drawn */
let opening = null;

/** @param {string} key */
const say = (key) => JSON.parse(host().dataset.words)[key];

/** @param {Draft} draft */
function fill(draft) {
  const element = find(draft.field);
  if (!element) return false;
  if (draft.field.startsWith("/")) element.value = draft.value;
  else {
    const id = draft.field.startsWith("{") ? JSON.parse(draft.field) : draft.field;
    dash_clientside.set_props(id, { value: draft.value });
  }
  store([...load().filter((one) => !isSameField(one, draft)), { ...draft, life, address: here() }]);
  element.closest("details")?.setAttribute("open", "");
  element.focus();
  return true;
}

function openForm() {
  const button = [...document.querySelectorAll("[data-act]")].find(
    ({ dataset }) =>
      opening &&
      dataset.act === opening.act &&
      dataset.order === opening.order &&
      dataset.motion === opening.motion
  );
  if (!button) return;
  opening = null;
  button.click();
}

/**
 * Fill the fields that are there; open the form of the others where its button is known.
 *
 * @param {Draft[]} drafts
 * @param {Element} card
 */
function restore(drafts, card) {
  waiting = drafts.filter((draft) => !fill(draft));
  if (!waiting.length) return card.remove();
  opening = waiting[0].opener;
  openForm();
  card.querySelector("[data-draft=hint]").textContent = say("waiting");
  return undefined;
}

/**
 * Offer what was typed at an address; the texts themselves can be read and copied there.
 *
 * @param {string} address
 * @param {Draft[]} drafts
 */
function offer(address, drafts) {
  const texts = drafts.flatMap(({ label, value }) => [make("dt", {}, label), make("dd", {}, value)]);
  const isHere = address === here();
  const go = isHere ? null : make("a.button", { href: address }, say("go"));
  const back = make("button.button.button--primary", { type: "button", "data-draft": "fill" }, say("fill"));
  const drop = make("button.button", { type: "button", "data-draft": "drop" }, say("drop"));
  const card = make(
    "section.drafts__card",
    { role: "status", "data-testid": "draft" },
    make("p.drafts__title", {}, say("title")),
    make("p", { "data-draft": "hint" }, say("hint")),
    make("dl.drafts__texts", {}, ...texts),
    make("p.drafts__acts", {}, go, back, drop)
  );
  back.addEventListener("click", () => restore(drafts, card));
  drop.addEventListener("click", () => {
    store(load().filter((one) => !drafts.some((each) => isSameField(one, each))));
    card.remove();
  });
  host().append(card);
}

function drawn() {
  if (waiting.length && opening) openForm();
  if (waiting.length && waiting.some((draft) => find(draft.field))) {
    waiting = waiting.filter((draft) => !fill(draft));
    if (!waiting.length) host().replaceChildren();
  }
  if (sessionStorage.getItem(KEPT)) forgetGone();
}

/** Keep what is typed on this page, and offer what earlier pages left. */
export function start() {
  if (!owner()) return;
  store(settle(load(), { isSignIn: false }));
  for (const [address, drafts] of listLeft(load(), { owner: owner(), life })) offer(address, drafts);
  document.addEventListener("input", ({ target }) => keep(target));
  document.addEventListener("submit", ({ target }) => {
    if (target.matches('form[action="/logout"]')) sessionStorage.removeItem(KEPT);
    else if (target.method === "post") for (const each of target.elements) keep(each, true);
  });
  new MutationObserver(drawn).observe(document.documentElement, { subtree: true, childList: true });
}
