/* The small map beside a letter: the grids of its town, the ticket's place, the open tickets around it. SVG by hand. */
(function () {
  "use strict";
  const huying = (window.huying = window.huying || {});
  const NS = "http://www.w3.org/2000/svg";

  const NEAR_DEGREES = 0.011; // about a kilometre to each side of the ticket
  const STEP = 1.5;
  const SIGN = 0.014; // radius of a sign, of the height that is seen
  const SIGNS = {
    green: "M-1 0A1 1 0 1 0 1 0A1 1 0 1 0-1 0Z",
    yellow: "M0-1.1 1.1.9H-1.1Z",
    orange: "M0-1.2 1.2 0 0 1.2-1.2 0Z",
    red: "M-.95-.95H.95V.95H-.95Z",
    paused: "M-.9-1H-.2V1H-.9ZM.2-1H.9V1H.2Z",
    no_deadline: "M-1 0A1 1 0 1 0 1 0A1 1 0 1 0-1 0ZM-.5 0A.5 .5 0 1 1 .5 0A.5 .5 0 1 1-.5 0Z",
  };

  function svg(tag, attributes, ...children) {
    const element = document.createElementNS(NS, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  function drawn() {
    const frame = document.querySelector(".small-map:not([data-seen])");
    if (!frame) return;
    frame.dataset.seen = "true";
    const told = JSON.parse(frame.dataset.map);
    huying.shapes.load(told.level).then(
      (shapes) => frame.isConnected && draw(frame, told, shapes),
      () => frame.querySelector(".small-map__stage").append(huying.facts.make("p.muted", {}, huying.facts.say("map_failed")))
    );
  }

  function draw(frame, told, shapes) {
    const classOf = (code) => told.classes[code.slice(told.town.length)];
    const isOwn = (code) => code.startsWith(told.town) && classOf(code) !== undefined;
    const own = shapes.codes.map((code, i) => [code, i]).filter(([code]) => isOwn(code));
    const shrink = Math.cos((shapes.points[own[0]?.[1] ?? 0][0] * Math.PI) / 180);
    const at = ([lon, lat]) => [lon * shrink, -lat];
    const ground = svg("g", {});
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    const boxes = new Map();
    for (const [code, i] of own) {
      const mine = [Infinity, Infinity, -Infinity, -Infinity];
      const d = outline(shapes.outline(i), at, mine); // of this town alone: decoding all takes long
      boxes.set(code, mine);
      grow(box, mine);
      const fill = huying.classes.fill({ kind: "counts", breaks: told.breaks }, classOf(code));
      ground.append(svg("path", { d, fill, class: `small-map__area${code === told.grid ? " small-map__area--here" : ""}` }, svg("title", {}, shapes.names[i])));
    }
    const here = ground.querySelector(".small-map__area--here");
    if (here) ground.append(here); // its edge above its neighbours'
    const signs = told.dots.map(([number, lon, lat, light, matter]) =>
      sign(number, at([lon, lat]), light, `${number} ${told.matters[matter]} · ${told.lights[light]}`)
    );
    if (told.spot) signs.push(marker(at(told.spot)));
    const picture = svg("svg", { class: "small-map__svg", preserveAspectRatio: "xMidYMid slice" }, ground, ...signs.map(({ element }) => element));
    frame.querySelector(".small-map__stage").replaceChildren(picture);
    control(frame, picture, signs, home(told, at, boxes, box));
  }

  function outline(geometry, at, box) {
    let d = "";
    for (const polygon of geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates) {
      for (const ring of polygon) {
        ring.forEach((point, i) => {
          const [x, y] = at(point);
          grow(box, [x, y, x, y]);
          d += `${i ? "L" : "M"}${x.toFixed(6)} ${y.toFixed(6)}`;
        });
        d += "Z";
      }
    }
    return d;
  }

  function grow(box, [left, top, right, bottom]) {
    box[0] = Math.min(box[0], left);
    box[1] = Math.min(box[1], top);
    box[2] = Math.max(box[2], right);
    box[3] = Math.max(box[3], bottom);
  }

  function sign(number, [x, y], light, title) {
    const shape = svg("path", { d: SIGNS[light], fill: `var(--light-${light.replace("_", "-")})` });
    const element = svg("g", { class: "small-map__sign", "data-open": number, role: "button", "aria-label": title }, svg("title", {}, title), shape);
    return { element, x, y, scale: 1 };
  }

  function marker([x, y]) {
    const d = "M-1.6 0A1.6 1.6 0 1 0 1.6 0A1.6 1.6 0 1 0-1.6 0ZM-2.8 0H-1.6M1.6 0H2.8M0-2.8V-1.6M0 1.6V2.8";
    const halo = svg("path", { d, class: "small-map__halo" });
    return { element: svg("g", { class: "small-map__pin" }, halo, svg("path", { d })), x, y, scale: 1.1 };
  }

  /** Return the first view: around the ticket's point, else its grid with its neighbours, else the whole town. */
  function home(told, at, boxes, whole) {
    if (told.spot) {
      const [x, y] = at(told.spot);
      return { x, y, half: NEAR_DEGREES };
    }
    const [left, top, right, bottom] = boxes.get(told.grid) ?? whole;
    const room = boxes.has(told.grid) ? 1.2 : 0.52;
    return { x: (left + right) / 2, y: (top + bottom) / 2, half: Math.max(right - left, bottom - top) * room };
  }

  function control(frame, picture, signs, first) {
    let seen = { ...first };
    const show = () => {
      const { width, height } = picture.getBoundingClientRect();
      const wide = seen.half * (width / (height || 1) || 1);
      picture.setAttribute("viewBox", `${seen.x - wide} ${seen.y - seen.half} ${2 * wide} ${2 * seen.half}`);
      for (const { element, x, y, scale } of signs) element.setAttribute("transform", `translate(${x} ${y}) scale(${seen.half * 2 * SIGN * scale})`);
    };
    const zoom = (by) => {
      seen = { ...seen, half: Math.min(Math.max(seen.half * by, 0.001), 0.4) };
      show();
    };
    frame.addEventListener("click", (event) => {
      const { zoom: way } = event.target.closest("[data-zoom]")?.dataset ?? {};
      if (way === "in") zoom(1 / STEP);
      if (way === "out") zoom(STEP);
      if (way === "home") {
        seen = { ...first };
        show();
      }
    });
    picture.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        zoom(event.deltaY > 0 ? STEP : 1 / STEP);
      },
      { passive: false }
    );
    drag(picture, (dx, dy) => {
      const scale = (2 * seen.half) / picture.getBoundingClientRect().height;
      seen = { ...seen, x: seen.x - dx * scale, y: seen.y - dy * scale };
      show();
    });
    new ResizeObserver(show).observe(picture);
    show();
    frame.dataset.ready = "true";
  }

  /** Call `moved` with the pixels a drag goes on; a press without a drag stays a click. */
  function drag(picture, moved) {
    let from = null;
    picture.addEventListener("pointerdown", (event) => {
      from = [event.clientX, event.clientY];
    });
    window.addEventListener("pointermove", (event) => {
      if (!from || !picture.isConnected) return;
      moved(event.clientX - from[0], event.clientY - from[1]);
      from = [event.clientX, event.clientY];
    });
    window.addEventListener("pointerup", () => {
      from = null;
    });
  }

  huying.smallMap = { drawn };
})();
