/* The fields of a kind of the catalogue: for each a control, what it holds, and what is wrong with it. */
import { facts, make, number, say } from "../facts.js";
import { choice, date, newId, text, toggle } from "./parts.js";
import * as phonePhotos from "./photos.js";

const LONGEST_TEXT = 500;

const nameOf = ({ name, name_en }) => (!facts.locale.startsWith("zh") && name_en) || name;
const labelOf = (field) => (field.unit ? say("with_unit", nameOf(field), field.unit) : nameOf(field));
const photoAt = (id) => `/api/v1/files/${id}/thumbnail`;

/** Return one control as a part of a form: its parts, what it holds, and where the focus goes. */
function single(
  control,
  { value = () => control.value.trim() || null, hold = (held) => (control.value = held ?? "") } = {}
) {
  control.id = newId("field");
  return {
    control,
    label: (content) => make("label.phone-field__label", { for: control.id }, ...content),
    body: [control],
    value,
    hold,
    focus: () => control.focus(),
  };
}

function yesNo() {
  const name = newId("yes-no");
  const option = (value, word) => {
    const control = make("input", { type: "radio", name, value, id: newId("option") });
    return {
      control,
      row: make("label.phone-yes-no__option", { for: control.id }, control, make("span", {}, say(word))),
    };
  };
  const [yes, no] = [option("yes", "yes"), option("no", "no")];
  const label = newId("label");
  const group = make("div.phone-yes-no", { role: "radiogroup", "aria-labelledby": label }, yes.row, no.row);
  return {
    control: group,
    label: (content) => make("span.phone-field__label", { id: label }, ...content),
    body: [group],
    value: () => (yes.control.checked ? true : no.control.checked ? false : null),
    hold: (held) => {
      yes.control.checked = held === true;
      no.control.checked = held === false;
    },
    focus: () => yes.control.focus(),
  };
}

/** One photo, or that of the last record again. */
function photo(field, changed) {
  let before = null;
  const picture = make("img.phone-last-photo", { alt: say("photo_last"), hidden: true });
  const again = toggle(say("photo_keep"), {});
  const kept = make("div.phone-kept-photo", { hidden: true }, picture, again.row);
  const taken = () => {
    kept.hidden = !before || made.blobs().length > 0;
    changed();
  };
  const made = phonePhotos.photoField({ label: labelOf(field), most: 1, changed: taken });
  picture.addEventListener("error", () => (picture.hidden = true)); // no network: the switch is enough
  if (field.required)
    made.element
      .querySelector(".phone-field__label")
      .append(make("span.phone-field__needed", {}, say("needed")));
  return {
    control: made.element,
    label: () => null,
    body: [made.element, kept],
    value: () => (before && !made.blobs().length && again.control.checked ? before : null),
    blobs: () => made.blobs(),
    hold: (held, blobs = []) => {
      before = held;
      again.control.checked = Boolean(held);
      picture.hidden = !held;
      if (held) picture.src = photoAt(held);
      made.hold(blobs);
      kept.hidden = !held || blobs.length > 0;
    },
    focus: () => made.element.querySelector("button").focus(),
  };
}

const CONTROLS = {
  text: () => single(text({ rows: 2, most: LONGEST_TEXT })),
  number: () => {
    const control = text({ kind: "number", step: "any", inputmode: "decimal" });
    return single(control, { value: () => (control.value === "" ? null : Number(control.value)) });
  },
  choice: ({ choices }) =>
    single(
      choice(
        choices.map((word) => [word, word]),
        { empty: say("choose") }
      )
    ),
  date: () => single(text({ kind: "date" })),
  yes_no: yesNo,
  photo,
};

/** Return the line that says what is wrong with a control, and the way to say it; null: nothing is. */
function faultOf(control) {
  const line = make("p.phone-field__fault", { id: newId("fault"), hidden: true });
  const complain = (sentence) => {
    line.textContent = sentence ?? "";
    line.hidden = !sentence;
    control.setAttribute("aria-invalid", String(Boolean(sentence)));
    if (sentence) control.setAttribute("aria-describedby", line.id);
    else control.removeAttribute("aria-describedby");
  };
  return { line, complain };
}

/** Return the row of one field; `complain` shows what is wrong with it. */
function row(field, changed) {
  const part = CONTROLS[field.type](field, changed);
  const { line, complain } = faultOf(part.control);
  const label = part.label([
    labelOf(field),
    field.required ? make("span.phone-field__needed", {}, say("needed")) : "",
  ]);
  const element = make("div.phone-field", { "data-field": field.key }, label, ...part.body, line);
  const lack = () => {
    if (part.control.validity?.badInput)
      return say(field.type === "date" ? "date_lacks" : "number_lacks", nameOf(field));
    return field.required && part.value() === null && !part.blobs?.().length
      ? say("field_lacks", nameOf(field))
      : null;
  };
  element.addEventListener("input", () => complain(null));
  return {
    field,
    element,
    complain,
    lack,
    value: part.value,
    hold: part.hold,
    blobs: part.blobs ?? (() => []),
    focus: part.focus,
  };
}

/** Return the rows of all fields as one: what they hold, and what is wrong with them. */
function rows(fields, { changed }) {
  const made = fields.map((field) => row(field, changed));
  return {
    elements: made.map(({ element }) => element),
    values: () => Object.fromEntries(made.map(({ field, value }) => [field.key, value()])),
    blobs: () =>
      Object.fromEntries(
        made.filter(({ field }) => field.type === "photo").map(({ field, blobs }) => [field.key, blobs()])
      ),
    photos: () =>
      made.flatMap(({ field, blobs }) =>
        blobs().map((blob) => ({ blob, kind: "before", name: "photo.jpg", field: field.key }))
      ),
    hold: (values, blobs = {}) =>
      made.forEach(({ field, hold }) => hold(values[field.key] ?? null, blobs[field.key])),
    /** Show what is wrong, by field, and go to the first; returns whether anything is. */
    complain: (faults) => {
      made.forEach(({ field, complain }) => complain(faults[field.key] ?? null));
      const first = made.find(({ field }) => faults[field.key]);
      first?.focus();
      first?.element.scrollIntoView({ block: "center" });
      return Boolean(first);
    },
    lacks: () =>
      Object.fromEntries(
        made.map((each) => [each.field.key, each.lack()]).filter(([, sentence]) => sentence)
      ),
  };
}

/** Return what a record says of a field, to be read. */
function told(field, value) {
  if (value === null || value === undefined) return "—";
  if (field.type === "yes_no") return say(value ? "yes" : "no");
  if (field.type === "date") return date(value);
  if (field.type === "number")
    return field.unit
      ? `${number(value, value % 1 ? 2 : 0)} ${field.unit}`
      : number(value, value % 1 ? 2 : 0);
  if (field.type !== "photo") return value;
  const picture = make("img.phone-last-photo", { src: photoAt(value), alt: nameOf(field) });
  picture.addEventListener("error", () => picture.replaceWith(say("photo_online")));
  return picture;
}

export { faultOf, nameOf, rows, told };
