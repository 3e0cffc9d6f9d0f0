/* The hot area: outlined and named with a leader line, and drawn larger in the inset. */
import { byId, svg } from "../drawing.js";
import { facts, number, say } from "../facts.js";

const LARGEST_RING = 3; // rem; a large area is plain by its outline, a ring around it would cross the card

const AROUND = 3.2; // how much of its surroundings the inset shows, in widths of the area

function reading(measure, area) {
  const { figures } = facts.measures[measure];
  return say(`hot_${measure}`, ...figures.map((name) => number(area[name], name === "score" ? 1 : 0)));
}

/** Show one area, or nothing where there is none. map: what the wall's map can say of itself. */
function show(area, measure, map) {
  const card = byId("hot");
  card.hidden = !area;
  if (!area) return map.mark([]);
  byId("hot-name").textContent = area.name;
  byId("hot-place").textContent = area.within ?? "";
  byId("hot-figure").textContent = reading(measure, area);
  const geometry = map.merged(area.members);
  map.mark([...outlined(geometry, map), ...leader(geometry, card, map)]);
  inset(geometry, map);
}

function outlined(geometry, map) {
  const d = map.outline(geometry);
  return [
    svg("path", { d, class: "hot-outline hot-outline--casing" }),
    svg("path", { d, class: "hot-outline" }),
  ];
}

/** A line with one bend from the area's middle to the nearer edge of its card. */
function leader(geometry, card, map) {
  const [left, top, right, bottom] = map.box(geometry);
  const stage = byId("stage").getBoundingClientRect();
  const box = card.getBoundingClientRect();
  const middle = [(left + right) / 2, (top + bottom) / 2];
  const end = [box.left - stage.left, box.top - stage.top + box.height / 2];
  const root = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const radius = Math.min(Math.max(right - left, bottom - top) / 2 + 6, LARGEST_RING * root);
  const length = Math.hypot(end[0] - middle[0], end[1] - middle[1]) || 1;
  const bend = [Math.max(middle[0], end[0] - Math.abs(end[1] - middle[1]) * 0.5 - 12), end[1]];
  const towards = Math.hypot(bend[0] - middle[0], bend[1] - middle[1]) || length;
  const start = [
    middle[0] + ((bend[0] - middle[0]) / towards) * radius,
    middle[1] + ((bend[1] - middle[1]) / towards) * radius,
  ];
  const d = `M${start.join(" ")}L${bend.join(" ")}L${end.join(" ")}`;
  return [
    svg("circle", { cx: middle[0], cy: middle[1], r: radius, class: "hot-ring" }),
    svg("path", { d, class: "hot-leader hot-leader--casing" }),
    svg("path", { d, class: "hot-leader" }),
  ];
}

function inset(geometry, map) {
  const canvas = byId("inset");
  const { width, height } = canvas.getBoundingClientRect();
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  map.paintAround(canvas, geometry, AROUND);
}

export { show, reading };
