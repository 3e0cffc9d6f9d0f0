/* The legend: classes with their colours or shapes, and how many areas each holds now. */
import * as classes from "../classes.js";
import { facts, make, number, say } from "../facts.js";
import * as views from "../view.js";
import * as painter from "./painter.js";

function draw() {
  const picture = painter.picture();
  if (!picture) return;
  const tally = painter.tally();
  const most = Math.max(1, ...tally.values());
  const rows = classes.rows(painter.legend()).map((row) => drawn(row, tally.get(row.kind) ?? 0, most));
  const empty = tally.get(null) ?? 0;
  if (picture.legend.kind !== "counts")
    rows.push(drawn({ light: "no_data", label: emptyLabel(picture) }, empty, most));
  const nothing = picture.total === 0 ? make("p.legend__empty", {}, say("all_empty")) : null;
  const parts = [head(picture), nothing, make("ul.legend__rows", {}, ...rows), totals(picture)];
  document.getElementById("legend").replaceChildren(...parts.filter(Boolean));
  bar(picture);
}

const isRated = (picture) => facts.measures[picture.measure].sums === "ratings";
const emptyLabel = (picture) => say(isRated(picture) ? "no_data" : "none_open");

function head(picture) {
  const period = isRated(picture) && views.current().since;
  const shares = painter.legend().kind === "share" && picture.legend.kind === "lights";
  const unit = `unit_${shares ? "share" : picture.measure}${period ? "_period" : ""}`;
  return make("div.legend__head", {}, make("span", {}, say(unit)), make("span.muted", {}, say("area_count")));
}

/**
 * @param {{ fill?: string, light?: string, label: string }} row
 * @param {number} count
 * @param {number} most
 */
function drawn({ fill, light, label }, count, most) {
  const key = light
    ? make("span.legend__key", {}, make(`i.light.light--${light}`, { "aria-hidden": "true" }))
    : make("span.legend__key.legend__key--fill", { "aria-hidden": "true" });
  if (fill) key.style.background = fill;
  const length = make("i", {});
  length.style.width = `${(100 * count) / most}%`;
  const word = make("span.legend__label", {}, label);
  return make(
    "li.legend__row",
    {},
    key,
    word,
    make("span.legend__bar", { "aria-hidden": "true" }, length),
    make("span.legend__count", {}, number(count))
  );
}

function totals(picture) {
  const total = say(isRated(picture) ? "total_ratings" : "total", number(picture.total));
  const unlocated = make(
    "span",
    { title: say("unlocated_hint"), "data-testid": "unlocated" },
    say("unlocated", number(picture.unlocated))
  );
  return make("p.legend__totals", {}, make("strong", { "data-testid": "total" }, total), unlocated);
}

/** Repeat the totals in the status line, where the rail may be scrolled away. */
function bar(picture) {
  const total = say(isRated(picture) ? "total_ratings" : "total", number(picture.total));
  document.getElementById("totals").textContent = `${total} · ${say("unlocated", number(picture.unlocated))}`;
}

export { draw };
