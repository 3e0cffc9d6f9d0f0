/* The small map next to a letter: the grids of its town, the ticket's place, the open tickets around it. */
import * as classes from "../classes.js";
import { svg } from "../drawing.js";
import { make, say } from "../facts.js";
import * as shapes from "../shapes.js";
import { drawAreas, listAreas, followPointers, getPlacedBounds, createPlane } from "../svg-map.js";

const NEAR_DEGREES = 0.011; // about a kilometre to each side of the ticket
const STEP = 1.5;
const SIGN = 0.014; // radius of a sign, of the height that is seen
const CLOSEST = 0.001; // half the height that is seen, in degrees
const WIDEST = 0.4;
const DIGITS = 6; // the plane is in degrees
const SIGNS = {
  green: "M-1 0A1 1 0 1 0 1 0A1 1 0 1 0-1 0Z",
  yellow: "M0-1.1 1.1.9H-1.1Z",
  orange: "M0-1.2 1.2 0 0 1.2-1.2 0Z",
  red: "M-.95-.95H.95V.95H-.95Z",
  paused: "M-.9-1H-.2V1H-.9ZM.2-1H.9V1H.2Z",
  no_deadline: "M-1 0A1 1 0 1 0 1 0A1 1 0 1 0-1 0ZM-.5 0A.5 .5 0 1 1 .5 0A.5 .5 0 1 1-.5 0Z",
};

/** Draw the map of a letter that was drawn since the last call. */
function drawn() {
  const frame = document.querySelector(".small-map:not([data-seen])");
  if (!frame) return;
  frame.dataset.seen = "true";
  const content = JSON.parse(frame.dataset.map);
  shapes.load(content.level).then(
    (loaded) => frame.isConnected && draw(frame, content, loaded),
    () => frame.querySelector(".small-map__stage").append(make("p.muted", {}, say("map_failed")))
  );
}

function draw(frame, content, loaded) {
  const classOf = (code) => content.classes[code];
  const isOwn = (code) => classOf(code) !== undefined;
  const places = loaded.codes.map((_, i) => i).filter((i) => isOwn(loaded.codes[i]));
  const areas = listAreas(loaded, places); // of this town alone: decoding all takes long
  const plane = createPlane(areas);
  const legend = { kind: "counts", breaks: content.breaks };
  const fill = ({ code }) => classes.fill(legend, classOf(code));
  const paths = drawAreas(areas, plane, { className: "small-map__area", digits: DIGITS, titled: true, fill });
  const ground = svg("g", {}, ...paths);
  const here = paths[areas.findIndex(({ code }) => code === content.grid)];
  if (here) {
    here.classList.add("small-map__area--here");
    ground.append(here); // its edge above its neighbours'
  }
  const signs = content.dots.map(([number, lon, lat, light, matter]) =>
    sign(
      number,
      plane.place([lon, lat]),
      light,
      `${number} ${content.matters[matter]} · ${content.lights[light]}`
    )
  );
  if (content.spot) signs.push(marker(plane.place(content.spot)));
  const parts = [ground, ...signs.map(({ element }) => element)];
  const picture = svg("svg", { class: "small-map__svg", preserveAspectRatio: "xMidYMid slice" }, ...parts);
  frame.querySelector(".small-map__stage").replaceChildren(picture);
  control(frame, picture, signs, home(content, areas, plane));
}

function sign(number, [x, y], light, title) {
  const shape = svg("path", { d: SIGNS[light], fill: `var(--light-${light.replace("_", "-")})` });
  const attributes = { class: "small-map__sign", "data-open": number, role: "button", "aria-label": title };
  return { element: svg("g", attributes, svg("title", {}, title), shape), x, y, scale: 1 };
}

function marker([x, y]) {
  const d = "M-1.6 0A1.6 1.6 0 1 0 1.6 0A1.6 1.6 0 1 0-1.6 0ZM-2.8 0H-1.6M1.6 0H2.8M0-2.8V-1.6M0 1.6V2.8";
  const halo = svg("path", { d, class: "small-map__halo" });
  return { element: svg("g", { class: "small-map__pin" }, halo, svg("path", { d })), x, y, scale: 1.1 };
}

/**
 * Return the first view: around the ticket's point, else its grid with its neighbours, else the whole town.
 */
function home(content, areas, plane) {
  if (content.spot) {
    const [x, y] = plane.place(content.spot);
    return { x, y, half: NEAR_DEGREES };
  }
  const own = areas.filter(({ code }) => code === content.grid);
  const [left, top, right, bottom] = getPlacedBounds(own.length ? own : areas, plane);
  const room = own.length ? 1.2 : 0.52;
  return { x: (left + right) / 2, y: (top + bottom) / 2, half: Math.max(right - left, bottom - top) * room };
}

function control(frame, picture, signs, first) {
  let seen = { ...first };
  const show = () => {
    const { width, height } = picture.getBoundingClientRect();
    const wide = seen.half * (width / (height || 1) || 1);
    picture.setAttribute("viewBox", `${seen.x - wide} ${seen.y - seen.half} ${2 * wide} ${2 * seen.half}`);
    for (const { element, x, y, scale } of signs) {
      element.setAttribute("transform", `translate(${x} ${y}) scale(${seen.half * 2 * SIGN * scale})`);
    }
  };
  const look = (change) => {
    seen = { ...seen, ...change };
    show();
  };
  const zoom = (factor) => look({ half: Math.min(Math.max(seen.half / factor, CLOSEST), WIDEST) });
  const WAYS = { in: () => zoom(STEP), out: () => zoom(1 / STEP), home: () => look(first) };
  frame.addEventListener("click", ({ target }) => WAYS[target.closest("[data-zoom]")?.dataset.zoom]?.());
  followPointers(picture, { zoom, step: STEP, drag: (dx, dy) => look({ x: seen.x - dx, y: seen.y - dy }) });
  new ResizeObserver(show).observe(picture);
  show();
  frame.dataset.ready = "true";
}

export { drawn };
