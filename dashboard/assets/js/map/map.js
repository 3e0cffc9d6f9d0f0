/* The map: mounts one level, follows the view, and lets the stream paint it. */
import { facts, level as levelOf, levelBelow, read } from "../facts.js";
import * as session from "../session.js";
import { lies, load as loadShapes } from "../shapes.js";
import * as stream from "../stream.js";
import * as views from "../view.js";
import * as acts from "./acts.js";
import * as areaList from "./arealist.js";
import * as camera from "./camera.js";
import * as chronic from "./chronic.js";
import * as crumbs from "./crumbs.js";
import * as freshness from "./freshness.js";
import * as ground from "./ground.js";
import * as highlight from "./highlight.js";
import * as keys from "./keys.js";
import * as layer from "./layer.js";
import * as legend from "./legend.js";
import { state } from "./loading.js";
import * as painter from "./painter.js";
import * as panel from "./panel.js";
import * as rail from "./rail.js";
import * as search from "./search.js";
import * as tooltip from "./tooltip.js";

const SECOND_CLICK_MS = 280; // a pan must not pull the area from under the second click of a double click

let leaflet = null;
let pointed = -1; // the place of the area under the pointer
let unsubscribe = null;
let streamed = null;
let panning = 0;

/* Leaflet's own hook is the one place where dash-leaflet lets go of the map itself. */
const ready = new Promise((resolve) => {
  const hook = () =>
    L.Map.addInitHook(
      /** @this {any} */ function () {
        if (this.getContainer().id === "map") resolve(this);
      }
    );
  if (window.L) hook();
  else document.addEventListener("DOMContentLoaded", hook);
});

async function start(id) {
  if (!id || leaflet) return window.dash_clientside.no_update;
  read(document.getElementById(id));
  if (elsewhere()) return window.dash_clientside.no_update;
  views.start();
  for (const level of [views.current().level, baseLevel()]) loadShapes(level); // before Leaflet is
  parts();
  listen();
  leaflet = await ready;
  ground.start(leaflet);
  camera.start(leaflet);
  leaflet.on({ click: clicked, dblclick: doubleClicked, mousemove: moved, mouseout: left, dragstart: left });
  views.follow(follow);
  share(views.current(), {});
  await mount(views.current(), { home: true });
  return Date.now();
}

/* A shared address may name another city than the session: the session changes first. */
function elsewhere() {
  const city = new URLSearchParams(location.search).get("city");
  if (!city || city === facts.city.code || !facts.cities.includes(city)) return false;
  session.choose("city", city);
  return true;
}

function parts() {
  for (const part of [tooltip, panel, rail, search, crumbs, keys, acts, chronic]) part.start();
  document.getElementById("map-state").addEventListener("click", ({ target }) => {
    if (target.closest("[data-retry]")) mount(views.current(), { home: true });
  });
  const list = document.getElementById("area-list");
  list.addEventListener("focusin", ({ target }) => stoodOn(target.closest("[data-area]")?.dataset.area));
  list.addEventListener("focusout", () => stoodOn(null));
}

/** Mount the level of the view; the shapes of the level before are given up. */
async function mount(view, { home: first = false } = {}) {
  state("loading", "loading");
  try {
    const [shapes, base] = await Promise.all([loadShapes(view.level), loadShapes(baseLevel())]);
    if (views.current().level !== view.level) return;
    if (first) camera.place(view, base);
    if (!ground.base()) lay(base);
    left();
    painter.mount(shapes, view.within);
    document.getElementById("map-page").dataset.level = view.level;
    mounted();
  } catch (error) {
    const missing = error.message === "missing";
    state(missing ? "empty" : "error", missing ? "shapes_missing" : "shapes_failed");
    if (!missing) console.error(error);
  }
}

const baseLevel = () => facts.levels.find((entry) => entry.depth > 0)?.code;

function lay(base) {
  layer.start(leaflet, base.bounds(), painter.draw);
  highlight.start(leaflet);
  chronic.lay(leaflet);
  ground.stand(base);
}

function mounted() {
  layer.redraw();
  state("ready");
  refreshed(null);
  outline(views.current());
}

/* The stream */

function listen() {
  const view = views.current();
  const name = views.streamName(view);
  if (name === streamed) return;
  streamed = name;
  unsubscribe?.();
  document.getElementById("map-page").dataset.waiting = "true";
  unsubscribe = stream.subscribe({ city: view.city, view: name }, { snapshot, change, state: streamState });
}

function streamState(name, _at, why) {
  freshness.state(typeof name === "object" ? name.state : name, why);
}

function snapshot(picture) {
  if (picture.view && picture.view !== streamed) return;
  picture.view = streamed;
  chronic.pulse(); // after an absence it may have missed a change
  document.getElementById("map-page").dataset.waiting = "false";
  if (painter.snapshot(picture)) refreshed(null);
}

function change(next) {
  if (next.view && next.view !== streamed) return;
  const places = painter.change({ ...next, view: streamed });
  refreshed(places);
  touch(next, places);
  if (next.subjects) chronic.pulse();
}

/* places: where something changed; null is everywhere */
function refreshed(places) {
  const picture = painter.picture();
  if (!places || (places.length && ground.figured())) ground.name();
  if (!picture) return;
  legend.draw();
  areaList.draw();
  tooltip.refresh(places);
  freshness.time(picture.as_of);
}

/* The panel follows changes of its area or ticket; any act may concern the list of its area. */
function touch(next, places) {
  const { area, ticket } = views.current();
  const shapes = painter.shapes();
  const inside = area && places.some((i) => shapes.within(i, area) || lies(area, shapes.codes[i]) !== false);
  const acted = next.many || next.tickets?.length; // what was done may leave every count as it was
  if (inside || ticket || (area && acted)) panel.pulse(next.event, next.tickets);
}

/* The view */

function follow(view, before, how) {
  if (view.level !== before.level) {
    tooltip.hide();
    areaList.reset();
    mount(view);
  }
  if (views.streamName(view) !== views.streamName(before)) listen();
  if (view.area !== before.area || view.within !== before.within) outline(view);
  const judged = view.level === before.level && views.risk(view) !== views.risk(before);
  if (judged && painter.repaint()) refreshed(null);
  if (how.by === "history") camera.place(view);
  share(view, before);
  areaList.draw();
}

function share(view, before) {
  if (before.level && views.streamName(view) === views.streamName(before)) return;
  const { city, level, measure } = view;
  dash_clientside.set_props("view", { data: { city, level, measure, filters: views.filters(view) } });
}

/** Outline the selected area and dim what lies outside a wider one. */
/** @param {import("../view.js").View} of */
function outline({ area, within }) {
  if (!painter.shapes()) return;
  painter.focus(within ?? null);
  mark("selection", area);
  ground.name();
}

/** Mark an area of the mounted level, or of the towns. */
function mark(what, code) {
  const own = code ? painter.shapes().members(code) : [];
  if (own.length) highlight.mark(what, painter.geometry(), own);
  else highlight.mark(what, ground.land(), code ? ground.base().members(code) : []);
}

/* What people do */

const codeAt = ({ latlng }) => painter.shapes()?.codes[painter.at(latlng)];

function clicked(event) {
  const code = codeAt(event);
  if (!code || event.originalEvent.detail > 1) return;
  views.change({ area: code, ticket: null });
  clearTimeout(panning);
  panning = setTimeout(camera.reveal, SECOND_CLICK_MS, code);
}

function doubleClicked(event) {
  const code = codeAt(event);
  if (!code) return;
  clearTimeout(panning);
  drill(code, painter.shapes().level);
}

/** Go down into an area: its children are mounted and fill the map. */
function drill(code, level) {
  const below = levelBelow(level);
  if (!below) return;
  const bounds = camera.boundsOf(code);
  tooltip.hide();
  views.change({ area: code, within: code, ticket: null, level: below.code });
  if (bounds) camera.fit(bounds);
}

/** Go up to an area of the breadcrumb; without a code, to the whole city. */
function rise(code, level) {
  if (code) return drill(code, level);
  views.change({ area: null, within: null, ticket: null, level: baseLevel() });
  camera.home();
}

/** Select what a search found, mounting the level on which it can be seen. */
async function visit({ area, level, ticket }) {
  const leaf = ticket ? facts.levels.at(-1).code : level;
  const shown = shapesShow(area) ? undefined : leaf;
  views.change({ area, ticket: ticket ?? null, ...(shown && levelOf(shown)?.depth ? { level: shown } : {}) });
  if (!area) return;
  approach(area, await loadShapes(views.current().level)); // they may not be mounted yet
}

const shapesShow = (code) => painter.shapes()?.index.has(code);

function approach(code, shapes) {
  const bounds = camera.boundsOf(code, shapes);
  if (bounds) camera.fit(bounds.pad(1.2));
}

function moved({ latlng, containerPoint }) {
  if (leaflet.dragging.moving()) return;
  const place = painter.at(latlng);
  if (place < 0) return left();
  if (place === pointed) return tooltip.follow(containerPoint);
  pointed = place;
  leaflet.getContainer().classList.add("leaflet-map--pointing");
  highlight.mark("hover", painter.geometry(), [place]);
  tooltip.show(place, containerPoint);
}

function left() {
  if (pointed < 0) return;
  pointed = -1;
  leaflet.getContainer().classList.remove("leaflet-map--pointing");
  highlight.mark("hover");
  tooltip.hide();
}

/** Show on the map which row of the list has the focus. */
function stoodOn(code) {
  if (painter.shapes()) mark("focus", code);
}

export const reveal = (code) => camera.reveal(code);
const currentLeaflet = () => leaflet;
export { stats } from "./painter.js";

export { drill, rise, visit, currentLeaflet as leaflet };

export { start };
