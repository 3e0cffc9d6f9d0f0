/* The tooltip: name, code and figures of the area under the pointer. */
import * as classes from "../classes.js";
import { facts, levelBelow, light, make, number, say, share } from "../facts.js";
import * as painter from "./painter.js";

const OFFSET_PX = 16;
let box = null;
let shown = null; // the place whose figures are shown

function start() {
  box = document.getElementById("map-tooltip");
}

function show(i, point) {
  shown = i;
  draw();
  box.hidden = false;
  follow(point);
}

function follow(point) {
  const room = box.parentElement.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const x = point.x + OFFSET_PX + width > room.width ? point.x - OFFSET_PX - width : point.x + OFFSET_PX;
  const y = Math.min(point.y + OFFSET_PX, room.height - height - 8);
  box.style.transform = `translate(${Math.max(x, 4)}px, ${y}px)`;
}

function hide() {
  shown = null;
  if (box) box.hidden = true;
}

/** Draw again after a change, where the pointer rests on one of `places`. */
function refresh(places) {
  if (shown !== null && (!places || places.includes(shown))) draw();
}

function draw() {
  const shapes = painter.shapes();
  const below = levelBelow(shapes.level);
  box.replaceChildren(
    make("strong.tooltip__name", {}, shapes.names[shown]),
    make("span.tooltip__code", {}, shapes.codes[shown]),
    make("dl.tooltip__figures", {}, ...figures(shown)),
    below ? make("span.tooltip__hint", {}, say("drill")) : ""
  );
}

const entry = (term, ...value) => [make("dt", {}, term), make("dd", {}, ...value)];

function figures(i) {
  const picture = painter.picture();
  if (!picture) return [];
  const [value, count, kind] = [picture.values[i], picture.counts[i], picture.classes[i]];
  const spec = facts.measures[picture.measure];
  if (spec.scale === "lights" && !count) return entry(say("open"), say("no_open"));
  const lines = {
    value: () => entry(spec.label, classes.reading(picture.measure, value, count)),
    worst_light: () => worst(kind),
    share_at_risk: () => entry(say("risk_share"), share(value)),
    open_tickets: () => entry(say("open"), say("count", number(count))),
    score: () => satisfaction(value, count),
  };
  return spec.tooltip.flatMap((name) => lines[name]());
}

function worst(kind) {
  const name = classes.LIGHTS[kind];
  return name ? entry(say("worst"), light(name, facts.lights[name])) : [];
}

function satisfaction(value, count) {
  if (!count) return entry(say("score"), say("no_ratings"));
  const few = count < 10 ? [make("dd.tooltip__note", {}, say("few_ratings"))] : [];
  return [
    ...entry(say("score"), say("score_value", number(value, 1)), " · ", say("ratings", number(count))),
    ...few,
  ];
}

export { start, show, follow, hide, refresh };
