/* The view of the map: the part of it that is free of the panel is what areas are fitted into. */
import * as views from "../view.js";
import * as ground from "./ground.js";
import * as painter from "./painter.js";
import * as panel from "./panel.js";

const EDGE_PX = 32;
const CLOSEST = 15.5; // a single grid fills no more of the screen than this

let leaflet = null;

function start(map) {
  leaflet = map;
  leaflet.on("moveend", remember);
  document.getElementById("zoom-in").addEventListener("click", () => leaflet.zoomIn(1));
  document.getElementById("zoom-out").addEventListener("click", () => leaflet.zoomOut(1));
  document.getElementById("zoom-home").addEventListener("click", () => home());
}

const corners = ([west, south, east, north]) => L.latLngBounds([south, west], [north, east]);

/**
 * Return the Leaflet bounds of an area, of these shapes, of the level that is mounted or of the towns; null
 * where none has it.
 */
function boundsOf(code, more = null) {
  for (const shapes of [more, painter.shapes(), ground.base()]) {
    const places = code && shapes ? shapes.members(code) : [];
    if (places.length) return corners(shapes.bounds(places));
  }
  return null;
}

function place(view, base = ground.base()) {
  const at = /^([\d.]+)_(-?[\d.]+)_(-?[\d.]+)$/.exec(view.at ?? "");
  if (at) return leaflet.setView([Number(at[2]), Number(at[3])], Number(at[1]), { animate: false });
  fit(corners(base.bounds()), { animate: false });
}

function home() {
  if (ground.base()) fit(corners(ground.base().bounds()));
}

function fit(bounds, { animate = true } = {}) {
  const right = EDGE_PX + panel.width();
  leaflet.fitBounds(bounds, {
    animate: animate && !still(),
    paddingTopLeft: [EDGE_PX, EDGE_PX],
    paddingBottomRight: [right, EDGE_PX],
    maxZoom: CLOSEST,
  });
}

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function remember() {
  const { lat, lng } = leaflet.getCenter();
  views.change({ at: `${leaflet.getZoom()}_${lat.toFixed(4)}_${lng.toFixed(4)}` }, { step: false });
}

/** Move the map just enough that the area is not under the panel or the edge; zoom out if it cannot fit. */
function reveal(code) {
  const bounds = boundsOf(code);
  if (!bounds) return;
  const size = leaflet.getSize();
  const free = { x: size.x - panel.width() - 2 * EDGE_PX, y: size.y - 2 * EDGE_PX };
  const low = leaflet.latLngToContainerPoint(bounds.getSouthWest());
  const high = leaflet.latLngToContainerPoint(bounds.getNorthEast());
  if (high.x - low.x > free.x || low.y - high.y > free.y) return fit(bounds);
  const dx = overhang(low.x, high.x, EDGE_PX, EDGE_PX + free.x);
  const dy = overhang(high.y, low.y, EDGE_PX, EDGE_PX + free.y);
  if (dx || dy) leaflet.panBy([dx, dy], { animate: !still(), duration: 0.2 });
}

const overhang = (from, to, low, high) => (from < low ? from - low : to > high ? to - high : 0);

export { start, place, home, fit, reveal, boundsOf };
