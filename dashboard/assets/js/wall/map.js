/* The wall's map: one canvas for each measure, so that a rotation only fades; marks above them are SVG. */
import { fill as fillOf } from "../classes.js";
import { byId, svg } from "../drawing.js";
import { make } from "../facts.js";
import * as fills from "../fills.js";
import { Geometry } from "../geometry.js";
import { Plane } from "../svg-map.js";
import * as ground from "./ground.js";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const GLOWS = 24; // at once; a bulk load must not light up the whole city
const GLOW_MS = 1_200; // longer than at a desk: it is looked at from five metres
const LINE_PX = 0.7;
const BATCH = 400; // areas repainted one by one; more are painted as a whole

const still = matchMedia("(prefers-reduced-motion: reduce)");
const stats = { painted: 0, repainted: 0 };

let areas = null; // shapes of the coloured level
let towns = null;
let plane = null;
let geometry = null; // of the areas in the plane
let fit = null; // {scale, x, y}: from the plane to the stage
const layers = {}; // measure → {canvas, legend, classes}
let marks = null; // of the hot area; names are above them
let glows = null;
let shown = null;

/** Take the colours of a snapshot; what is drawn already is repainted. */
function take(snapshot) {
  for (const [measure, { legend, classes, changed }] of Object.entries(snapshot.map)) {
    layers[measure] ??= { canvas: make("canvas.wall-canvas", { "data-measure": measure }) };
    Object.assign(layers[measure], { legend, classes: unpacked(classes, snapshot.count) });
    for (const [i, kind] of Object.entries(changed ?? {}))
      layers[measure].classes[i] = kind < 0 ? null : kind;
    if (fit) paint(layers[measure]);
  }
}

/** Stand on these shapes: the areas that are coloured, and the towns that are named. */
function stand(shapes, base) {
  if (areas === shapes) return;
  areas = shapes;
  towns = base;
  plane = new Plane(areas.bounds());
  geometry = new Geometry(areas, plane);
  draw();
}

/** Return the classes of packed text, two areas to a character; null is no data. */
function unpacked(text, count) {
  const found = new Array(count);
  for (let i = 0; i < count; i++) {
    const pair = ALPHABET.indexOf(text[i >> 1]);
    const kind = (i & 1 ? pair & 7 : pair >> 3) - 1;
    found[i] = kind < 0 ? null : kind;
  }
  return found;
}

/** Draw everything for the stage's present size. */
function draw() {
  if (!areas) return;
  const stage = byId("stage");
  const size = stage.getBoundingClientRect();
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const scale = Math.min(size.width / plane.width, size.height / plane.height);
  fit = { scale, x: (size.width - plane.width * scale) / 2, y: (size.height - plane.height * scale) / 2 };
  const ratio = devicePixelRatio || 1;
  for (const layer of Object.values(layers)) {
    layer.canvas.width = Math.round(size.width * ratio);
    layer.canvas.height = Math.round(size.height * ratio);
    paint(layer);
  }
  marks = svg("g");
  const above = svg("svg", {
    class: "wall-above",
    viewBox: `0 0 ${size.width} ${size.height}`,
    "aria-hidden": "true",
  });
  const { lines, names } = ground.towns(towns, at, rem);
  glows = svg("g");
  above.append(...lines, glows, marks, ...names);
  stage.replaceChildren(...Object.values(layers).map((layer) => layer.canvas), above);
  if (shown) show(shown);
}

const at = (point) => onStage(...plane.place(point));
const onStage = (x, y) => [fit.x + x * fit.scale, fit.y + y * fit.scale];

function paint(layer) {
  const context = prepared(layer.canvas, fit);
  for (let i = 0; i < geometry.boxes.length; i++) paintArea(context, layer, i);
  stats.painted += 1;
}

function prepared(canvas, { scale, x, y }) {
  const ratio = devicePixelRatio || 1;
  const context = canvas.getContext("2d");
  context.setTransform(scale * ratio, 0, 0, scale * ratio, x * ratio, y * ratio);
  context.lineWidth = LINE_PX / scale;
  context.strokeStyle = fills.fill("var(--area-line)", context);
  return context;
}

function paintArea(context, layer, i) {
  context.fillStyle = fills.fill(fillOf(layer.legend, layer.classes[i]), context);
  context.fill(geometry.path(i), "evenodd");
  context.stroke(geometry.path(i));
}

/** Apply what differs: new classes for each measure, and the areas that changed at all. */
function change(differing, glowing) {
  for (const [measure, { classes }] of Object.entries(differing)) {
    const layer = layers[measure];
    for (const [i, kind] of classes) layer.classes[i] = kind < 0 ? null : kind;
    if (!fit) continue;
    if (classes.length > BATCH) paint(layer);
    else repaint(layer, classes);
  }
  if (fit && !still.matches) for (const i of glowing.slice(0, GLOWS)) glow(i);
}

function repaint(layer, classes) {
  const context = prepared(layer.canvas, fit);
  for (const [i] of classes) paintArea(context, layer, i);
  stats.repainted += classes.length;
}

function glow(i) {
  const path = svg("path", { d: geometry.d(geometry.edge([i]), onStage), class: "glow" });
  glows.append(path);
  setTimeout(() => path.remove(), GLOW_MS);
}

/** Fade to a measure. */
function show(measure) {
  shown = measure;
  for (const [name, { canvas }] of Object.entries(layers)) canvas.dataset.shown = name === measure;
}

const outline = (shape) => ground.outline(shape, at);
const merged = (members) =>
  topojson.merge(
    areas.topology,
    members.map((i) => areas.geometries[i])
  );

/** Return [left, top, right, bottom] of a geometry on the stage. */
function box(shape) {
  const points = shape.coordinates.flat(2).map(at);
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Paint the surroundings of a GeoJSON geometry into a canvas of its own. */
function paintAround(canvas, focus, around) {
  const ratio = devicePixelRatio || 1;
  const [width, height] = [canvas.width / ratio, canvas.height / ratio];
  const [left, top, right, bottom] = box(focus);
  const grow = Math.min(width / ((right - left) * around), height / ((bottom - top) * around), 14);
  const scale = fit.scale * grow;
  const x = width / 2 - ((left + right) / 2 - fit.x) * grow;
  const y = height / 2 - ((top + bottom) / 2 - fit.y) * grow;
  const context = prepared(canvas, { scale, x, y });
  context.lineWidth = 1 / scale;
  const seen = [-x / scale, -y / scale, (width - x) / scale, (height - y) / scale];
  for (const i of geometry.areasIn(seen)) paintArea(context, layers[shown], i);
  const own = new Path2D();
  for (const ring of focus.coordinates.flat()) {
    ring.forEach((point, i) => {
      const [across, down] = plane.place(point);
      if (i) own.lineTo(across, down);
      else own.moveTo(across, down);
    });
    own.closePath();
  }
  context.lineWidth = 3 / scale;
  context.strokeStyle = fills.token("var(--label)");
  context.stroke(own);
}

const mark = (elements) => marks?.replaceChildren(...elements);

export const layer = (measure) => layers[measure];
export const ready = () => fit !== null;

export { stats, take, stand, draw, change, show, outline, merged, box, mark, paintAround };
