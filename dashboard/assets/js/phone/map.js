/* A small map of one's own grids, drawn by hand: tap for the place, drag, pinch or press the buttons to move. */
(function () {
  "use strict";
  const huying = (window.huying = window.huying || {});
  const { make, say } = huying.facts;
  const { button, icon } = huying.phoneParts;
  const { gridAt } = huying.phonePlace;
  const NS = "http://www.w3.org/2000/svg";
  const TAP_PX = 8; // a finger that moved less meant to tap
  const CLOSEST = 64;
  const NAME_PX = 13; // as phone.css draws the names; one that is wider than its grid waits until one comes closer
  const STEP = 1.6;

  function svg(tag, attributes = {}, ...children) {
    const element = document.createElementNS(NS, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  /** Return a map of `areas`: its element, and the way to set the pin. `picked` hears of every new place; `fixed`: the pin stays. */
  function placeMap(areas, { pin = null, here = null, picked = () => null, fixed = false }) {
    const plane = planeOf(areas);
    const view = { x: 0, y: 0, grow: 1 };
    const shapes = areas.map((area) => svg("path", { d: outline(area.rings, plane), class: "place-map__grid", "data-code": area.code }));
    const names = areas.map(({ name, label }) => {
      const [x, y] = plane.place(label);
      return svg("text", { x, y, class: "place-map__name" }, name);
    });
    const widths = areas.map(({ rings }) => {
      const [west, east] = span(rings.flat().map((point) => plane.place(point)[0]));
      return east - west;
    });
    const marks = svg("g", { class: "place-map__marks" });
    const canvas = svg("svg", {
      class: "place-map__canvas", role: "application", tabindex: "0", "aria-label": say(fixed ? "map_look" : "map_keys"), "data-testid": "place-map",
    }, ...shapes, ...names, marks);
    const where = make("p.place-map__where", { role: "status", "data-testid": "map-where" });

    function draw() {
      const size = [plane.width / view.grow, plane.height / view.grow];
      view.x = Math.min(Math.max(view.x, 0), plane.width - size[0]);
      view.y = Math.min(Math.max(view.y, 0), plane.height - size[1]);
      canvas.setAttribute("viewBox", [view.x, view.y, ...size].map((value) => value.toFixed(2)).join(" "));
      const unit = Math.max(size[0] / (canvas.clientWidth || 360), size[1] / (canvas.clientHeight || 360));
      canvas.style.setProperty("--unit", unit.toFixed(4)); // of the plane, to a pixel of the screen
      names.forEach((name, i) => name.classList.toggle("place-map__name--narrow", widths[i] / unit < areas[i].name.length * NAME_PX * 0.8));
      marks.replaceChildren(...[here && mark(here, "here"), pin && mark(pin, "pin")].filter(Boolean));
    }

    function mark(point, kind) {
      const [x, y] = plane.place(point);
      const shape = kind === "pin" ? svg("path", { d: "M0 0C-3-6-9-10-9-17a9 9 0 0 1 18 0C9-10 3-6 0 0Z" }) : svg("circle", { r: 7 });
      return svg("g", { class: `place-map__${kind}`, transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})` }, shape);
    }

    function put(point) {
      const area = gridAt(areas, point);
      where.textContent = area ? area.name : say("map_outside");
      for (const shape of shapes) shape.classList.toggle("place-map__grid--chosen", shape.dataset.code === area?.code);
      pin = point;
      draw();
      picked(area ? { point, area } : null);
    }

    function zoom(factor, [x, y] = [view.x + plane.width / view.grow / 2, view.y + plane.height / view.grow / 2]) {
      const grow = Math.min(Math.max(view.grow * factor, 1), CLOSEST);
      view.x = x - ((x - view.x) * view.grow) / grow;
      view.y = y - ((y - view.y) * view.grow) / grow;
      view.grow = grow;
      draw();
    }

    /** Return where in the plane a point of the window lies. */
    function under({ clientX, clientY }) {
      const matrix = canvas.getScreenCTM().inverse();
      const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(matrix);
      return [x, y];
    }

    const move = fixed ? () => null : put;
    listen(canvas, { view, under, zoom, draw, tap: (at) => move(plane.back(at)), pin: () => pin ?? plane.back(plane.centre), put: move, plane });
    new ResizeObserver(draw).observe(canvas);
    const keys = make(
      "div.place-map__keys", {},
      button("button.phone-icon-button", icon("plus"), () => zoom(STEP), { "aria-label": say("closer") }),
      button("button.phone-icon-button", icon("minus"), () => zoom(1 / STEP), { "aria-label": say("farther") }),
    );
    draw();
    if (pin) put(pin);
    else where.textContent = say("map_tap");
    return { element: make("div.place-map", {}, canvas, keys, where), put };
  }

  /** Move by fingers, wheel and keys: one finger drags or taps, two pinch, arrows move the pin. */
  function listen(canvas, { view, under, zoom, draw, tap, pin, put, plane }) {
    const fingers = new Map();
    let start = null;
    let spread = 0;

    const apart = () => {
      const [one, other] = [...fingers.values()];
      return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    };

    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, event);
      start = fingers.size === 1 ? event : null;
      if (fingers.size === 2) spread = apart();
    });
    canvas.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const [fromX, fromY] = under(before);
      const [toX, toY] = under(event);
      fingers.set(event.pointerId, event);
      if (fingers.size === 2) {
        const now = apart();
        zoom(now / spread, under(event));
        spread = now;
        return;
      }
      if (start && moved(start, event) < TAP_PX) return;
      view.x -= toX - fromX;
      view.y -= toY - fromY;
      draw();
    });
    const lifted = (event) => {
      if (event.type === "pointerup" && start && fingers.size === 1 && moved(start, event) < TAP_PX) tap(under(event));
      fingers.delete(event.pointerId);
      start = null;
    };
    canvas.addEventListener("pointerup", lifted);
    canvas.addEventListener("pointercancel", lifted);
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      zoom(event.deltaY < 0 ? STEP : 1 / STEP, under(event));
    }, { passive: false });
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (event.key === "+" || event.key === "=") zoom(STEP);
      else if (event.key === "-") zoom(1 / STEP);
      else if (step) {
        const [x, y] = plane.place(pin());
        const stride = plane.width / view.grow / 40;
        put(plane.back([x + step[0] * stride, y + step[1] * stride]));
      } else return;
      event.preventDefault();
    });
  }

  const moved = (one, other) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);

  /** Return the plane of the areas: 1000 units wide, x to the east, y to the south, alike in both directions. */
  function planeOf(areas) {
    const points = areas.flatMap(({ rings }) => rings.flat());
    const [west, east] = span(points.map(([x]) => x));
    const [south, north] = span(points.map(([, y]) => y));
    const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
    const margin = 0.04 * Math.max((east - west) * shrink, north - south);
    const scale = 1000 / ((east - west) * shrink + 2 * margin);
    const [width, height] = [1000, (north - south + 2 * margin) * scale];
    return {
      width,
      height,
      centre: [width / 2, height / 2],
      place: ([lon, lat]) => [((lon - west) * shrink + margin) * scale, (north - lat + margin) * scale],
      back: ([x, y]) => [(x / scale - margin) / shrink + west, north - (y / scale - margin)],
    };
  }

  const span = (values) => values.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity]);

  function outline(rings, plane) {
    const path = (ring) => ring.map((point) => plane.place(point).map((value) => value.toFixed(1)).join(" ")).join("L");
    return rings.map((ring) => `M${path(ring)}Z`).join("");
  }

  huying.phoneMap = { placeMap };
})();
