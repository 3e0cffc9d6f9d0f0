/* Shapes: fetched once by the hash of their content, decoded here, kept for the life of the page. */
import { facts, level as entry } from "./facts.js";

const loaded = new Map();
/** @type {Set<Shapes>} of the levels that have arrived */
const known = new Set();

/** The areas of one level, in the order in which values come. */
class Shapes {
  /**
   * @param {string} level
   * @param {any} topology TopoJSON
   */
  constructor(level, topology) {
    this.level = level;
    this.topology = topology;
    /**
     * @type {{ id: string, type: string, arcs: any, properties: { name: string, label: [number, number],
     * in?: string[] } }[]}
     */
    this.geometries = topology.objects.areas.geometries;
    this.codes = this.geometries.map(({ id }) => String(id));
    this.index = new Map(this.codes.map((code, i) => [code, i]));
    this.names = this.geometries.map(({ properties }) => properties.name);
    /** @type {[number, number][]} latitude first */
    this.points = this.geometries.map(({ properties: { label } }) => [label[1], label[0]]);
    /** @type {any} */
    this._features = null;
    /** @type {Float64Array[] | undefined} */
    this._arcs = undefined;
    /** @type {number[][] | undefined} */
    this._arcBoxes = undefined;
    /** @type {number[][]} */
    this._boxes = [];
  }

  /** Return a FeatureCollection in the order of codes. */
  features() {
    this._features ??= topojson.feature(this.topology, this.topology.objects.areas);
    return this._features;
  }

  /**
   * Return the GeoJSON geometry of the area at `i` alone; features() decodes all of them.
   *
   * @param {number} i
   */
  outline(i) {
    return topojson.feature(this.topology, this.geometries[i]).geometry;
  }

  /** The borders, each once, as flat [lon, lat, lon, lat, …]. */
  get arcs() {
    const arcs = this._arcs ?? decode(this.topology);
    this._arcs = arcs;
    return arcs;
  }

  /**
   * Return the rings of the area at `i`, each a list of arcs; ~n is arc n backwards.
   *
   * @param {number} i
   * @returns {number[][]}
   */
  rings(i) {
    const { type, arcs } = this.geometries[i];
    return type === "MultiPolygon" ? arcs.flat() : arcs;
  }

  /**
   * @param {string} code
   */
  name(code) {
    return this.names[this.index.get(code) ?? -1];
  }

  /**
   * Return whether the area at `i` is `code` or lies in it.
   *
   * @param {number} i
   * @param {string} code
   */
  within(i, code) {
    return this.codes[i] === code || ancestors(this.geometries[i]).includes(code);
  }

  /**
   * Return the areas in which the area `code` lies; undefined where this level does not have it.
   *
   * @param {string} code
   */
  above(code) {
    const own = this.index.get(code);
    return own === undefined ? undefined : ancestors(this.geometries[own]);
  }

  /**
   * Return the places of the area `code`, or of all areas in it; none where this level has neither.
   *
   * @param {string} code
   */
  members(code) {
    const own = this.index.get(code);
    if (own !== undefined) return [own];
    return this.codes.map((_, i) => i).filter((i) => this.within(i, code));
  }

  /**
   * Return [west, south, east, north] of the area at `i`.
   *
   * @param {number} i
   */
  box(i) {
    const boxes = this._arcBoxes ?? this.arcs.map(boxOf);
    this._arcBoxes = boxes;
    this._boxes[i] ??= united(
      this.rings(i)
        .flat()
        .map((arc) => boxes[arc < 0 ? ~arc : arc])
    );
    return this._boxes[i];
  }

  /**
   * Return [west, south, east, north] of the areas at these places together; of all, if none are given.
   *
   * @param {number[]} [places]
   */
  bounds(places = [...this.codes.keys()]) {
    return united(places.map((i) => this.box(i)));
  }
}

/**
 * Return in what an area lies. Shapes published before they said so follow the code: a child's begins with
 * its parent's.
 *
 * @param {{ id: string, properties: { in?: string[] } }} geometry
 */
function ancestors({ id, properties }) {
  return properties.in ?? [...id].map((_, length) => id.slice(0, length)).filter(Boolean);
}

/**
 * TopoJSON stores whole numbers, each as the difference from the one before.
 *
 * @param {{ arcs: number[][][], transform: { scale: number[], translate: number[] } }} topology
 * @returns {Float64Array[]}
 */
function decode({ arcs, transform: { scale, translate } }) {
  return arcs.map((arc) => {
    const flat = new Float64Array(arc.length * 2);
    let [x, y] = [0, 0];
    for (let i = 0; i < arc.length; i++) {
      x += arc[i][0];
      y += arc[i][1];
      flat[2 * i] = x * scale[0] + translate[0];
      flat[2 * i + 1] = y * scale[1] + translate[1];
    }
    return flat;
  });
}

/**
 * Return [least x, least y, greatest x, greatest y] of flat points.
 *
 * @param {ArrayLike<number>} flat
 */
function boxOf(flat) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < flat.length; i += 2) {
    if (flat[i] < left) left = flat[i];
    if (flat[i] > right) right = flat[i];
    if (flat[i + 1] < top) top = flat[i + 1];
    if (flat[i + 1] > bottom) bottom = flat[i + 1];
  }
  return [left, top, right, bottom];
}

/**
 * @param {Iterable<number[]>} boxes
 */
function united(boxes) {
  const all = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [left, top, right, bottom] of boxes) {
    if (left < all[0]) all[0] = left;
    if (top < all[1]) all[1] = top;
    if (right > all[2]) all[2] = right;
    if (bottom > all[3]) all[3] = bottom;
  }
  return all;
}

/**
 * @param {string} level
 */
function address(level) {
  const hash = entry(level)?.shapes;
  return hash ? `/api/v1/shapes/${level}?${new URLSearchParams({ city: facts.city.code, v: hash })}` : null;
}

/**
 * Return the shapes of a level; a failed fetch is tried again at the next call.
 *
 * @param {string} level
 */
function load(level) {
  if (!loaded.has(level)) {
    const fetched = get(level);
    loaded.set(level, fetched);
    fetched.catch(() => loaded.delete(level));
  }
  return loaded.get(level);
}

/**
 * @param {string} level
 */
async function get(level) {
  const url = address(level);
  if (!url) throw new Error("missing");
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`shapes ${answer.status}`);
  const shapes = new Shapes(level, await answer.json());
  known.add(shapes);
  return shapes;
}

/**
 * Return whether the area `code` is `other` or lies in it, by the levels that were loaded; undefined where
 * none of them has it.
 *
 * @param {string} code
 * @param {string} other
 */
function lies(code, other) {
  if (code === other) return true;
  for (const shapes of known) {
    const above = shapes.above(code);
    if (above) return above.includes(other);
  }
  return undefined;
}

export { load, lies, Shapes, boxOf, united };
