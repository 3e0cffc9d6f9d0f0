/* A small map of the person's own grids: tap for the place, drag, pinch or press the buttons to move. */
import { svg } from "../drawing.js";
import { make, say } from "../facts.js";
import { drawAreas, getBounds, followPointers, createPlane } from "../svg-map.js";
import { button, icon } from "./parts.js";
import { gridAt } from "./place.js";

const WIDTH = 1000; // of the plane
const MARGIN = 0.04;
const CLOSEST = 64;
// as phone.css draws the names; one that is wider than its grid waits until one comes closer
const NAME_PX = 13;
const STEP = 1.6;
const STRIDES = 40; // an arrow key moves the pin by this part of what is seen
const PIN = "M0 0C-3-6-9-10-9-17a9 9 0 0 1 18 0C9-10 3-6 0 0Z";

/**
 * Return a map of `areas`: its element, and the way to set the pin.
 *
 * @param {import("../svg-map.js").Area[]} areas
 * @param {object} options
 * @param {any} [options.pin] where the pin is: [lon, lat]
 * @param {any} [options.here] where the phone is: [lon, lat]
 * @param {(place: any) => void} [options.picked] hears of every new place: {point, area}, null outside of
 * all areas
 * @param {boolean} [options.fixed] the pin cannot be moved
 */
function placeMap(areas, { pin = null, here = null, picked = () => null, fixed = false }) {
  const plane = createPlane(areas, { width: WIDTH, margin: MARGIN });
  const view = { x: 0, y: 0, grow: 1 };
  const paths = drawAreas(areas, plane, { className: "place-map__grid" });
  const names = areas.map(({ name, label }) => {
    const [x, y] = plane.place(label);
    return svg("text", { x, y, class: "place-map__name" }, name);
  });
  const widths = areas.map(({ rings }) => {
    const [left, , right] = getBounds(rings.map((ring) => ring.map((point) => plane.place(point))));
    return right - left;
  });
  const marks = svg("g", { class: "place-map__marks" });
  const attributes = {
    class: "place-map__canvas",
    role: "application",
    tabindex: "0",
    "aria-label": say(fixed ? "map_look" : "map_keys"),
    "data-testid": "place-map",
  };
  const canvas = svg("svg", attributes, ...paths, ...names, marks);
  const where = make("p.place-map__where", { role: "status", "data-testid": "map-where" });

  function draw() {
    const size = [plane.width / view.grow, plane.height / view.grow];
    view.x = Math.min(Math.max(view.x, 0), plane.width - size[0]);
    view.y = Math.min(Math.max(view.y, 0), plane.height - size[1]);
    canvas.setAttribute("viewBox", [view.x, view.y, ...size].map((value) => value.toFixed(2)).join(" "));
    const unit = Math.max(size[0] / (canvas.clientWidth || 360), size[1] / (canvas.clientHeight || 360));
    canvas.style.setProperty("--unit", unit.toFixed(4)); // of the plane, to a pixel of the screen
    names.forEach((name, i) => {
      const isNarrow = widths[i] / unit < areas[i].name.length * NAME_PX * 0.8;
      name.classList.toggle("place-map__name--narrow", isNarrow);
    });
    marks.replaceChildren(...[here && mark(here, "here"), pin && mark(pin, "pin")].filter(Boolean));
  }

  function mark(point, kind) {
    const [x, y] = plane.place(point);
    const shape = kind === "pin" ? svg("path", { d: PIN }) : svg("circle", { r: 7 });
    return svg(
      "g",
      { class: `place-map__${kind}`, transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})` },
      shape
    );
  }

  function put(point) {
    const area = gridAt(areas, point);
    where.textContent = area ? area.name : say("map_outside");
    for (const path of paths)
      path.classList.toggle("place-map__grid--chosen", path.dataset.code === area?.code);
    pin = point;
    draw();
    picked(area ? { point, area } : null);
  }

  const middle = () => [view.x + plane.width / view.grow / 2, view.y + plane.height / view.grow / 2];

  function zoom(factor, [x, y] = middle()) {
    const grow = Math.min(Math.max(view.grow * factor, 1), CLOSEST);
    view.x = x - ((x - view.x) * view.grow) / grow;
    view.y = y - ((y - view.y) * view.grow) / grow;
    view.grow = grow;
    draw();
  }

  function drag(dx, dy) {
    view.x -= dx;
    view.y -= dy;
    draw();
  }

  const move = fixed ? () => null : put;

  function step([right, down]) {
    const [x, y] = pin ? plane.place(pin) : [plane.width / 2, plane.height / 2];
    const stride = plane.width / view.grow / STRIDES;
    move(plane.back([x + right * stride, y + down * stride]));
  }

  followPointers(canvas, { drag, zoom, step: STEP, tap: (at) => move(plane.back(at)) });
  followKeys(canvas, { zoom, step });
  new ResizeObserver(draw).observe(canvas);
  const keys = make(
    "div.place-map__keys",
    {},
    button("button.phone-icon-button", icon("plus"), () => zoom(STEP), { "aria-label": say("closer") }),
    button("button.phone-icon-button", icon("minus"), () => zoom(1 / STEP), { "aria-label": say("farther") })
  );
  draw();
  if (pin) put(pin);
  else where.textContent = say("map_tap");
  return { element: make("div.place-map", {}, canvas, keys, where), put };
}

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function followKeys(canvas, { zoom, step }) {
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "+" || event.key === "=") zoom(STEP);
    else if (event.key === "-") zoom(1 / STEP);
    else if (STEPS[event.key]) step(STEPS[event.key]);
    else return;
    event.preventDefault();
  });
}

export { placeMap };
