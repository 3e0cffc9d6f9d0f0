// Draws the city's own outlines as a small map: tap a town, then the place in it. The lists below say the same.
(() => {
  "use strict";

  const LETTER = 12; // pixels on the screen, whatever its width
  const SVG = "http://www.w3.org/2000/svg";
  const find = (id) => document.getElementById(id);
  const box = find("ground");
  if (!box) {
    return;
  }
  const map = find("ground-map");
  const hint = find("ground-hint");
  const back = find("ground-back");
  const clear = find("ground-clear");
  const [lon, lat, town, unit] = ["lon", "lat", "town", "unit"].map(find);
  const kept = new Map();
  let scale = null;
  let asked = 0;

  function tell(which) {
    hint.textContent = hint.dataset[which];
  }

  async function read(parent) {
    if (!kept.has(parent)) {
      const query = parent ? `?town=${encodeURIComponent(parent)}` : "";
      const answer = await fetch(box.dataset.from + query);
      if (!answer.ok) {
        throw new Error(`ground: ${answer.status}`);
      }
      kept.set(parent, await answer.json());
    }
    return kept.get(parent);
  }

  function fit(areas) {
    const points = areas.flatMap((area) => area.rings.flat());
    const west = Math.min(...points.map((point) => point[0]));
    const east = Math.max(...points.map((point) => point[0]));
    const south = Math.min(...points.map((point) => point[1]));
    const north = Math.max(...points.map((point) => point[1]));
    const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
    const width = 1000;
    const factor = width / ((east - west) * squeeze);
    return { west, north, squeeze, factor, width, height: (north - south) * factor };
  }

  const toX = (value) => (value - scale.west) * scale.squeeze * scale.factor;
  const toY = (value) => (scale.north - value) * scale.factor;

  function drawn(name, attributes) {
    const element = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    return element;
  }

  function shape(area) {
    const d = area.rings
      .map((ring) => `M${ring.map((point) => `${toX(point[0]).toFixed(1)} ${toY(point[1]).toFixed(1)}`).join("L")}Z`)
      .join("");
    const path = drawn("path", { d, class: "public-ground__area", "fill-rule": "evenodd" });
    path.dataset.code = area.code;
    path.append(drawn("title", {}));
    path.firstChild.textContent = area.name;
    return path;
  }

  function name(area, size) {
    const ring = area.rings.reduce((longest, one) => (one.length > longest.length ? one : longest), []);
    const xs = ring.map((point) => toX(point[0]));
    const ys = ring.map((point) => toY(point[1]));
    const span = Math.max(...xs) - Math.min(...xs);
    if (span < size * area.name.length * (town.value ? 1 : 0.75)) {
      return null;
    }
    const label = drawn("text", {
      x: (Math.min(...xs) + Math.max(...xs)) / 2,
      y: (Math.min(...ys) + Math.max(...ys)) / 2,
      "font-size": size,
      class: "public-ground__name",
    });
    label.textContent = area.name;
    return label;
  }

  function draw(areas) {
    scale = fit(areas);
    map.setAttribute("viewBox", `-8 -8 ${scale.width + 16} ${scale.height + 16}`);
    const size = (LETTER * (scale.width + 16)) / map.clientWidth;
    map.replaceChildren(...areas.map(shape), ...areas.map((area) => name(area, size)).filter(Boolean));
    pin();
    mark();
  }

  function pin() {
    map.querySelector(".public-ground__pin")?.remove();
    if (lon.value && town.value) {
      map.append(drawn("circle", { cx: toX(Number(lon.value)), cy: toY(Number(lat.value)), r: (8 * (scale.width + 16)) / map.clientWidth, class: "public-ground__pin" }));
    }
    clear.hidden = !lon.value;
    tell(lon.value ? "done" : town.value ? "place" : "town");
    if (lon.value && unit.value) {
      hint.textContent = `${unit.selectedOptions[0].text} · ${hint.textContent}`;
    }
  }

  function mark() {
    map.querySelectorAll("[data-code]").forEach((path) => {
      path.classList.toggle("is-chosen", path.dataset.code === unit.value);
    });
  }

  function forget() {
    lon.value = "";
    lat.value = "";
  }

  async function show() {
    const turn = ++asked;
    try {
      const areas = await read(town.value);
      if (turn !== asked || areas.length === 0) {
        return;
      }
      if (town.value) {
        offer(areas);
      }
      back.hidden = !town.value;
      draw(areas);
    } catch (error) {
      tell("failed");
      console.warn(error);
    }
  }

  function offer(areas) {
    const chosen = unit.value;
    const options = areas
      .slice()
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

  map.addEventListener("click", (event) => {
    const code = event.target.dataset?.code;
    if (!code) {
      return;
    }
    if (!town.value) {
      choose(code);
      return;
    }
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
    lon.value = (at.x / (scale.squeeze * scale.factor) + scale.west).toFixed(6);
    lat.value = (scale.north - at.y / scale.factor).toFixed(6);
    unit.value = code;
    pin();
    mark();
  });
  town.addEventListener("change", () => choose(town.value));
  unit.addEventListener("change", () => {
    forget();
    pin();
    mark();
  });
  back.addEventListener("click", () => choose(""));
  clear.addEventListener("click", () => {
    forget();
    pin();
  });

  find("units-step").hidden = true;
  box.hidden = false;
  show();
})();
