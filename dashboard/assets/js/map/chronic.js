/* Chronic places, where a matter was reported more than expected: marked on the map, listed in the rail. */
import { svg } from "../drawing.js";
import { facts, make, number, say } from "../facts.js";
import * as fills from "../fills.js";
import { Geometry, overlap } from "../geometry.js";
import { load as loadShapes } from "../shapes.js";
import * as views from "../view.js";
import * as highlight from "./highlight.js";
import * as layer from "./layer.js";
import * as map from "./map.js";
import { join } from "./mark-groups.js";

const QUIET_MS = 2000; // changes that follow each other are read once
const SPREAD_MS = 1000; // so that many screens do not ask together
const HEXAGON = "M0-8 6.93-4 6.93 4 0 8-6.93 4-6.93-4Z";
const FONT_PX = 14; // the size of text for which the hexagon is drawn
const APART = 20; // units of the hexagon between two marks; nearer ones are joined
const JOINED = 1.3; // how much larger a mark is that counts several
const STATES = ["candidate", "project"];

let box = null; // the section of the rail; none for readers whom causes do not concern
let answer = null; // what the server said last
let failed = false;
let picture = null;
let waiting = null;
let stale = false; // something changed while the page was hidden
const planes = new Map(); // shapes and geometry by level

function start() {
  box = document.getElementById("chronic");
  if (!box) return;
  box.addEventListener("click", clicked);
  document.addEventListener("visibilitychange", () => stale && !document.hidden && pulse());
  views.follow((view, before) => view.chronic !== before.chronic && turn());
  turn();
}

/** Lay the marks above the areas, once the map has its layers. */
function lay(leaflet) {
  if (!box) return;
  picture = svg("svg", { class: "chronic leaflet-zoom-animated", "aria-hidden": "true" });
  leaflet.getPane("highlight").append(picture);
  layer.follow(draw);
  refresh();
}

const isOn = () => Boolean(views.current().chronic);

function turn() {
  box.querySelector("[role=switch]").setAttribute("aria-checked", String(isOn()));
  document.getElementById("chronic-places").hidden = !isOn();
  if (isOn() && !answer) write(make("p.muted", {}, say("chronic_loading")));
  refresh();
}

function clicked({ target }) {
  if (target.closest("[role=switch]")) return views.change({ chronic: isOn() ? null : "1" });
  if (target.closest("[data-again]")) return refresh();
  const place = target.closest("[data-place]");
  if (place) map.visit({ area: place.dataset.place, level: place.dataset.level, ticket: null });
}

/** Something changed that is no ticket: ask again soon. */
function pulse() {
  stale = document.hidden;
  if (!box || !isOn() || waiting || stale) return;
  waiting = setTimeout(
    () => {
      waiting = null;
      refresh();
    },
    QUIET_MS + Math.random() * SPREAD_MS
  );
}

async function refresh() {
  if (!picture) return; // the map comes first
  if (!isOn()) return draw();
  try {
    const reply = await fetch(`/api/v1/chronic-places?${new URLSearchParams({ city: facts.city.code })}`);
    if (!reply.ok) throw new Error(`chronic places ${reply.status}`);
    answer = await reply.json();
    failed = false;
  } catch (error) {
    console.error(error);
    failed = true;
  }
  list();
  await prepare();
  draw();
}

/* Shapes that are missing leave a place in the list, without a mark. */
async function prepare() {
  for (const level of new Set(answer?.items.map((one) => one.level))) {
    if (planes.has(level)) continue;
    const shapes = await loadShapes(level).catch(() => null);
    if (shapes) planes.set(level, { shapes, geometry: new Geometry(shapes, layer.plane()) });
  }
}

/* The list */

function list() {
  const again = make("button.button", { type: "button", "data-again": "" }, say("retry"));
  const failure = failed ? [make("p.legend__empty", { role: "status" }, say("chronic_failed")), again] : [];
  if (!answer) return write(...failure);
  const { items, looked_until: until } = answer;
  const rows = items.length
    ? [make("ul.chronic__keys", {}, ...STATES.map(keyOf)), make("ol.chronic__list", {}, ...items.map(row))]
    : [make("p.muted", { "data-testid": "chronic-empty" }, say(reasonOfNone()))];
  const foot = until ? [make("p.muted.chronic__until", {}, say("chronic_until", until))] : [];
  write(...failure, ...rows, ...foot);
}

/** Put parts below the switch; the row under the keyboard keeps the focus. */
function write(...parts) {
  const body = document.getElementById("chronic-places");
  const held = /** @type {any} */ (document.activeElement)?.closest?.("#chronic-places [data-cause]");
  const [id, tag] = [held?.dataset.cause, held?.tagName];
  body.replaceChildren(...parts);
  if (id) body.querySelector(`${tag}[data-cause="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
}

function reasonOfNone() {
  if (!answer.of_all) return "chronic_none_own";
  if (answer.looked_until) return "chronic_none";
  return facts.city.replay ? "chronic_replay" : "chronic_never";
}

const keyOf = (state) => make("li.chronic__key", {}, hexagon(state), say(`chronic_${state}`));

function row({ id, number: name, place, level, state, state_label: word, ...one }) {
  const excess = say("chronic_excess", number(one.count), number(one.expected, 1));
  const button = make(
    "button.chronic__place",
    { type: "button", "data-cause": id, "data-place": place, "data-level": level },
    hexagon(state, word),
    make("span.chronic__name", {}, one.name),
    make("span.chronic__matter", {}, one.matter),
    make("span.chronic__excess", {}, one.lead ? `${excess} · ${one.lead}` : excess)
  );
  const link = make("a.chronic__link", { href: `/causes?opened=${id}`, "data-cause": id }, name);
  return make("li", { "data-testid": "chronic-place" }, button, link);
}

function hexagon(state, word = null) {
  const about = word ? { role: "img", "aria-label": word } : { "aria-hidden": "true" };
  const shape = svg("path", { d: HEXAGON, class: `chronic-mark chronic-mark--${state}` });
  return svg("svg", { viewBox: "-10 -10 20 20", class: "chronic__sign", ...about }, shape);
}

/* The marks */

function draw(view = layer.view()) {
  if (!picture || !view) return;
  picture.setAttribute("width", view.width);
  picture.setAttribute("height", view.height);
  L.DomUtil.setPosition(picture, view.corner);
  const spots = isOn() ? places().map((one) => spot(one, view)) : [];
  const size = fills.rem() / FONT_PX;
  const marks = join(spots, APART * size);
  picture.replaceChildren(
    ...spots.map((one) => outline(one, view)),
    ...marks.map((group) => hexagonOf(group, size))
  );
}

/** Return the places that are on the map, each once; a running project decides how it looks. */
function places() {
  const found = new Map();
  for (const one of answer?.items ?? []) {
    const plane = planes.get(one.level);
    const i = plane?.shapes.index.get(one.place);
    if (i === undefined) continue;
    const known = found.get(one.place) ?? { ...plane, i, state: "candidate", words: [] };
    if (one.state === "project") known.state = "project";
    const excess = say("chronic_excess", number(one.count), number(one.expected, 1));
    known.words.push(`${one.name} · ${one.matter}: ${excess} (${one.state_label})`);
    found.set(one.place, known);
  }
  return [...found.values()];
}

/** Return where the mark of a place is on the screen. */
function spot(one, view) {
  const [lat, lon] = one.shapes.points[one.i];
  const [x, y] = layer.plane().place([lon, lat]);
  return { ...one, x: x * view.scale + view.x, y: y * view.scale + view.y };
}

function outline({ geometry, i, state }, view) {
  const d = overlap(geometry.boxes[i], view.box)
    ? highlight.outline({ geometry, arcs: geometry.edge([i]) }, view)
    : "";
  const line = svg("g", {}, svg("path", { d, class: "chronic-line chronic-line--casing" }));
  line.append(svg("path", { d, class: `chronic-line chronic-line--${state}` }));
  return line;
}

/** Return one hexagon; several places under it are counted in it, a running project decides how it looks. */
function hexagonOf({ x, y, marks }, size) {
  const state = marks.some((one) => one.state === "project") ? "project" : "candidate";
  const times = marks.length > 1 ? JOINED : 1;
  const title = svg("title", {}, marks.flatMap((one) => one.words).join("\n"));
  const about = { d: HEXAGON, class: `chronic-mark chronic-mark--${state} chronic-mark--map` };
  const group = svg(
    "g",
    { transform: `translate(${x} ${y}) scale(${size * times})` },
    svg("path", about),
    title
  );
  if (marks.length > 1)
    group.append(svg("text", { class: `chronic-count chronic-count--${state}`, y: 3 }, String(marks.length)));
  return group;
}

export { start, lay, pulse };
