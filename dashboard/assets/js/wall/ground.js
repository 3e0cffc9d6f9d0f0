/* The ground of the wall's map: places in the plane, towns and their names as lines. */
(function () {
  "use strict";
  const huying = (window.huying = window.huying || {});
  const { svg } = huying.drawing;

  /** Places of one city in a plane: x to the east, y to the south, alike in both directions; no unit. */
  class Plane {
    constructor([west, south, east, north]) {
      this.shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
      this.west = west;
      this.north = north;
      this.width = (east - west) * this.shrink;
      this.height = north - south;
    }

    place([lon, lat]) {
      return [(lon - this.west) * this.shrink, this.north - lat];
    }
  }

  const rings = ({ type, coordinates }) => (type === "MultiPolygon" ? coordinates.flat() : type === "Polygon" ? coordinates : coordinates);

  /** Return the `d` of a geometry (polygons or lines) as it lies on the screen. */
  function outline(geometry, at) {
    let d = "";
    for (const ring of rings(geometry)) {
      ring.forEach((point, i) => {
        const [x, y] = at(point);
        d += `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
      });
      if (!geometry.type.endsWith("LineString")) d += "Z";
    }
    return d;
  }

  /** Return the lines and the names of the towns; names that would lie over each other are left out, small ones first. */
  function towns(shapes, at, rem) {
    const borders = outline(topojson.mesh(shapes.topology, shapes.topology.objects.areas), at);
    const land = outline(topojson.merge(shapes.topology, shapes.geometries), at);
    const taken = [];
    const names = shapes.points
      .map(([lat, lon], i) => ({ text: shapes.names[i], at: at([lon, lat]) }))
      .filter(({ text, at: [x, y] }) => fits([x - text.length * 0.8 * rem, y - rem, x + text.length * 0.8 * rem, y + rem], taken))
      .map(({ text, at: [x, y] }) => {
        const name = svg("text", { x: x.toFixed(1), y: y.toFixed(1), class: "town-name" });
        name.textContent = text;
        return name;
      });
    const lines = [
      svg("path", { d: land, class: "land-edge" }),
      svg("path", { d: borders, class: "town-border town-border--casing" }),
      svg("path", { d: borders, class: "town-border" }),
    ];
    return { lines, names };
  }

  function fits(box, taken) {
    const hit = taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]);
    if (!hit) taken.push(box);
    return !hit;
  }

  huying.wallGround = { Plane, outline, towns };
})();
