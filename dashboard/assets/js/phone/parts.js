/* Small parts of every screen: buttons, fields, sheets, notes, times. */
import { facts, light, make, say } from "../facts.js";
import { Offline, Refused } from "./net.js";

let ids = 0;

const newId = (name) => `${name}-${(ids += 1)}`;

/** Make an element that does something when tapped. */
function button(what, label, act, attributes = {}) {
  const made = make(what, { type: "button", ...attributes }, label);
  made.addEventListener("click", act);
  return made;
}

const icon = (name) => make(`span.icon.icon--${name}`, { "aria-hidden": "true" });

/** Return a labelled field around a control. */
function field(label, control, { hint = null, needed = false } = {}) {
  control.id ||= newId("field");
  if (needed) control.required = true;
  const name = make("label.phone-field__label", { for: control.id }, label);
  if (needed) name.append(make("span.phone-field__needed", {}, say("needed")));
  return make("div.phone-field", {}, name, control, hint ? make("p.phone-hint", {}, hint) : null);
}

/**
 * @param {any} [options] rows, most letters, kind, value, and attributes of the control
 */
function text({ rows = 0, most = 500, kind = "text", value = "", ...attributes } = {}) {
  const made = rows
    ? make("textarea.field", { rows, maxlength: most, ...attributes })
    : make("input.field", { type: kind, maxlength: most, ...attributes });
  made.value = value;
  return made;
}

/**
 * Return a choice from [value, label] pairs; `empty` is shown before anything is chosen.
 *
 * @param {string[][]} pairs value and word
 * @param {any} [options] value, word of the empty choice, and attributes of the control
 */
function choice(pairs, { value = "", empty = null, ...attributes } = {}) {
  const options = pairs.map(([key, label]) => make("option", { value: key, selected: key === value }, label));
  if (empty !== null) options.unshift(make("option", { value: "" }, empty));
  return make("select.field", attributes, ...options);
}

/**
 * Return a switch with what it means.
 *
 * @param {any} label
 * @param {any} [options] checked, and attributes of the control
 */
function toggle(label, { checked = false, ...attributes } = {}) {
  const control = make("input.phone-switch", {
    type: "checkbox",
    role: "switch",
    id: newId("switch"),
    ...attributes,
  });
  control.checked = checked;
  return { control, row: make("label.phone-toggle", { for: control.id }, make("span", {}, label), control) };
}

/**
 * Open a sheet over the screen; it closes by its button, by Escape, and by going back.
 *
 * @param {any} title
 * @param {any} content
 * @param {any} [options]
 */
function sheet(title, content, { testid } = {}) {
  const dialog = make("dialog.phone-sheet", { "aria-label": title, "data-testid": testid });
  const close = () => dialog.open && dialog.close();
  const way = button("button.phone-icon-button", icon("close"), close, { "aria-label": say("close") });
  dialog.append(
    make("header.phone-sheet__head", {}, make("h2", {}, title), way),
    make("div.phone-sheet__body", {}, ...[content].flat())
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    window.removeEventListener("hashchange", close);
  });
  window.addEventListener("hashchange", close);
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, close };
}

let fading = 0;

/** Say something for a moment at the foot of the screen. */
function note(sentence, { bad = false } = {}) {
  const place = document.getElementById("phone-note");
  place.textContent = sentence;
  place.dataset.bad = String(bad);
  place.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => (place.hidden = true), bad ? 8_000 : 4_000);
}

const formats = new Map();

function format(options) {
  const name = JSON.stringify(options);
  if (!formats.has(name)) {
    formats.set(
      name,
      new Intl.DateTimeFormat(facts.locale, { hourCycle: "h23", timeZone: facts.city?.zone, ...options })
    );
  }
  return formats.get(name);
}

/** Return day and time of an instant in the city's zone. */
const when = (at) =>
  at
    ? format({ month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(new Date(at))
    : "—";
const clock = (at) => format({ hour: "2-digit", minute: "2-digit" }).format(new Date(at));
const date = (day) =>
  format({ year: "numeric", month: "short", day: "numeric", timeZone: "UTC" }).format(
    new Date(`${day}T00:00:00Z`)
  );

const badge = (label, kind = "") => make(kind ? `span.badge.badge--${kind}` : "span.badge", {}, label);

/** Return what is shown instead of an empty list: why it is empty, and what to do. */
const nothing = (title, hint) =>
  make("div.state", {}, make("p.state__title", {}, title), hint ? make("p", {}, hint) : null);

const skeleton = (rows) =>
  make(
    "div.phone-list",
    { "aria-busy": "true" },
    ...Array.from({ length: rows }, () => make("div.skeleton.phone-skeleton"))
  );

/** Return the line that tells the age of the content. */
const stale = (at) => (at ? make("p.phone-stale", { role: "status" }, say("stale", when(at))) : null);

/** Return why something could not be read, and the way to try again. */
function failure(error, again) {
  const hint =
    error instanceof Refused
      ? error.message
      : error instanceof Offline
        ? say("offline_nothing")
        : say("sign_in_first");
  return make(
    "div.state",
    { role: "alert" },
    make("p.state__title", {}, say("not_read")),
    make("p", {}, hint),
    button("button.button.phone-button", say("again"), again)
  );
}

export {
  newId,
  button,
  icon,
  field,
  text,
  choice,
  toggle,
  sheet,
  note,
  when,
  clock,
  date,
  badge,
  nothing,
  skeleton,
  stale,
  failure,
  light,
};
