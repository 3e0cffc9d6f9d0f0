/* Areas in a plane, for canvases: one path per area, borders as lines, and which area holds a point. */
import { boxOf as arcBox, united } from "./shapes.js";

/**
 * Return whether two boxes [left, top, right, bottom] overlap.
 *
 * @param {ArrayLike<number>} one
 * @param {ArrayLike<number>} other
 */
const overlap = (one, other) =>
  one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];

/** The shapes of one level in a plane; every border is projected once, whatever uses it. */
class Geometry {
  /**
   * plane: an object whose place([lon, lat]) returns [x, y].
   *
   * @param {import("./shapes.js").Shapes} shapes
   * @param {{ place(point: [number, number]): number[] }} plane
   */
  constructor(shapes, plane) {
    this.arcs = shapes.arcs.map((arc) => placed(arc, plane));
    this.rings = shapes.codes.map((_, i) => shapes.rings(i));
    this.arcBoxes = this.arcs.map(arcBox);
    const boxOf = (/** @type {number[][]} */ rings) =>
      united(rings.flat().map((arc) => this.arcBoxes[own(arc)]));
    this.boxes = this.rings.map(boxOf);
    /** @type {(Path2D | undefined)[]} */
    this._paths = new Array(this.rings.length);
  }

  /**
   * Return the closed path of the area at `i`, for an even-odd fill.
   *
   * @param {number} i
   */
  path(i) {
    return (this._paths[i] ??= this._traced(i));
  }

  /**
   * @param {number} i
   */
  _traced(i) {
    const path = new Path2D();
    for (const ring of this.rings[i]) {
      ring.forEach((arc, n) => this._follow(path, arc, n > 0));
      path.closePath();
    }
    return path;
  }

  /**
   * The first point of an arc is the last of the one before.
   *
   * @param {Path2D} path
   * @param {number} arc
   * @param {boolean} joined
   */
  _follow(path, arc, joined) {
    const flat = this.arcs[own(arc)];
    const count = flat.length / 2;
    for (let n = joined ? 1 : 0; n < count; n++) {
      const k = 2 * (arc < 0 ? count - 1 - n : n);
      if (n === 0) path.moveTo(flat[k], flat[k + 1]);
      else path.lineTo(flat[k], flat[k + 1]);
    }
  }

  /**
   * Trace these arcs as open lines.
   *
   * @param {Path2D} path
   * @param {Iterable<number>} arcs
   */
  lines(path, arcs) {
    for (const arc of arcs) this._follow(path, arc, false);
    return path;
  }

  /**
   * Return the arcs that border exactly one of the areas at these places: their common outline.
   *
   * @param {number[]} places
   */
  edge(places) {
    const outer = new Set();
    for (const i of places) {
      for (const arc of this.rings[i].flat().map(own)) if (!outer.delete(arc)) outer.add(arc);
    }
    return [...outer];
  }

  /**
   * Return the set of all arcs that border any of these areas.
   *
   * @param {number[]} places
   */
  borders(places) {
    return new Set(places.flatMap((i) => this.rings[i].flat().map(own)));
  }

  /**
   * Return the places of the areas, or the numbers of the arcs, whose boxes meet `box`.
   *
   * @param {ArrayLike<number>} box
   */
  areasIn(box) {
    return meeting(this.boxes, box);
  }

  /**
   * @param {ArrayLike<number>} box
   */
  arcsIn(box) {
    return meeting(this.arcBoxes, box);
  }

  /**
   * Return the place of the area that holds the point, -1 if none does.
   *
   * @param {number[]} point
   */
  at([x, y]) {
    const inBox = (/** @type {number[]} */ [left, top, right, bottom]) =>
      x >= left && x <= right && y >= top && y <= bottom;
    return this.boxes.findIndex((box, i) => inBox(box) && this.holds(i, x, y));
  }

  /**
   * Even-odd. A shared border is always followed one way: a point on it belongs to one side only.
   *
   * @param {number} i
   * @param {number} x
   * @param {number} y
   */
  holds(i, x, y) {
    const crossings = this.rings[i].flat().filter((arc) => crossed(this.arcs[own(arc)], x, y));
    return crossings.length % 2 === 1;
  }

  /**
   * Return the `d` of these arcs as lines; `at` places x and y of the plane on the screen.
   *
   * @param {Iterable<number>} arcs
   * @param {(x: number, y: number) => number[]} at
   */
  d(arcs, at) {
    let text = "";
    for (const arc of arcs) {
      const flat = this.arcs[own(arc)];
      for (let k = 0; k < flat.length; k += 2) {
        const [x, y] = at(flat[k], flat[k + 1]);
        text += `${k ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
      }
    }
    return text;
  }
}

/** @param {number} arc */
const own = (arc) => (arc < 0 ? ~arc : arc);

/**
 * @param {Float64Array} arc
 * @param {{ place(point: [number, number]): number[] }} plane
 */
function placed(arc, plane) {
  const flat = new Float64Array(arc.length);
  for (let k = 0; k < arc.length; k += 2) [flat[k], flat[k + 1]] = plane.place([arc[k], arc[k + 1]]);
  return flat;
}

/**
 * @param {number[][]} boxes
 * @param {ArrayLike<number>} box
 */
function meeting(boxes, box) {
  const found = [];
  for (let n = 0; n < boxes.length; n++) if (overlap(boxes[n], box)) found.push(n);
  return found;
}

/**
 * Return whether a ray from the point to the right crosses the line an odd number of times.
 *
 * @param {Float64Array} flat
 * @param {number} x
 * @param {number} y
 */
function crossed(flat, x, y) {
  let odd = false;
  for (let k = 2; k < flat.length; k += 2) {
    const [x1, y1, x2, y2] = [flat[k - 2], flat[k - 1], flat[k], flat[k + 1]];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) odd = !odd;
  }
  return odd;
}

export { Geometry, overlap };
