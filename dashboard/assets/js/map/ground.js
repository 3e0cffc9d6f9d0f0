/* The ground: water, land and the borders of towns, and the names and lights above the colours. */
import * as classes from "../classes.js";
import { make } from "../facts.js";
import * as fills from "../fills.js";
import { overlap } from "../geometry.js";
import * as geometry from "../geometry.js";
import * as layer from "./layer.js";
import * as painter from "./painter.js";

const LABEL_FROM_REM = 3.3; // narrower areas are named only in the tooltip
const MARK_FROM_REM = 1.6;
const FIGURES_UP_TO = 60; // areas in view; more figures than these are noise
const FONT_REM = 0.93; // width of a Chinese character of a name
const TOWN_FONT_REM = 1.15;
const TOWN_SHIFTS_REM = [0, 1.2, -1.2]; // a town's name steps aside before it is left out
const MARKED = ["red", "orange", "yellow"];

let rootPx = 14;
const rem = (n) => n * rootPx;

// Lines of the ground in rem, from the water inwards.
const SHORE = [
  { rem: 1.857, alpha: 0.35, colour: "var(--waterline)" },
  { rem: 0.786, alpha: 0.6, colour: "var(--waterline)" },
  { rem: 0.143, alpha: 1, colour: "var(--land-edge)" },
];
const TOWN_LINES = [
  { rem: 0.214, alpha: 0.55, colour: "var(--label-halo)" },
  { rem: 0.079, alpha: 0.85, colour: "var(--town-line)" },
];

let map = null;
let base = null; // shapes of the city's first level below the top
let land = null; // their geometry in the plane of the layer
let coast = []; // its arcs against the outside
let marks = null;
let figured = false;

function start(leaflet) {
  map = leaflet;
  const pane = map.createPane("names");
  pane.style.zIndex = 640;
  pane.style.pointerEvents = "none";
  marks = make("div.names", { "aria-hidden": "true" });
  pane.append(marks);
  map.on("moveend resize", name);
  map.on("zoomstart", () => marks.replaceChildren());
}

/** Stand on the towns: they are the land, and their borders lie above all areas. */
function stand(shapes) {
  base = shapes;
  land = new geometry.Geometry(shapes, layer.plane());
  coast = land.edge([...shapes.codes.keys()]);
}

/** Draw water and land where the box of the plane shows them. */
function drawLand(context, box, view) {
  const px = fills.rem() / view.scale; // of the plane, for a rem
  context.lineJoin = context.lineCap = "round";
  const rim = (SHORE[0].rem * px) / 2;
  const wide = [box[0] - rim, box[1] - rim, box[2] + rim, box[3] + rim];
  const shore = coast.filter((arc) => overlap(land.arcBoxes[arc], wide));
  const line = land.lines(new Path2D(), shore);
  for (const part of shore.length ? SHORE : []) stroke(context, line, part, px);
  context.fillStyle = fills.fill("var(--land)", context);
  for (const i of land.areasIn(box)) context.fill(land.path(i), "evenodd");
}

/** Draw the borders of the towns there. */
function drawTowns(context, box, view) {
  const px = fills.rem() / view.scale;
  const line = land.lines(new Path2D(), land.arcsIn(box));
  for (const part of TOWN_LINES) stroke(context, line, part, px);
}

function stroke(context, line, { rem: thickness, alpha, colour }, px) {
  context.globalAlpha = alpha;
  context.lineWidth = thickness * px;
  context.strokeStyle = fills.fill(colour, context);
  context.stroke(line);
  context.globalAlpha = 1;
}

/* Only figures and lights can change; bare names stay until the map moves. */
const told = () => figured || painter.picture()?.legend.kind === "lights";

let asked = 0;

/** Redraw the names after the next frame: colours come first. */
function name() {
  cancelAnimationFrame(asked);
  asked = requestAnimationFrame(() => setTimeout(write));
}

/* Names go where there is room, largest area first; late areas are marked with the shape of their light. */
function write() {
  const shapes = painter.shapes();
  if (!map || !base || !shapes) return;
  rootPx = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const taken = [];
  const found = [];
  const mounted = candidates(shapes);
  figured = mounted.length <= FIGURES_UP_TO;
  const towns = shapes === base ? [] : candidates(base).map((entry) => ({ ...entry, town: true }));
  for (const entry of [...towns, ...mounted]) place(entry, taken, found);
  marks.replaceChildren(...found);
}

/* While an area is looked into, only what lies in it is named. */
function candidates(shapes) {
  const bounds = map.getBounds().pad(0.1);
  const within = painter.focused();
  const found = [];
  shapes.points.forEach((point, i) => {
    if (within && (shapes === base ? shapes.codes[i] === within : !shapes.within(i, within))) return;
    if (bounds.contains(point)) found.push({ shapes, i, point, width: width(shapes, i) });
  });
  return found.sort((a, b) => b.width - a.width);
}

const pxPerDegree = () => (256 * 2 ** map.getZoom()) / 360;

function width(shapes, i) {
  const [west, , east] = shapes.box(i);
  return (east - west) * pxPerDegree();
}

function place({ shapes, i, point, width: room, town }, taken, found) {
  const mark = town ? null : lightOf(shapes, i);
  const named = room >= rem(LABEL_FROM_REM);
  if (!named && !(mark && room >= rem(MARK_FROM_REM))) return;
  const at = map.latLngToLayerPoint(point);
  const text = named ? shapes.names[i] : "";
  const figure = named ? figureOf(shapes, i) : "";
  const font = rem(shapes === base ? TOWN_FONT_REM : FONT_REM);
  const size = { x: characters(text) * font + (mark ? rem(1.3) : 0), y: rem(figure ? 2.8 : 1.4) };
  if (!town && named && size.x > room * 1.35) {
    return mark ? placeMark(at, mark, taken, found) : placeFigure(at, figure, taken, found);
  }
  const shifts = shapes === base ? TOWN_SHIFTS_REM : [0];
  const free = shifts.map((up) => at.subtract([0, rem(up)])).find((spot) => !collides(spot, size, taken));
  if (!free) return placeFigure(at, figure, taken, found);
  found.push(element(free, { text, figure, mark, town: shapes === base }));
}

/* A Latin letter is about half as wide as a Chinese character. */
const characters = (text) => [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1 : 0.55), 0);

function placeMark(at, mark, taken, found) {
  if (mark && !collides(at, { x: rem(1), y: rem(1) }, taken)) found.push(element(at, { text: "", mark }));
}

/* Where a name has no room its figure may. */
function placeFigure(at, figure, taken, found) {
  const size = { x: characters(figure) * rem(TOWN_FONT_REM), y: rem(1.4) };
  if (figure && !collides(at, size, taken)) found.push(element(at, { text: "", figure }));
}

/**
 * @param {{ x: number, y: number }} at
 * @param {{ text: string, figure?: string, mark?: string | null, town?: boolean }} parts
 */
function element(at, { text, figure, mark, town }) {
  const title = make(
    "span.name__text",
    {},
    mark ? make("span.mark", {}, make(`i.light.light--${mark}`)) : null,
    text
  );
  const label = make(
    town ? "span.name.name--town" : "span.name",
    {},
    title,
    figure ? make("b.name__figure", {}, figure) : null
  );
  label.style.transform = `translate(${at.x}px, ${at.y}px) translate(-50%, -50%)`;
  return label;
}

function collides(at, size, taken) {
  const box = [at.x - size.x / 2, at.y - size.y / 2, at.x + size.x / 2, at.y + size.y / 2];
  const hit = taken.some((o) => box[0] < o[2] && box[2] > o[0] && box[1] < o[3] && box[3] > o[1]);
  if (!hit) taken.push(box);
  return hit;
}

function figureOf(shapes, i) {
  const picture = painter.picture();
  if (!figured || !picture || picture.level !== shapes.level) return "";
  return classes.reading(picture.measure, picture.values[i], picture.counts[i]);
}

function lightOf(shapes, i) {
  const picture = painter.picture();
  if (picture?.legend.kind !== "lights" || picture.level !== shapes.level) return null;
  const light = classes.LIGHTS[picture.classes[i]];
  return MARKED.includes(light) ? light : null;
}

const currentBase = () => base;
const currentLand = () => land;

export { start, stand, drawLand, drawTowns, name, told as figured, currentBase as base, currentLand as land };
