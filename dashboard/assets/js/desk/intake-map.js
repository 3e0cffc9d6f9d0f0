/* The map on which the caller's place is pointed at: first a town, then the exact spot in it. SVG by hand. */
(function () {
  "use strict";
  const huying = (window.huying = window.huying || {});
  const NS = "http://www.w3.org/2000/svg";

  function svg(tag, attributes, ...children) {
    const element = document.createElementNS(NS, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  /** Draw the city's towns into `stage`; `pointed` is called with {lon, lat} once a spot in one is pointed at. */
  async function open(stage, { leaf, say, pointed }) {
    try {
      const [towns, grids] = await Promise.all([huying.shapes.load("town"), huying.shapes.load(leaf)]);
      const whole = () => draw(stage, towns, (code) => code, (_, code) => within(code));
      const within = (code) => draw(stage, grids, (own) => own.startsWith(code), (spot) => mark(stage, spot, pointed), whole);
      whole();
    } catch {
      stage.replaceChildren(huying.facts.make("p.muted", {}, say("map_failed")));
    }
  }

  function draw(stage, shapes, wanted, clicked, back = null) {
    const own = shapes.codes.map((code, i) => [code, i]).filter(([code]) => wanted(code));
    if (!own.length) return;
    const shrink = Math.cos((shapes.points[own[0][1]][0] * Math.PI) / 180);
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    const areas = own.map(([code, i]) => {
      const d = outline(shapes.features().features[i].geometry, shrink, box);
      return svg("path", { d, class: "intake-map__area", "data-code": code }, svg("title", {}, shapes.names[i]));
    });
    const [left, top, right, bottom] = box;
    const room = (right - left) * 0.03;
    const size = (right - left) * 0.024;
    const names = back ? [] : own.map(([, i]) => named(shapes, i, shrink, size));
    const picture = svg(
      "svg",
      { class: "intake-map__svg", viewBox: `${left - room} ${top - room} ${right - left + 2 * room} ${bottom - top + 2 * room}` },
      ...areas,
      ...names
    );
    picture.shrink = shrink;
    picture.addEventListener("click", (event) => {
      const area = event.target.closest("[data-code]");
      if (area) clicked(spotOf(picture, event), area.dataset.code);
    });
    stage.replaceChildren(picture);
    stage.closest(".intake-map").querySelector("[data-intake=map-back]").hidden = !back;
    stage.back = back;
  }

  function named(shapes, i, shrink, size) {
    const [lat, lon] = shapes.points[i];
    return svg("text", { x: lon * shrink, y: -lat, class: "intake-map__name", "font-size": size }, shapes.names[i]);
  }

  function outline(geometry, shrink, box) {
    let d = "";
    for (const polygon of geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates) {
      for (const ring of polygon) {
        ring.forEach(([lon, lat], i) => {
          const [x, y] = [lon * shrink, -lat];
          box[0] = Math.min(box[0], x);
          box[1] = Math.min(box[1], y);
          box[2] = Math.max(box[2], x);
          box[3] = Math.max(box[3], y);
          d += `${i ? "L" : "M"}${x.toFixed(6)} ${y.toFixed(6)}`;
        });
        d += "Z";
      }
    }
    return d;
  }

  function spotOf(picture, { clientX, clientY }) {
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(picture.getScreenCTM().inverse());
    return { lon: x / picture.shrink, lat: -y };
  }

  function mark(stage, spot, pointed) {
    const picture = stage.querySelector("svg");
    picture.querySelector(".intake-map__pin")?.remove();
    const radius = picture.viewBox.baseVal.width * 0.012;
    picture.append(svg("circle", { cx: spot.lon * picture.shrink, cy: -spot.lat, r: radius, class: "intake-map__pin" }));
    pointed(spot);
  }

  huying.intakeMap = { open };
})();
