/* The fields of a new call, drawn from the server's field table (hotline_config.py), and their values. */
import { make } from "../../facts.js";
import { groupRows, isVisible } from "./draft.js";
import { at, box, part, say, state } from "./state.js";

/** @typedef {import("./draft.js").Field} Field */

/** @param {Field} field */
function input(field, attributes = {}) {
  const { name, hint: placeholder, title, maxlength } = field;
  const off = field.kind === "tel" ? { type: "tel", inputmode: "tel" } : { type: "text" };
  const own = { "data-field": name, spellcheck: "false", autocomplete: "off", placeholder, title, maxlength };
  return make("input.field", { ...own, ...off, ...attributes });
}

/** @param {string[]} choice value and word */
const option = ([value, word]) => make("option", { value }, word);

/** @param {Field} field */
function radio(field) {
  const { name, options } = field;
  const choices = options.map(([value, word]) =>
    make("label.intake__choice", {}, make("input", { type: "radio", name, value, "data-choice": name }), word)
  );
  const others = state.setup.fields.filter(({ beside }) => beside === name);
  return make(
    "fieldset.intake__choices",
    {},
    ...choices,
    ...others.map((one) => input(one, { hidden: true }))
  );
}

/** @param {Field} field */
function matter({ name, hint }) {
  const groups = groupRows(state.setup.matters, ([, , major]) => major);
  const listed = [...groups].map(([label, rows]) => make("optgroup", { label }, ...rows.map(option)));
  return make("select.field", { "data-field": name }, make("option", { value: "" }, hint), ...listed);
}

/** @param {Field} field */
function place(field) {
  const combobox = { role: "combobox", "aria-expanded": "false", "aria-controls": "intake-places" };
  const list = { id: "intake-places", role: "listbox", "data-part": "places", hidden: true };
  return make("div.intake__combobox", {}, input(field, combobox), make("div.search__results", list));
}

/** @type {Record<string, (field: Field) => HTMLElement>} */
const CONTROLS = {
  text: (field) => input(field),
  tel: (field) => input(field),
  select: ({ name, options }) => make("select.field", { "data-field": name }, ...options.map(option)),
  radio,
  matter,
  place,
  textarea: ({ name, rows, hint: placeholder, maxlength }) => {
    const tag = name === "text" ? "textarea.field.intake__text" : "textarea.field";
    return make(tag, { "data-field": name, rows, placeholder, maxlength });
  },
};

/** Return a field with its name; one that is not always asked is in a part of its own. */
function draw(field) {
  const control = CONTROLS[field.kind](field);
  const tag = control.matches("fieldset") ? "div.form__field" : "label.form__field";
  const whole = make(tag, {}, make("span.muted.intake__name", {}, field.label), control);
  const isAlways = !field.visible_if && !field.optional;
  return isAlways ? whole : make("div", { "data-part": field.name, hidden: true }, whole);
}

/** Return the fields of a row of the form, in the order of the table. */
export const fieldsOf = (row) => state.setup.fields.filter((field) => field.row === row).map(draw);

/** Show in the controls what the draft holds. */
export function fill() {
  at("channel").value = state.channel;
  for (const { name, kind } of state.setup.fields) {
    if (["place", "radio"].includes(kind) || name === "channel") continue;
    at(name).value = state.draft[name];
  }
  for (const choice of box().querySelectorAll("[data-choice]")) {
    choice.checked = state.draft[choice.dataset.choice] === choice.value;
  }
  at("urgent").checked = state.draft.urgent;
  show();
}

/** Show what the values so far make necessary. */
export function show() {
  const { draft, setup } = state;
  for (const field of setup.fields.filter(({ visible_if: wanted }) => wanted)) {
    (part(field.name) ?? at(field.name)).hidden = !isVisible(field, draft);
  }
  part("tip-off").hidden = draft.request_kind !== "tip_off";
  part("joins").hidden = !draft.same_as;
  if (draft.override) part("override").hidden = false;
  const undo = make("button.button.button--plain", { type: "button", "data-intake": "undo" }, say("undo"));
  part("joins").replaceChildren(say("joins", draft.same_as), " ", undo);
}
