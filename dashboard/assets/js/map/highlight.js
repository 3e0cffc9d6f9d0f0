/* Marks above the areas: the selected one, those under pointer and keyboard, and what just changed. */
import { svg } from "../drawing.js";
import { overlap } from "../geometry.js";
import * as layer from "./layer.js";

const GLOW_MS = 250;
const GLOWS = 60; // at once; a bulk load must not light up the whole city
const LINES = [
  "selection-line selection-line--casing",
  "selection-line",
  "focus-line focus-line--casing",
  "focus-line",
  "hover-line",
];

const still = matchMedia("(prefers-reduced-motion: reduce)");
/** @type {Record<string, any>} */
const shown = { selection: null, focus: null, hover: null }; // {geometry, arcs} each
let picture = null;
let glows = null;
let lines = [];

function start(map) {
  const pane = map.createPane("highlight");
  pane.style.zIndex = 410;
  lines = LINES.map((name) => svg("path", { class: name }));
  glows = svg("g");
  const about = { class: "highlights leaflet-zoom-animated", "aria-hidden": "true" };
  picture = svg("svg", about, glows, ...lines);
  pane.append(picture);
  layer.follow(draw);
}

/**
 * Mark the outline of areas as `what`: selection, focus or hover; without any, the mark goes.
 *
 * @param {"selection" | "focus" | "hover"} what
 * @param {any} [geometry]
 * @param {number[]} [places]
 */
function mark(what, geometry = null, places = []) {
  shown[what] = geometry && places.length ? { geometry, arcs: geometry.edge(places) } : null;
  if (layer.view()) drawLines(layer.view());
}

/* The picture lies as the canvas does, and is redrawn with it. */
function draw(view) {
  glows.replaceChildren();
  picture.setAttribute("width", view.width);
  picture.setAttribute("height", view.height);
  L.DomUtil.setPosition(picture, view.corner);
  drawLines(view);
}

function drawLines(view) {
  for (const line of lines) {
    const what = shown[line.classList[0].split("-")[0]];
    if (what) line.setAttribute("d", outline(what, view));
    else line.removeAttribute("d");
  }
}

/** Return the path of these arcs on the canvas, of those that are seen. */
function outline({ geometry, arcs }, { box, scale, x, y }) {
  const seen = arcs.filter((arc) => overlap(geometry.arcBoxes[arc], box));
  return geometry.d(seen, (px, py) => [px * scale + x, py * scale + y]);
}

/** Let the areas at these places light up for a moment. */
function glow(geometry, places) {
  const view = layer.view();
  if (!view || still.matches) return;
  const seen = places.filter((i) => overlap(geometry.boxes[i], view.box));
  for (const i of seen.slice(0, GLOWS)) {
    const d = outline({ geometry, arcs: geometry.edge([i]) }, view);
    const path = svg("path", { d, class: "glow-line" });
    glows.append(path);
    const lit = path.animate([{ opacity: 1 }, { opacity: 0 }], { duration: GLOW_MS, easing: "ease-out" });
    lit.onfinish = () => path.remove();
  }
}

export { start, mark, glow, outline };
