/* The wall: receives the board, draws what changed, and lets measures and hot areas take turns. */
import * as classes from "../classes.js";
import { byId } from "../drawing.js";
import { facts, make, number, read, say } from "../facts.js";
import * as shapes from "../shapes.js";
import * as stream from "../stream.js";
import * as clock from "./clock.js";
import * as day from "./day.js";
import * as figures from "./figures.js";
import * as hot from "./hot.js";
import * as loop from "./loop.js";
import * as map from "./map.js";
import * as supervision from "./supervision.js";
import * as tables from "./tables.js";

const VIEW = "board";
const TURN_MS = 20_000;
const HOT_EACH = 3; // hot areas shown of each measure
const RETRY_MS = 5_000;

/** @type {{ parts: any, totals: any, level: any }} */
const board = { parts: {}, totals: {}, level: null };
let turn = 0;

const measure = () => {
  const measures = Object.keys(facts.measures);
  return measures[Math.floor(turn / HOT_EACH) % measures.length];
};

function start() {
  read(document.body);
  clock.start();
  stream.subscribe(
    { city: facts.city.code, view: VIEW },
    { snapshot, change, state: clock.state, hello: clock.hello }
  );
  addEventListener("resize", resized);
  setInterval(next, TURN_MS / HOT_EACH);
}

function snapshot(found) {
  clock.data(found.as_of);
  Object.assign(board, { parts: found.parts, level: found.level, totals: { ...found.map } });
  drawParts(board.parts);
  map.take(found);
  ground();
}

function change(found) {
  clock.data(found.as_of);
  Object.assign(board.parts, found.parts);
  drawParts(found.parts ?? {});
  const differing = found.areas ?? {};
  for (const [name, { total }] of Object.entries(differing)) board.totals[name] = { total };
  map.change(differing, found.glow ?? []);
  if (differing[measure()]) showMeasure();
}

function drawParts(changed) {
  const { parts } = board;
  if (changed.counts || changed.past || changed.on_time) figures.draw(parts);
  if (changed.day) day.draw(parts.day);
  if (changed.departments) tables.departments(parts.departments);
  if (changed.newest) tables.newest(parts.newest);
  if (changed.supervision) supervision.draw(parts.supervision);
  if (changed.loop) loop.draw(parts.loop);
  if (changed.hot) tables.hottest(parts.hot);
  if (changed.hot) showHot();
}

/** Fetch the shapes once; until they are there the figures live without the map. */
async function ground() {
  const { levels } = facts;
  const base = levels.find((level) => level.depth === 1 && level.shapes)?.code ?? board.level;
  try {
    const [areas, towns] = await Promise.all([shapes.load(board.level), shapes.load(base)]);
    map.stand(areas, towns);
  } catch (error) {
    byId("map-state").textContent = say(error.message === "missing" ? "shapes_missing" : "shapes_failed");
    setTimeout(ground, RETRY_MS);
    return;
  }
  byId("map-state").hidden = true;
  showMeasure();
  showHot();
}

function next() {
  const before = measure();
  turn += 1;
  if (measure() !== before) {
    showMeasure();
    showScene();
  }
  showHot();
}

/** Let the newest tickets and supervision take turns, while there is anything to supervise. */
function showScene() {
  const { parts } = board;
  const supervises = Boolean(parts.supervision) && supervision.hasAny(parts.supervision);
  const odd = Math.floor(turn / HOT_EACH) % 2 === 1;
  const shown = supervises && odd ? "scene-supervision" : "scene-newest";
  for (const scene of ["scene-newest", "scene-supervision"]) byId(scene).hidden = scene !== shown;
  if (shown === "scene-newest") tables.newest(parts.newest); // it had no height while hidden
}

function showMeasure() {
  const name = measure();
  if (!map.ready()) return;
  const level = facts.levels.find((entry) => entry.code === board.level).label;
  byId("measure").textContent = say("measure_by", facts.measures[name].label, level);
  byId("measure-note").textContent = say(`note_${name}`, number(board.totals[name].total));
  legend(map.layer(name));
  map.show(name);
}

/** Show the classes with how many areas each holds now. */
function legend({ legend: scale, classes: kinds }) {
  const tally = new Map();
  for (const kind of kinds) tally.set(kind, (tally.get(kind) ?? 0) + 1);
  const rows = classes.rows(scale).map((row) => legendRow(row, tally.get(row.kind) ?? 0));
  const empty = say(scale.kind === "satisfaction" ? "no_data" : "none_open");
  if (tally.has(null)) rows.push(legendRow({ light: "no_data", label: empty }, tally.get(null)));
  byId("legend").replaceChildren(
    make("li.wall-legend__head", {}, say(`unit_${measure()}`), make("b", {}, say("area_count"))),
    ...rows
  );
}

/**
 * @param {{ fill?: string, light?: string, label: string }} row
 * @param {number} count
 */
function legendRow({ fill, light, label }, count) {
  const key = light ? make(`i.light.light--${light}`) : make("i.wall-legend__key");
  if (fill) key.style.background = fill;
  return make("li", {}, key, make("span", {}, label), make("b", {}, number(count)));
}

function showHot() {
  if (!map.ready()) return;
  const areas = board.parts.hot?.[measure()] ?? [];
  hot.show(areas[(turn % HOT_EACH) % Math.max(1, areas.length)], measure(), map);
}

let settling = null;

function resized() {
  clearTimeout(settling);
  settling = setTimeout(() => {
    map.draw();
    drawParts(board.parts);
    showMeasure();
    showHot();
  }, 150);
}

export { stats } from "./map.js";

export { start, board, change, next, measure };
