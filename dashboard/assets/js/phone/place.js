/* Where something is: the phone's own position, and in which of the own areas a point lies. */
import { get, me, recall, remember } from "./net.js";

const COARSEST_M = 500; // a position less sure than this names the wrong grid too often
const PATIENCE_MS = 20_000;

let loading = null;

/**
 * Return the own grids as [{code, name, rings, label}] in degrees; kept on the phone by boundary version.
 */
function grids() {
  loading ??= load().catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function load() {
  const { level, version, areas } = me.facts.grids;
  const found = await recall("shapes");
  const scope = areas.map(({ code }) => code).join(" "); // another post of the same person lies elsewhere
  if (found?.version === version && found.scope === scope) return found.areas;
  const { city } = me.facts;
  const topology = await get(
    `/api/v1/shapes/${level}?${new URLSearchParams({ city: city.code, v: version })}`
  );
  const own = new Set(areas.map(({ code }) => code));
  const drawn = topology.objects.areas.geometries.filter(({ id }) => own.has(String(id)));
  const decoded = drawn.map((geometry) => {
    const { type, coordinates } = topojson.feature(topology, geometry).geometry;
    const { name, label } = geometry.properties;
    return {
      code: String(geometry.id),
      name,
      label,
      rings: type === "Polygon" ? coordinates : coordinates.flat(),
    };
  });
  await remember("shapes", { version, scope, areas: decoded });
  return decoded;
}

/** Return the own grid in which a point lies, or null. Holes and parts count by the even-odd rule. */
const gridAt = (areas, point) =>
  areas.find(({ rings }) => rings.filter((ring) => isInside(ring, point)).length % 2 === 1) ?? null;

function isInside(ring, [x, y]) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [[x1, y1], [x2, y2]] = [ring[i], ring[j]];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

/** Return {point: [lon, lat], accuracy} of the phone. Raises an Error whose message is one of our words. */
function position() {
  if (!navigator.geolocation) return Promise.reject(new Error("position_missing"));
  const words = { 1: "position_denied", 2: "position_unknown", 3: "position_late" };
  return new Promise((done, failed) =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const { longitude, latitude, accuracy } = coords;
        done({ point: [longitude, latitude], accuracy, isCoarse: accuracy > COARSEST_M });
      },
      ({ code }) => failed(new Error(words[code])),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 }
    )
  );
}

export { grids, gridAt, position };
