/* The view is the address: what is looked at is read from the query and written back to it, nowhere else. */
import { facts, level } from "./facts.js";
import { lies } from "./shapes.js";

// In the order in which the server writes filters, so that equal views have equal names.
const FILTERS = [
  "department",
  "matter",
  "duty",
  "work_field",
  "channel",
  "class",
  "urgent",
  "status",
  "since",
  "until",
];
const NAMES = ["city", "level", "measure", ...FILTERS, "risk", "chronic", "within", "area", "ticket", "at"];
const DEFAULT_MEASURE = "open_tickets";

/**
 * @typedef {{ [name: string]: any, area?: string, within?: string, ticket?: string }} View what the address
 * says
 */

/** @typedef {(view: View, before: View, how: { by: string }) => void} Listener */

/** @type {Listener[]} */
const listeners = [];
/** @type {View} */
let view = {};

function read() {
  const query = new URLSearchParams(location.search);
  /** @type {View} */
  const found = {};
  for (const name of NAMES) if (query.get(name)) found[name] = query.get(name);
  found.city = facts.city.code;
  if (!level(found.level) || level(found.level).depth === 0) found.level = defaultLevel();
  if (!facts.measures[found.measure]) found.measure = DEFAULT_MEASURE;
  return found;
}

function defaultLevel() {
  return (facts.levels.find((/** @type {any} */ { depth }) => depth > 0) ?? facts.levels[0]).code;
}

/** @param {View} of */
function address(of) {
  const query = new URLSearchParams();
  for (const name of NAMES) if (of[name]) query.set(name, of[name]);
  return `${location.pathname}?${query}`;
}

function start() {
  view = read();
  history.replaceState(null, "", address(view));
  window.addEventListener("popstate", () => become(read(), { by: "history" }));
  return view;
}

/**
 * Change some of the view; null takes a part away. Every change is one step of the back button.
 *
 * @param {Record<string, any>} patch
 */
function change(patch, { step = true } = {}) {
  /** @type {Record<string, string>} */
  const next = { ...view };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null || value === undefined || value === "") delete next[name];
    else next[name] = String(value);
  }
  if (next.within && next.area && lies(next.area, next.within) === false) delete next.within;
  if (address(next) === address(view)) return;
  history[step ? "pushState" : "replaceState"](null, "", address(next));
  become(next, { by: step ? "person" : "map" });
}

/** @param {View} next @param {{ by: string }} how */
function become(next, how) {
  const before = view;
  view = next;
  for (const listener of listeners) listener(view, before, how);
}

const filters = (of = view) =>
  Object.fromEntries(FILTERS.filter((name) => of[name]).map((name) => [name, of[name]]));

/** Return the name under which the stream knows what colours this view. */
function streamName(of = view) {
  return new URLSearchParams({ level: of.level, measure: of.measure, ...filters(of) }).toString();
}

const FEW_AREAS = 100; // of these many the worst light is nearly always red, and says nothing

/** Return how the risk of an area is judged: by its worst light, or by the share at risk. */
function risk(of = view) {
  const few = level(of.level)?.areas < FEW_AREAS;
  return of.risk ?? (few ? "share" : "worst");
}

export const current = () => view;
export const follow = (/** @type {Listener} */ listener) => listeners.push(listener);

export { FILTERS, risk, start, change, filters, streamName, address };
