/* Classes: which colour a class has, what its legend says, how a value is written. */
import { facts, number, say, share } from "./facts.js";

const LIGHTS = ["no_deadline", "paused", "green", "yellow", "orange", "red"];
const SCALE = 7; // colours of the count and satisfaction scales in the tokens
const NO_DATA = "url(#hatch)";
const NO_DEADLINE = "url(#dots)";

/** Return the colour of class `i` of `n` as a step of the scale: few classes use the whole span. */
const step = (i, n) => (n < 2 ? 0 : Math.round((i * (SCALE - 1)) / (n - 1)));

const classCount = (legend) => legend.breaks.length + 1;

/** Return the fill of an area; null is no data, hatched. */
function fill(legend, kind) {
  if (kind === null || kind === undefined) return NO_DATA;
  if (legend.kind === "lights") {
    const light = typeof kind === "number" ? LIGHTS[kind] : kind;
    return light === "no_deadline" ? NO_DEADLINE : `var(--light-${light})`;
  }
  if (legend.kind === "share") return kind < 0 ? NO_DEADLINE : `var(--share-${kind})`;
  const scale = legend.kind === "satisfaction" ? "satisfaction" : "count";
  return `var(--${scale}-${step(kind, classCount(legend))})`;
}

/** Return the legend in use: the lights can give way to the share of tickets at risk. */
function legendOf(picture, risk) {
  if (picture.legend.kind !== "lights" || risk !== "share") return picture.legend;
  return { kind: "share", breaks: facts.measures[picture.measure].breaks };
}

/** Return the class of the area at `i` under `legend`; of shares, -1 is open tickets without any deadline. */
function kindOf(legend, picture, i) {
  if (legend.kind !== "share") return picture.classes[i];
  if (!picture.counts[i]) return null;
  const value = picture.values[i];
  return value === null ? -1 : legend.breaks.filter((from) => value >= from).length;
}

/** Return the rows of the legend, worst or highest first: {kind, fill, light, label}. */
function rows(legend) {
  return legend.kind === "lights" ? lightRows() : rangeRows(legend);
}

function lightRows() {
  return LIGHTS.map((light, kind) => ({ kind, light, label: facts.lights[light] })).reverse();
}

function rangeRows(legend) {
  const decimals = legend.kind === "satisfaction" ? 1 : 0;
  const shown = legend.kind === "share" ? share : (value) => number(value, decimals);
  const n = classCount(legend);
  const found = [];
  for (let kind = n - 1; kind >= 0; kind--) {
    const from = kind ? legend.breaks[kind - 1] : null;
    const to = legend.breaks[kind] ?? null;
    found.push({ kind, fill: fill(legend, kind), label: label(legend, from, to, shown) });
  }
  if (legend.kind === "share")
    found.push({ kind: -1, light: "no_deadline", label: facts.lights.no_deadline });
  return found;
}

/* A class holds from its lower break up to, not including, its upper one. */
function label(legend, from, to, shown) {
  if (to === null) return from === null ? "—" : say("from", shown(from));
  if (legend.kind === "share" && from === null) return shown(0);
  if (legend.kind === "share" && from === legend.breaks[0]) return say("below", shown(to));
  if (legend.kind !== "counts") {
    return from === null ? say("below", shown(to)) : say("range", shown(from), shown(to));
  }
  const low = from === null ? 0 : from;
  return to - 1 > low ? say("range", shown(low), shown(to - 1)) : shown(low);
}

/** Return how a value is written in a list. */
function reading(measure, value, count) {
  const spec = facts.measures[measure];
  if (spec.value === "count") return number(value);
  if (spec.value === "share") return count ? share(value) : "—";
  return value === null ? "—" : number(value, 1);
}

export { LIGHTS, NO_DATA, fill, legendOf, kindOf, rows, reading };
