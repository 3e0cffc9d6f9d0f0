/* The list of areas: the map in words, sorted by value, for keyboards and readers as well. */
import * as classes from "../classes.js";
import { facts, level, light, make, number, say } from "../facts.js";
import * as views from "../view.js";
import * as painter from "./painter.js";

const PAGE = 100;
let shown = PAGE;
let descending = true;

const visible = () => !document.getElementById("rail-list").hidden;

function draw() {
  const picture = painter.picture();
  const shapes = painter.shapes();
  if (!visible() || !picture || picture.level !== shapes?.level) return;
  const order = sorted(picture);
  const rows = order.slice(0, shown).map((i) => row(shapes, picture, i));
  const table = make(
    "table.table",
    { "data-testid": "area-table" },
    caption(picture),
    head(picture),
    make("tbody", {}, ...rows)
  );
  keepFocus(() => document.getElementById("area-list").replaceChildren(table, ...more(order.length)));
}

function sorted(picture) {
  const shapes = painter.shapes();
  const within = painter.focused();
  const places = shapes.codes.map((_, i) => i).filter((i) => !within || shapes.within(i, within));
  const key = (i) => (picture.values[i] === null ? -Infinity : picture.values[i]);
  const sign = descending ? -1 : 1;
  return places.sort((a, b) => sign * (key(a) - key(b)) || picture.counts[b] - picture.counts[a] || a - b);
}

function caption(picture) {
  const order = say(descending ? "descending" : "ascending");
  return make(
    "caption",
    {},
    say("list_caption", level(picture.level).label, facts.measures[picture.measure].label, order)
  );
}

function head(picture) {
  const turn = make(
    "button.table__sort",
    { type: "button", "aria-label": say(descending ? "ascending" : "descending") },
    facts.measures[picture.measure].label,
    descending ? " ↓" : " ↑"
  );
  turn.addEventListener("click", () => {
    descending = !descending;
    draw();
  });
  const sort = descending ? "descending" : "ascending";
  return make(
    "thead",
    {},
    make(
      "tr",
      {},
      make("th", { scope: "col" }, say("area")),
      make("th.table__number", { scope: "col", "aria-sort": sort }, turn)
    )
  );
}

function row(shapes, picture, i) {
  const value = classes.reading(picture.measure, picture.values[i], picture.counts[i]);
  const name = make("button.table__link", { type: "button", "data-area": shapes.codes[i] }, shapes.names[i]);
  const selected = views.current().area === shapes.codes[i];
  return make(
    "tr",
    { "aria-current": selected ? "true" : null },
    make("th", { scope: "row" }, name),
    make("td.table__number", {}, mark(picture, i), value)
  );
}

function mark(picture, i) {
  if (picture.legend.kind !== "lights" || picture.classes[i] === null) return null;
  const kind = classes.LIGHTS[picture.classes[i]];
  return light(kind, facts.lights[kind]);
}

function more(total) {
  if (total <= shown) return [];
  const button = make(
    "button.button",
    { type: "button" },
    say("more", number(Math.min(PAGE, total - shown)))
  );
  button.addEventListener("click", () => {
    shown += PAGE;
    draw();
  });
  return [button];
}

/* A live update draws the list again; the row under the keyboard keeps the focus. */
function keepFocus(redraw) {
  const code = document.activeElement?.closest?.("#area-list [data-area]")?.dataset.area;
  redraw();
  if (code)
    document.querySelector(`#area-list [data-area="${CSS.escape(code)}"]`)?.focus({ preventScroll: true });
}

function reset() {
  shown = PAGE;
}

export { draw, reset };
