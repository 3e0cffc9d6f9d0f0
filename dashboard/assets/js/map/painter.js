/* The painter knows the colours of the mounted level, draws its areas, and draws again only what changed. */
import * as classes from "../classes.js";
import * as fills from "../fills.js";
import { Geometry } from "../geometry.js";
import * as views from "../view.js";
import * as ground from "./ground.js";
import * as highlight from "./highlight.js";
import * as layer from "./layer.js";

// rebuilt: paths made of shapes; restyled: areas that got another colour
const stats = { rebuilt: 0, restyled: 0, changes: 0, lastPaintMs: 0 };
const TILE_REM = 0.6;
const OUTSIDE = 0.28;
const FAR_ZOOM = 11;
const NEAR_ZOOM = 13;
const LINE_REM = { far: 0.021, middle: 0.05, near: 0.086 };
const FEW_AREAS = 100; // of so few, lines are never thinner than in the middle
const MOST = 0.7; // of all arcs; of so many the whole net is drawn

let shapes = null;
let geometry = null; // of the shapes, in the plane of the layer
let net = null; // all borders as one path
let focused = null;
let legend = null; // in use, and the class of each area under it
let shown = [];
let picture = null; // the last snapshot with all later changes applied

/** Take the shapes of another level, dimmed outside of `within`; the level before is given up. */
function mount(next, within) {
  shapes = next;
  geometry = new Geometry(next, layer.plane());
  net = geometry.lines(new Path2D(), geometry.arcs.keys());
  stats.rebuilt += next.codes.length;
  focused = holder(within);
  shown = [];
  if (picture?.level !== next.level) picture = null;
  else colour();
}

const legendNow = () => classes.legendOf(picture, views.risk());

/** Take a whole picture; true when it belongs to the mounted level. */
function snapshot(next) {
  picture = next;
  return repaint();
}

/** Colour all areas whose colour differs; true when the picture belongs to the mounted level. */
function repaint() {
  if (!picture || picture.level !== shapes?.level) return false;
  const former = JSON.stringify(legend);
  const before = shown;
  colour();
  const same = former === JSON.stringify(legend) && before.length;
  const differing = [...shapes.codes.keys()].filter((i) => !same || before[i] !== shown[i]);
  redrawn(differing);
  return true;
}

function colour() {
  legend = legendNow();
  shown = shapes.codes.map((_, i) => classes.kindOf(legend, picture, i));
}

function redrawn(places) {
  if (!places.length) return;
  layer.repaint(places.map((i) => geometry.boxes[i]));
  stats.restyled += places.length;
}

/** Apply what differs; returns the places in it. */
function change(next) {
  if (!picture || picture.view !== next.view) return [];
  const started = performance.now();
  const differing = next.set.filter((entry) => applied(entry)).map(([i]) => i);
  const places = next.set.map(([i]) => i);
  if (picture.level === shapes?.level) {
    redrawn(differing);
    highlight.glow(geometry, places);
  }
  const { event, as_of, unlocated, total } = next;
  Object.assign(picture, { event, as_of, unlocated, total });
  stats.changes += 1;
  stats.lastPaintMs = performance.now() - started;
  return places;
}

/** Note an area's values; true when its class is another one now. */
function applied([i, value, count, kind]) {
  picture.values[i] = value;
  picture.counts[i] = count;
  picture.classes[i] = kind;
  if (picture.level !== shapes?.level) return false;
  const before = shown[i];
  shown[i] = classes.kindOf(legend, picture, i);
  return shown[i] !== before;
}

/** Dim what lies outside `code`; null, or a code that holds none of these areas, dims nothing. */
function focus(code) {
  const next = holder(code);
  if (next === focused) return;
  focused = next;
  layer.redraw();
}

/* Only an area above this level can hold some of it. */
function holder(code) {
  if (!code || !shapes || shapes.index.has(code)) return null;
  return shapes.members(code).length ? code : null;
}

/** Draw the part of the plane in `box`: land, areas, their borders, and those of the towns. */
function draw(context, box, view) {
  ground.drawLand(context, box, view);
  if (!geometry) return;
  if (picture && legend && picture.level === shapes.level) drawAreas(context, box, view);
  drawLines(context, box, view);
  ground.drawTowns(context, box, view);
  context.globalAlpha = 1;
}

function drawAreas(context, box, { x, y, ratio }) {
  const origin = [x * ratio, y * ratio]; // patterns stay with the land
  const styles = new Map();
  for (const i of geometry.areasIn(box)) {
    const fill = classes.fill(legend, shown[i]);
    if (!styles.has(fill)) styles.set(fill, fills.fill(fill, context, { tile: TILE_REM, origin }));
    context.fillStyle = styles.get(fill);
    context.globalAlpha = outside(i) ? OUTSIDE : 1;
    context.fill(geometry.path(i), "evenodd");
  }
}

const outside = (i) => focused !== null && !shapes.within(i, focused);

function drawLines(context, box, view) {
  context.lineWidth = (lineRem(view.zoom) * fills.rem()) / view.scale;
  context.lineJoin = "round";
  context.strokeStyle = fills.fill("var(--area-line)", context);
  context.globalAlpha = focused === null ? 1 : OUTSIDE;
  const arcs = geometry.arcsIn(box);
  context.stroke(arcs.length > geometry.arcs.length * MOST ? net : geometry.lines(new Path2D(), arcs));
  if (focused === null) return;
  context.globalAlpha = 1;
  const inside = geometry.borders(shapes.members(focused));
  context.stroke(
    geometry.lines(
      new Path2D(),
      arcs.filter((arc) => inside.has(arc))
    )
  );
}

function lineRem(zoom) {
  if (zoom >= NEAR_ZOOM) return LINE_REM.near;
  return zoom >= FAR_ZOOM || shapes.codes.length < FEW_AREAS ? LINE_REM.middle : LINE_REM.far;
}

/** Return how many areas each class holds; null is no data. */
function tally() {
  const found = new Map();
  for (const kind of picture ? shown : []) found.set(kind, (found.get(kind) ?? 0) + 1);
  return found;
}

/** Return the place of the area at a point of the earth, -1 outside of all. */
const at = ({ lat, lng }) => geometry?.at(layer.plane().place([lng, lat])) ?? -1;

const currentFocused = () => focused;
const currentGeometry = () => geometry;
const currentLegend = () => legend;
const currentPicture = () => picture;
const currentShapes = () => shapes;
const currentShown = (i) => shown[i];

export {
  stats,
  mount,
  snapshot,
  repaint,
  change,
  focus,
  draw,
  at,
  tally,
  currentFocused as focused,
  currentGeometry as geometry,
  currentLegend as legend,
  currentPicture as picture,
  currentShapes as shapes,
  currentShown as shown,
};
