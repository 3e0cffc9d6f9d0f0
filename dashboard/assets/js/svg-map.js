/* Small maps in SVG, for every page without Leaflet: a plane, areas as paths, and the pointer on them.

   An area is {code, name, rings, label}: rings are lists of [lon, lat] in degrees, outer ones and holes
   alike. */
import { svg } from "./drawing.js";

const TAP_PX = 8; // a pointer that moved less meant to tap
const WHEEL_STEP = 1.5;

/**
 * @typedef {[number, number]} Point
 * @typedef {{ code: string, name: string, rings: Point[][], label: Point }} Area
 * @typedef {[number, number, number, number]} Box least x, least y, greatest x, greatest y
 */

/** Places of one city in a plane: x to the east, y to the south, alike in both directions. */
export class Plane {
  /**
   * @param {Box} bounds west, south, east, north in degrees
   * @param {object} [options]
   * @param {number | null} [options.width] of the whole plane in its own units; without it a unit is a degree
   * @param {number} [options.margin] on each side, as a share of the longer side
   */
  constructor([west, south, east, north], { width = null, margin = 0 } = {}) {
    this.west = west;
    this.north = north;
    this.shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
    this.edge = margin * Math.max((east - west) * this.shrink, north - south);
    const across = (east - west) * this.shrink + 2 * this.edge;
    this.scale = width === null ? 1 : width / across;
    this.width = across * this.scale;
    this.height = (north - south + 2 * this.edge) * this.scale;
  }

  /**
   * @param {Point} point [lon, lat]
   * @returns {Point} [x, y]
   */
  place([lon, lat]) {
    const { west, north, shrink, edge, scale } = this;
    return [((lon - west) * shrink + edge) * scale, (north - lat + edge) * scale];
  }

  /**
   * @param {Point} point [x, y]
   * @returns {Point} [lon, lat]
   */
  back([x, y]) {
    const { west, north, shrink, edge, scale } = this;
    return [(x / scale - edge) / shrink + west, north - (y / scale - edge)];
  }
}

/**
 * Return the rings of a GeoJSON geometry; lines count as rings.
 *
 * @param {{ type: string, coordinates: any[] }} geometry
 * @returns {Point[][]}
 */
export function toRings({ type, coordinates }) {
  if (type === "MultiPolygon") return coordinates.flat();
  return type === "LineString" ? [coordinates] : coordinates;
}

/**
 * Return the areas at these places of a level's shapes.
 *
 * @param {{ codes: string[], names: string[], points: Point[], outline: (i: number) => any }} shapes
 * @param {number[]} places
 * @returns {Area[]}
 */
export function listAreas(shapes, places) {
  return places.map((i) => {
    const [lat, lon] = shapes.points[i];
    return {
      code: shapes.codes[i],
      name: shapes.names[i],
      label: [lon, lat],
      rings: toRings(shapes.outline(i)),
    };
  });
}

/**
 * @param {Point[][]} rings
 * @returns {Box}
 */
export function getBounds(rings) {
  /** @type {Box} */
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (const [x, y] of ring) {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  }
  return box;
}

/**
 * Return the bounds of areas in a plane.
 *
 * @param {Area[]} areas
 * @param {Plane} plane
 */
export function getPlacedBounds(areas, plane) {
  return getBounds(
    areas.flatMap(({ rings }) => rings.map((ring) => ring.map((point) => plane.place(point))))
  );
}

/** @param {Area[]} areas */
export const createPlane = (areas, options = {}) =>
  new Plane(getBounds(areas.flatMap(({ rings }) => rings)), options);

/**
 * Return the `d` of rings as `place` puts them.
 *
 * @param {Point[][]} rings
 * @param {(point: Point) => Point} place
 * @param {object} [options]
 * @param {number} [options.digits] after the point
 * @param {boolean} [options.closed] false for lines
 */
export function toPath(rings, place, { digits = 1, closed = true } = {}) {
  let d = "";
  for (const ring of rings) {
    ring.forEach((point, i) => {
      const [x, y] = place(point);
      d += `${i ? "L" : "M"}${x.toFixed(digits)} ${y.toFixed(digits)}`;
    });
    if (closed) d += "Z";
  }
  return d;
}

/**
 * Return one path for each area, with its code and, where `titled`, its name as a tooltip.
 *
 * @param {Area[]} areas
 * @param {Plane} plane
 * @param {{ className: string, digits?: number, titled?: boolean, fill?: (area: Area) => string }} options
 */
export function drawAreas(areas, plane, { className, digits = 1, titled = false, fill }) {
  return areas.map((area) => {
    const d = toPath(area.rings, (point) => plane.place(point), { digits });
    const attributes = { d, class: className, "data-code": area.code, "fill-rule": "evenodd" };
    const title = titled ? [svg("title", {}, area.name)] : [];
    return svg("path", fill ? { ...attributes, fill: fill(area) } : attributes, ...title);
  });
}

/**
 * Return where in the drawing a pointer is.
 *
 * @param {SVGSVGElement} picture
 * @param {{ clientX: number, clientY: number }} event
 * @returns {Point}
 */
export function findPoint(picture, { clientX, clientY }) {
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(picture.getScreenCTM()?.inverse());
  return [x, y];
}

/**
 * @param {PointerEvent} one
 * @param {PointerEvent} other
 */
const apart = (one, other) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);

/**
 * Call back for what pointers and the wheel do: one pointer drags or taps, two pinch. Distances are the
 * drawing's;
 * a factor over 1 means closer. A press without a drag stays a click.
 *
 * @param {SVGSVGElement} picture
 * @param {object} does
 * @param {(dx: number, dy: number) => void} does.drag
 * @param {(factor: number, at: Point) => void} does.zoom
 * @param {(at: Point) => void} [does.tap]
 * @param {number} [does.step] factor of one turn of the wheel
 */
export function followPointers(picture, { drag, zoom, tap = () => undefined, step = WHEEL_STEP }) {
  /** @type {Map<number, PointerEvent>} */
  const pointers = new Map();
  /** @type {PointerEvent | null} */
  let start = null; // of the only pointer, while it may still be a tap
  let spread = 0;

  const spreadNow = () => {
    const [one, other] = [...pointers.values()];
    return apart(one, other);
  };

  picture.addEventListener("pointerdown", (event) => {
    pointers.set(event.pointerId, event);
    start = pointers.size === 1 ? event : null;
    if (pointers.size === 2) spread = spreadNow();
  });
  picture.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const [fromX, fromY] = findPoint(picture, before);
    const [toX, toY] = findPoint(picture, event);
    pointers.set(event.pointerId, event);
    if (pointers.size === 2) {
      const now = spreadNow();
      zoom(now / spread, [toX, toY]);
      spread = now;
      return;
    }
    if (start && apart(start, event) < TAP_PX) return;
    start = null;
    picture.setPointerCapture(event.pointerId);
    drag(toX - fromX, toY - fromY);
  });
  const lift = (/** @type {any} */ event) => {
    if (event.type === "pointerup" && start && pointers.size === 1) tap(findPoint(picture, event));
    pointers.delete(event.pointerId);
    start = null;
  };
  for (const kind of ["pointerup", "pointercancel", "pointerleave"]) picture.addEventListener(kind, lift);
  picture.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      zoom(event.deltaY < 0 ? step : 1 / step, findPoint(picture, event));
    },
    { passive: false }
  );
}
