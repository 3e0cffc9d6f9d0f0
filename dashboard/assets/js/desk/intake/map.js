/* The map on which the caller's place is pointed at: first a town, then the exact spot in it. */
import { svg } from "../../drawing.js";
import { make } from "../../facts.js";
import * as shapes from "../../shapes.js";
import { drawAreas, listAreas, createPlane, findPoint } from "../../svg-map.js";

const WIDTH = 1000; // of the plane
const MARGIN = 0.03;
const NAME = 22.6; // height of the letters
const PIN = 12;

/**
 * Draw the city's towns into `stage`; `pointed` is called with {lon, lat} once a spot in one is pointed at.
 */
async function open(stage, { leaf, say, pointed }) {
  try {
    const [towns, grids] = await Promise.all([shapes.load("town"), shapes.load(leaf)]);
    const all = [...towns.codes.keys()];
    const city = () => draw(stage, towns, all, { clicked: (_, code) => within(code), isNamed: true });
    const within = (code) =>
      draw(stage, grids, grids.members(code), {
        clicked: (spot) => pointed(spot),
        isPinned: true,
        back: city,
      });
    city();
  } catch {
    stage.replaceChildren(make("p.muted", {}, say("map_failed")));
  }
}

/** @type {(() => void) | null} goes back from a town to the whole city */
let whole = null;

const goBack = () => whole?.();

/**
 * @param {HTMLElement} stage
 * @param {any} loaded shapes of a level
 * @param {number[]} places of the areas to draw
 * @param {{ clicked: (spot: { lon: number, lat: number }, code: string) => void, isNamed?: boolean,
 * isPinned?: boolean, back?: (() => void) | null }} options
 */
function draw(stage, loaded, places, { clicked, isNamed = false, isPinned = false, back = null }) {
  if (!places.length) return;
  const areas = listAreas(loaded, places);
  const plane = createPlane(areas, { width: WIDTH, margin: MARGIN });
  const names = isNamed ? areas.map((area) => named(area, plane)) : [];
  const paths = drawAreas(areas, plane, { className: "intake-map__area", titled: true });
  const viewBox = `0 0 ${plane.width} ${plane.height}`;
  const picture = svg("svg", { class: "intake-map__svg", viewBox }, ...paths, ...names);
  picture.addEventListener("click", (/** @type {any} */ event) => {
    const area = event.target.closest("[data-code]");
    if (!area) return;
    const at = findPoint(picture, event);
    if (isPinned) mark(picture, at);
    const [lon, lat] = plane.back(at);
    clicked({ lon, lat }, area.dataset.code);
  });
  stage.replaceChildren(picture);
  stage.closest(".intake-map").querySelector("[data-intake=map-back]").hidden = !back;
  whole = back;
}

/**
 * @param {import("../../svg-map.js").Area} area
 * @param {import("../../svg-map.js").Plane} plane
 */
function named({ name, label }, plane) {
  const [x, y] = plane.place(label);
  return svg("text", { x, y, class: "intake-map__name", "font-size": NAME }, name);
}

function mark(picture, [cx, cy]) {
  picture.querySelector(".intake-map__pin")?.remove();
  picture.append(svg("circle", { cx, cy, r: PIN, class: "intake-map__pin" }));
}

export { open, goBack };
