/* The city's own outlines as a small map: tap a town, then the place in it. The lists below it say the
   same. */
import { svg } from "../js/drawing.js";
import { drawAreas, getBounds, createPlane, findPoint } from "../js/svg-map.js";

const LETTER_PX = 12; // on the screen, whatever its width
const PIN_PX = 8;
const WIDTH = 1000; // of the plane
const EDGE = 8; // around it

const find = (id) => document.getElementById(id);
const box = find("ground");
/** @type {SVGSVGElement} */
const map = document.querySelector("#ground-map");
const hint = find("ground-hint");
const back = find("ground-back");
const clear = find("ground-clear");
const [lon, lat, town, unit] = ["lon", "lat", "town", "unit"].map(find);
const loaded = new Map(); // code of a town, or "" for the city → areas
let plane = null;
let latest = 0;

function tell(which) {
  hint.textContent = hint.dataset[which];
}

async function load(parent) {
  if (!loaded.has(parent)) {
    const query = parent ? `?town=${encodeURIComponent(parent)}` : "";
    const answer = await fetch(box.dataset.from + query);
    if (!answer.ok) throw new Error(`ground: ${answer.status}`);
    loaded.set(parent, await answer.json());
  }
  return loaded.get(parent);
}

/** Return the length in the plane that is `pixels` long on the screen. */
const onScreen = (pixels) => (pixels * (plane.width + 2 * EDGE)) / map.clientWidth;

/** Return the area's name in the middle of its longest ring, null where it does not fit. */
function nameOf(area, size) {
  const ring = area.rings.reduce((longest, one) => (one.length > longest.length ? one : longest), []);
  const [left, top, right, bottom] = getBounds([ring.map((point) => plane.place(point))]);
  if (right - left < size * area.name.length * (town.value ? 1 : 0.75)) return null;
  const place = { x: (left + right) / 2, y: (top + bottom) / 2 };
  return svg("text", { ...place, "font-size": size, class: "public-ground__name" }, area.name);
}

function draw(areas) {
  plane = createPlane(areas, { width: WIDTH });
  map.setAttribute("viewBox", `${-EDGE} ${-EDGE} ${plane.width + 2 * EDGE} ${plane.height + 2 * EDGE}`);
  const paths = drawAreas(areas, plane, { className: "public-ground__area", titled: true });
  const names = areas.map((area) => nameOf(area, onScreen(LETTER_PX)));
  map.replaceChildren(...paths, ...names.filter(Boolean));
  drawPin();
  mark();
}

function drawPin() {
  map.querySelector(".public-ground__pin")?.remove();
  if (lon.value && town.value) {
    const [cx, cy] = plane.place([Number(lon.value), Number(lat.value)]);
    map.append(svg("circle", { cx, cy, r: onScreen(PIN_PX), class: "public-ground__pin" }));
  }
  clear.hidden = !lon.value;
  tell(lon.value ? "done" : town.value ? "place" : "town");
  if (lon.value && unit.value) hint.textContent = `${unit.selectedOptions[0].text} · ${hint.textContent}`;
}

function mark() {
  for (const path of map.querySelectorAll("[data-code]")) {
    path.classList.toggle("is-chosen", path.dataset.code === unit.value);
  }
}

function forget() {
  lon.value = "";
  lat.value = "";
}

async function show() {
  const turn = ++latest;
  try {
    const areas = await load(town.value);
    if (turn !== latest || areas.length === 0) return;
    if (town.value) offer(areas);
    back.hidden = !town.value;
    draw(areas);
  } catch (error) {
    tell("failed");
    console.warn(error);
  }
}

function offer(areas) {
  const chosen = unit.value;
  const options = [...areas]
    .sort((one, other) => one.name.localeCompare(other.name, "zh-CN"))
    .map((area) => new Option(area.name, area.code, false, area.code === chosen));
  unit.replaceChildren(unit.options[0], ...options);
}

async function choose(code) {
  town.value = code;
  unit.length = 1;
  forget();
  await show();
}

function pick(event) {
  const code = event.target.dataset?.code;
  if (!code) return;
  if (!town.value) {
    choose(code);
    return;
  }
  const point = plane.back(findPoint(map, event));
  [lon.value, lat.value] = point.map((degrees) => degrees.toFixed(6));
  unit.value = code;
  drawPin();
  mark();
}

function start() {
  map.addEventListener("click", pick);
  town.addEventListener("change", () => choose(town.value));
  unit.addEventListener("change", () => {
    forget();
    drawPin();
    mark();
  });
  back.addEventListener("click", () => choose(""));
  clear.addEventListener("click", () => {
    forget();
    drawPin();
  });
  find("units-step").hidden = true;
  box.hidden = false;
  show();
}

if (box) start();
