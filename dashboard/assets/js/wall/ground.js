/* The ground of the wall's map: places in the plane, towns and their names as lines. */
import { svg } from "../drawing.js";
import { toPath, toRings } from "../svg-map.js";

/** Return the `d` of a geometry (polygons or lines) as it lies on the screen. */
const outline = (geometry, at) =>
  toPath(toRings(geometry), at, { closed: !geometry.type.endsWith("LineString") });

/**
 * Return the lines and the names of the towns; names that would lie over each other are left out, small ones
 * first.
 */
function towns(shapes, at, rem) {
  const borders = outline(topojson.mesh(shapes.topology, shapes.topology.objects.areas), at);
  const land = outline(topojson.merge(shapes.topology, shapes.geometries), at);
  const taken = [];
  const names = shapes.points
    .map(([lat, lon], i) => ({ text: shapes.names[i], at: at([lon, lat]) }))
    .filter(({ text, at: [x, y] }) =>
      fits([x - text.length * 0.8 * rem, y - rem, x + text.length * 0.8 * rem, y + rem], taken)
    )
    .map(({ text, at: [x, y] }) =>
      svg("text", { x: x.toFixed(1), y: y.toFixed(1), class: "town-name" }, text)
    );
  const lines = [
    svg("path", { d: land, class: "land-edge" }),
    svg("path", { d: borders, class: "town-border town-border--casing" }),
    svg("path", { d: borders, class: "town-border" }),
  ];
  return { lines, names };
}

function fits(box, taken) {
  const hit = taken.some(
    (other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]
  );
  if (!hit) taken.push(box);
  return !hit;
}

export { outline, towns };
