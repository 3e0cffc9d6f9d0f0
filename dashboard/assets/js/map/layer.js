/* The areas as one Leaflet layer: a canvas larger than the window, moved with the map, redrawn at rest. */
import * as fills from "../fills.js";

const PAD_PX = 480; // to each side of the window: so far the map is moved without drawing
const FRESH = 0.8; // of the pad: with so much left it is not made whole
const REST_MS = 250;
const MOST_PIXELS = 24_000_000; // of the canvas, 96 MB
const PLANE_ZOOM = 14; // the plane is the map at this zoom, from the city's corner on
const WORLD = 256 * 2 ** PLANE_ZOOM;
const RIM_PX = 2; // lines and soft edges reach so far out of an area
const MOST_SINGLE = 48; // areas drawn again one by one; for more, everything costs less

let map = null;
let layer = null;
let plane = null;
let draw = null; // what is drawn: (context, box of the plane, view)
let view = null; // the state of the canvas: zoom, where it lies, and the way from the plane to its pixels
const stats = { drawn: 0, repainted: 0 };
const followers = [];
let resting = 0;

/** Web Mercator from the north-western corner of a box of degrees on. */
class Mercator {
  constructor([west, , , north]) {
    this.left = mercatorX(west);
    this.top = mercatorY(north);
  }

  place([lon, lat]) {
    return [mercatorX(lon) - this.left, mercatorY(lat) - this.top];
  }
}

const mercatorX = (lon) => ((lon + 180) / 360) * WORLD;
const mercatorY = (lat) =>
  (0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)) * WORLD;

/** Lay the layer onto the map; `box`: the city in degrees, `drawing`: what draws a part of the plane. */
function start(leaflet, box, drawing) {
  map = leaflet;
  draw = drawing;
  plane = new Mercator(box);
  map.createPane("areas").style.zIndex = 400;
  layer = new (areaLayer())().addTo(map);
  fills.follow(redraw);
  return plane;
}

/* Leaflet comes after this script. */
const areaLayer = () =>
  L.Layer.extend({
    options: { pane: "areas" },

    onAdd() {
      this.canvas = L.DomUtil.create("canvas", "area-canvas leaflet-zoom-animated", this.getPane());
      this.canvas.setAttribute("aria-hidden", "true"); // the list says the same in words
      this.context = this.canvas.getContext("2d", { alpha: false });
    },

    onRemove() {
      this.canvas.remove();
      view = null;
    },

    getEvents: () => ({
      viewreset: redraw,
      resize: redraw,
      move: () => unzoomed() && !covers(0) && redraw(),
      movestart: () => clearTimeout(resting),
      moveend: () => (unzoomed() && covers(0) ? rest() : redraw()),
      zoom: () => zoomed(map.getCenter(), map.getZoom()),
      zoomanim: ({ center, zoom }) => zoomed(center, zoom),
    }),
  });

/* The pad is completed while the map is at rest, so that the next drag finds all of it. */
function rest() {
  clearTimeout(resting);
  if (!covers(FRESH)) resting = setTimeout(redraw, REST_MS);
}

const unzoomed = () => view && view.zoom === map.getZoom() && view.origin.equals(map.getPixelOrigin());

/** Return whether the canvas reaches beyond the window by this part of its pad, on every side. */
function covers(part) {
  const seen = map.containerPointToLayerPoint([0, 0]).subtract(view.corner);
  const size = map.getSize();
  const more = view.pad * part;
  const [right, bottom] = [seen.x + size.x + more, seen.y + size.y + more];
  return seen.x >= more && seen.y >= more && right <= view.width && bottom <= view.height;
}

/* While Leaflet zooms, the last drawing is stretched. */
function zoomed(center, zoom) {
  if (!view) return;
  const scale = map.getZoomScale(zoom, view.zoom);
  const corner = map._latLngToNewLayerPoint(view.place, zoom, center);
  for (const element of moved()) L.DomUtil.setTransform(element, corner, scale);
}

const moved = () =>
  map.getContainer().querySelectorAll(".leaflet-areas-pane > *, .leaflet-highlight-pane > *");

function measured() {
  const size = map.getSize();
  const ratio = Math.min(devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / (size.x * size.y)));
  const pad = padWithin(size, ratio);
  const corner = map.containerPointToLayerPoint([-pad, -pad]).round();
  const [zoom, origin] = [map.getZoom(), map.getPixelOrigin()];
  const scale = 2 ** (zoom - PLANE_ZOOM);
  const [width, height] = [size.x + 2 * pad, size.y + 2 * pad];
  const x = plane.left * scale - origin.x - corner.x;
  const y = plane.top * scale - origin.y - corner.y;
  const box = [-x / scale, -y / scale, (width - x) / scale, (height - y) / scale];
  const place = map.layerPointToLatLng(corner);
  return { zoom, origin, corner, place, pad, ratio, scale, x, y, width, height, box };
}

/** Return the pad that the budget of pixels leaves around a window. */
function padWithin({ x, y }, ratio) {
  const room = MOST_PIXELS / (ratio * ratio) - x * y; // 4 pad² + 2 (x + y) pad
  const most = (Math.sqrt((x + y) ** 2 + 4 * Math.max(room, 0)) - (x + y)) / 4;
  return Math.floor(Math.min(PAD_PX, most));
}

/** Draw everything for where the map is now. */
function redraw() {
  if (!layer || !map.getSize().x) return;
  clearTimeout(resting);
  view = measured();
  const { canvas } = layer;
  const [width, height] = [Math.round(view.width * view.ratio), Math.round(view.height * view.ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    Object.assign(canvas, { width, height });
    Object.assign(canvas.style, { width: `${view.width}px`, height: `${view.height}px` });
  }
  canvas.classList.toggle("area-canvas--coarse", view.ratio < devicePixelRatio);
  L.DomUtil.setPosition(canvas, view.corner);
  paint([0, 0, width, height]);
  stats.drawn += 1;
  for (const follower of followers) follower(view);
}

/** Draw the parts of the plane in these boxes again, where they are on the canvas. */
function repaint(boxes) {
  if (!view) return;
  const { width, height } = layer.canvas;
  const parts = boxes.map(pixels).filter(([left, top, right, bottom]) => left < right && top < bottom);
  const covered = parts.reduce((sum, [left, top, right, bottom]) => sum + (right - left) * (bottom - top), 0);
  if (parts.length > MOST_SINGLE || covered > width * height) return redraw();
  for (const part of parts) paint(part);
  stats.repainted += parts.length;
}

/** Return the whole pixels of the canvas that a box of the plane touches. */
function pixels([left, top, right, bottom]) {
  const { scale, ratio, x, y } = view;
  return [
    Math.max(0, Math.floor((left * scale + x - RIM_PX) * ratio)),
    Math.max(0, Math.floor((top * scale + y - RIM_PX) * ratio)),
    Math.min(layer.canvas.width, Math.ceil((right * scale + x + RIM_PX) * ratio)),
    Math.min(layer.canvas.height, Math.ceil((bottom * scale + y + RIM_PX) * ratio)),
  ];
}

function paint([left, top, right, bottom]) {
  const { context } = layer;
  const { scale, ratio, x, y } = view;
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
  context.fillStyle = fills.fill("var(--ground)", context);
  context.fillRect(left, top, right - left, bottom - top);
  context.setTransform(scale * ratio, 0, 0, scale * ratio, x * ratio, y * ratio);
  const place = (px, shift) => (px / ratio - shift) / scale;
  draw(context, [place(left, x), place(top, y), place(right, x), place(bottom, y)], view);
  context.restore();
}

export const follow = (follower) => followers.push(follower);
const currentPlane = () => plane;
const currentView = () => view;

export { stats, start, redraw, repaint, currentPlane as plane, currentView as view };
