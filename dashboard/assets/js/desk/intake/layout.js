/* The layout of the form. */
import { make } from "../../facts.js";
import { fieldsOf } from "./fields.js";
import { say } from "./state.js";

const plain = (intake, word, attributes = {}) =>
  make("button.button.button--plain", { type: "button", "data-intake": intake, ...attributes }, say(word));

function key(tag, intake, words, keys, attributes = {}) {
  return make(
    tag,
    { type: "button", "data-intake": intake, ...attributes },
    say(words),
    make("kbd", {}, keys)
  );
}

/** Return the whole form. */
export function form() {
  return make(
    "div.intake",
    { "data-testid": "intake" },
    make("header.intake__head", {}, make("h2", {}, say("title")), make("span.muted", {}, say("kept"))),
    make(
      "div.intake__columns",
      {},
      make("div.intake__fields", {}, ...who(), ...what(), ...where(), ...end()),
      findings()
    )
  );
}

function who() {
  return [
    make("div.intake__row.intake__row--who", {}, ...fieldsOf("who")),
    make("div.intake__row", {}, ...fieldsOf("kind")),
    make("p.intake__told", { "data-part": "tip-off", hidden: true }, say("tip_off_means")),
  ];
}

function what() {
  const hints = { "data-part": "hints", role: "group", "aria-label": say("hints") };
  return [...fieldsOf("text"), make("div.intake__hints", hints), ...fieldsOf("matter")];
}

function where() {
  const openMap = key("button.button", "map", "map", "Alt+M", { "aria-expanded": "false" });
  return [
    make("div.intake__row.intake__row--where", {}, ...fieldsOf("where"), openMap),
    make("div.intake__place", { "data-part": "found", role: "status" }),
    make(
      "div.intake-map",
      { "data-part": "map", hidden: true },
      make("p.muted", {}, say("map_towns"), " ", plain("map-back", "map_back", { hidden: true })),
      make("div.intake-map__stage", { "data-part": "stage" })
    ),
  ];
}

function end() {
  const urgent = make(
    "label.intake__switch",
    {},
    make("input", { type: "checkbox", "data-field": "urgent" }),
    make("strong", {}, say("urgent")),
    make("kbd", {}, "Alt+U")
  );
  return [
    make("div.intake__urgent", {}, urgent, make("span.muted", {}, say("urgent_means"))),
    ...fieldsOf("answer"),
    make("p.intake__told", { "data-part": "joins", hidden: true }),
    ...fieldsOf("override"),
    make("p.intake__fault", { "data-part": "fault", role: "alert", hidden: true }),
    make(
      "div.form__end",
      {},
      key("button.button.button--primary", "submit", "submit", "Ctrl+Enter"),
      key("button.button", "close", "close", "Esc"),
      plain("clear", "clear")
    ),
  ];
}

function findings() {
  const section = (name) =>
    make(
      "section.intake__found",
      {},
      make("h3.panel__heading", {}, say(name)),
      make("div", { "data-part": name, role: "status" })
    );
  return make("div.intake__findings", {}, section("duty"), section("similar"), section("earlier"));
}
