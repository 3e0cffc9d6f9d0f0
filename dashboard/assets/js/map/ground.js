/* The ground: the city's own outline, its towns, and the names and lights that stand above the colours. */
(function () {
  "use strict";
  const huying = (window.huying = window.huying || {});
  const { make } = huying.facts;

  const LABEL_FROM_REM = 3.3; // narrower areas are named only in the tooltip
  const MARK_FROM_REM = 1.6;
  const FIGURES_UP_TO = 60; // areas in view; more figures than these are noise
  const FONT_REM = 0.93; // width of a Chinese character of a name
  const TOWN_FONT_REM = 1.15;
  const TOWN_SHIFTS_REM = [0, 1.2, -1.2]; // a town's name steps aside before it is left out
  const MARKED = ["red", "orange", "yellow"];

  let rootPx = 14;
  const rem = (n) => n * rootPx;

  let map = null;
  let base = null; // shapes of the city's first level below the top
  let marks = null;
  let towns = [];
  let selection = [];
  let figured = false;

  function start(leaflet) {
    map = leaflet;
    const pane = map.createPane("names");
    pane.style.zIndex = 640;
    pane.style.pointerEvents = "none";
    marks = make("div.names", { "aria-hidden": "true" });
    pane.append(marks);
    map.on("moveend resize", name);
    map.on("zoomstart", () => marks.replaceChildren());
  }

  /** Draw land and town borders once. All lines share one drawing with the areas: each more is a layer of screen size. */
  function draw(shapes) {
    base = shapes;
    const land = topojson.merge(shapes.topology, shapes.geometries);
    const under = ["far", "near", "land"].map((kind) => line(land, `ground-line ground-line--${kind}`));
    for (const drawn of under.reverse()) drawn.bringToBack();
    const borders = topojson.mesh(shapes.topology, shapes.topology.objects.areas);
    towns = ["town-line town-line--casing", "town-line"].map((part) => line(borders, part));
  }

  function line(geometry, className) {
    const style = { className, fill: geometry.type.endsWith("Polygon"), interactive: false, smoothFactor: 0.6 };
    return L.geoJSON(geometry, { interactive: false, style }).addTo(map);
  }

  /** Put the lines back over the areas of a level that was just mounted. */
  function raise() {
    for (const drawn of [...towns, ...selection]) drawn.bringToFront();
  }

  /** Outline the selected area, whatever level is mounted. */
  function select(geometry) {
    for (const drawn of selection) drawn.remove();
    const parts = geometry ? ["selection-line selection-line--casing", "selection-line"] : [];
    selection = parts.map((part) => line(geometry, part));
  }

  /* Only figures and lights can change; bare names stand until the map moves. */
  const told = () => figured || huying.painter.picture()?.legend.kind === "lights";

  let asked = 0;

  /** Write the names anew, after the next frame: colours come first. */
  function name() {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => setTimeout(write));
  }

  /* Names go where there is room, largest area first; late areas are marked with the shape of their light. */
  function write() {
    const shapes = huying.painter.shapes();
    if (!map || !base || !shapes) return;
    rootPx = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const taken = [];
    const found = [];
    const mounted = candidates(shapes);
    figured = mounted.length <= FIGURES_UP_TO;
    const towns = shapes === base ? [] : candidates(base).map((entry) => ({ ...entry, town: true }));
    for (const entry of [...towns, ...mounted]) place(entry, taken, found);
    marks.replaceChildren(...found);
  }

  /* While an area is looked into, only what lies in it is named. */
  function candidates(shapes) {
    const bounds = map.getBounds().pad(0.1);
    const within = huying.painter.focused();
    const found = [];
    shapes.points.forEach((point, i) => {
      if (within && (shapes === base ? shapes.codes[i] === within : !shapes.within(i, within))) return;
      if (bounds.contains(point)) found.push({ shapes, i, point, width: width(shapes, i) });
    });
    return found.sort((a, b) => b.width - a.width);
  }

  const pxPerDegree = () => (256 * 2 ** map.getZoom()) / 360;

  function width(shapes, i) {
    const bounds = (shapes === huying.painter.shapes() && huying.painter.layer(i)?.getBounds()) || shapes.extent(i);
    return (bounds.getEast() - bounds.getWest()) * pxPerDegree();
  }

  function place({ shapes, i, point, width: room, town }, taken, found) {
    const mark = town ? null : lightOf(shapes, i);
    const named = room >= rem(LABEL_FROM_REM);
    if (!named && !(mark && room >= rem(MARK_FROM_REM))) return;
    const at = map.latLngToLayerPoint(point);
    const text = named ? shapes.names[i] : "";
    const figure = named ? figureOf(shapes, i) : "";
    const font = rem(shapes === base ? TOWN_FONT_REM : FONT_REM);
    const size = { x: characters(text) * font + (mark ? rem(1.3) : 0), y: rem(figure ? 2.8 : 1.4) };
    if (!town && named && size.x > room * 1.35) {
      return mark ? placeMark(at, mark, taken, found) : placeFigure(at, figure, taken, found);
    }
    const shifts = shapes === base ? TOWN_SHIFTS_REM : [0];
    const free = shifts.map((up) => at.subtract([0, rem(up)])).find((spot) => !collides(spot, size, taken));
    if (!free) return placeFigure(at, figure, taken, found);
    found.push(element(free, { text, figure, mark, town: shapes === base }));
  }

  /* A Latin letter is about half as wide as a Chinese character. */
  const characters = (text) => [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1 : 0.55), 0);

  function placeMark(at, mark, taken, found) {
    if (mark && !collides(at, { x: rem(1), y: rem(1) }, taken)) found.push(element(at, { text: "", mark }));
  }

  /* Where a name has no room its figure may. */
  function placeFigure(at, figure, taken, found) {
    const size = { x: characters(figure) * rem(TOWN_FONT_REM), y: rem(1.4) };
    if (figure && !collides(at, size, taken)) found.push(element(at, { text: "", figure }));
  }

  function element(at, { text, figure, mark, town }) {
    const name = make("span.name__text", {}, mark ? make("span.mark", {}, make(`i.light.light--${mark}`)) : null, text);
    const label = make(town ? "span.name.name--town" : "span.name", {}, name, figure ? make("b.name__figure", {}, figure) : null);
    label.style.transform = `translate(${at.x}px, ${at.y}px) translate(-50%, -50%)`;
    return label;
  }

  function collides(at, size, taken) {
    const box = [at.x - size.x / 2, at.y - size.y / 2, at.x + size.x / 2, at.y + size.y / 2];
    const hit = taken.some((o) => box[0] < o[2] && box[2] > o[0] && box[1] < o[3] && box[3] > o[1]);
    if (!hit) taken.push(box);
    return hit;
  }

  function figureOf(shapes, i) {
    const picture = huying.painter.picture();
    if (!figured || !picture || picture.level !== shapes.level) return "";
    return huying.classes.reading(picture.measure, picture.values[i], picture.counts[i]);
  }

  function lightOf(shapes, i) {
    const picture = huying.painter.picture();
    if (picture?.legend.kind !== "lights" || picture.level !== shapes.level) return null;
    const light = huying.classes.LIGHTS[picture.classes[i]];
    return MARKED.includes(light) ? light : null;
  }

  /** Put the patterns of no data and no deadline into the page, for all maps on it. */
  function patterns() {
    const holder = make("div.patterns", { "aria-hidden": "true" });
    holder.innerHTML = `<svg width="0" height="0"><defs>
      <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" class="pattern-ground"/><line x1="0" y1="0" x2="0" y2="6" class="pattern-line"/>
      </pattern>
      <pattern id="dots" width="7" height="7" patternUnits="userSpaceOnUse">
        <rect width="7" height="7" class="pattern-ground"/><circle cx="3.5" cy="3.5" r="1.3" class="pattern-dot"/>
      </pattern></defs></svg>`;
    document.body.append(holder);
  }

  huying.ground = { start, draw, raise, select, name, patterns, base: () => base, figured: told };
})();
