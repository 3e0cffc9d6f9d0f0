/* Flow charts: drawn into each element with data-flow when it comes into view, zoomed by buttons and keys.

   The list of steps next to it is its text alternative and its keyboard: a step that is chosen there is
   marked in the drawing. */
import { svg } from "../drawing.js";
import { layout } from "./elk.js";
import { place } from "./lanes.js";

const HEAD = 34; // height of the lanes' names
const FOOT = 14;
const ZOOM = { step: 1.25, least: 0.4, most: 3 };
const KEYS = { "+": "in", "=": "in", "-": "out", 0: "fit" };

/** @type {WeakMap<Element, { text: string, scale: number | null }>} */
const charts = new WeakMap();
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) draw(target);
});

/** Draw what is new or was changed on the page. */
function look() {
  for (const host of document.querySelectorAll("[data-flow]")) {
    seen.observe(host);
    if (charts.has(host)) draw(host);
  }
}

async function draw(host) {
  const text = host.dataset.flow;
  if (charts.get(host)?.text === text) return;
  charts.set(host, { text, scale: null });
  const chart = JSON.parse(text);
  const stage = host.querySelector(".flow-chart__stage");
  try {
    const drawing = await place(chart, layout);
    if (charts.get(host)?.text !== text) return;
    stage.replaceChildren(picture(chart, drawing));
    host.dataset.state = "drawn";
    zoom(host, "fit");
  } catch {
    charts.delete(host);
    host.dataset.state = "failed";
  }
}

const TIP = { viewBox: "0 0 8 8", refX: 7.5, refY: 4, markerWidth: 8, markerHeight: 8, orient: "auto" };

function picture(chart, drawing) {
  const { width, height, lanes, boxes, routes } = drawing;
  const tall = height + HEAD + FOOT;
  const tip = svg("path", { d: "M0 .8 7.6 4 0 7.2Z", class: "flow-chart__tip" });
  const marker = svg("marker", { id: "flow-arrow", ...TIP }, tip);
  return svg(
    "svg",
    {
      viewBox: `0 0 ${width} ${tall}`,
      "data-width": width,
      role: "img",
      "aria-labelledby": chart.label,
      "aria-describedby": chart.list,
      class: "flow-chart__picture",
    },
    svg("defs", {}, marker),
    ...lanes.map((lane, index) => laneOf(lane, index, tall)),
    svg(
      "g",
      { transform: `translate(0 ${HEAD + FOOT / 2})` },
      ...routes.map(routeOf),
      ...boxes.map((box) => boxOf(box, chart))
    )
  );
}

function laneOf({ name, x, width }, index, tall) {
  const middle = x + width / 2;
  return svg(
    "g",
    { class: index % 2 ? "flow-chart__lane flow-chart__lane--odd" : "flow-chart__lane" },
    svg("rect", { x, y: 0, width, height: tall }),
    svg("text", { x: middle, y: 22, class: "flow-chart__name" }, name)
  );
}

function routeOf({ to, points }) {
  const d = points.map(({ x, y }, index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
  const end = to.startsWith("s") ? { "marker-end": "url(#flow-arrow)" } : {};
  return svg("path", { d, class: "flow-chart__route", ...end });
}

function boxOf(box, chart) {
  if (box.kind === "condition") return conditionOf(box);
  const step = chart.steps.find(({ no }) => no === box.no);
  const ends = !step.next.length;
  const sign = chart.marks[step.no];
  const { x, y, width, height } = box;
  const center = x + width / 2;
  const middle = y + height / 2;
  const name = `${step.no}. ${step.title}`;
  const kinds = ["", sign ? `--${sign.kind}` : null, ends ? "--end" : null].filter((kind) => kind !== null);
  return svg(
    "g",
    { class: kinds.map((kind) => `flow-chart__step${kind}`).join(" "), "data-box": step.no },
    svg("title", {}, sign ? `${sign.word}：${step.text}` : step.text),
    svg("rect", { x, y, width, height, rx: ends ? height / 2 : 6 }),
    svg("text", { x: center, y: step.limit ? middle - 4 : middle + 5 }, name),
    ...(step.limit
      ? [svg("text", { x: center, y: middle + 15, class: "flow-chart__limit" }, step.limit)]
      : []),
    ...(sign ? signOf(box, sign.word) : [])
  );
}

/** A step that is marked: an arrow before the box, and the word above its beginning. */
function signOf({ x, y, height }, word) {
  const middle = y + height / 2;
  return [
    svg("path", { d: `M${x - 13} ${middle - 7}l10 7-10 7Z`, class: "flow-chart__here" }),
    svg("text", { x: x + 2, y: y - 5, class: "flow-chart__present" }, word),
  ];
}

function conditionOf({ x, y, width, height, lines }) {
  return svg(
    "g",
    { class: "flow-chart__condition" },
    svg("rect", { x, y, width, height, rx: 10 }),
    ...lines.map((line, index) => svg("text", { x: x + width / 2, y: y + 14 + 15 * index }, line))
  );
}

/** Make a chart larger, smaller, or as wide as its frame. */
function zoom(host, way) {
  const known = charts.get(host);
  const drawn = host.querySelector("svg.flow-chart__picture");
  if (!known || !drawn) return;
  const natural = Number(drawn.dataset.width) * rem();
  const fit = Math.min(1.15, host.querySelector(".flow-chart__stage").clientWidth / natural);
  const now = known.scale ?? fit;
  const wanted = { in: now * ZOOM.step, out: now / ZOOM.step, fit: null }[way];
  known.scale = wanted === null ? null : Math.min(ZOOM.most, Math.max(ZOOM.least, wanted));
  drawn.style.width = `${Math.floor(natural * (known.scale ?? fit))}px`;
}

/** A unit of the drawing is a pixel where the type is 14 px, and grows with it. */
const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 14;

function mark(host, number) {
  for (const box of host.querySelectorAll("[data-box]"))
    box.classList.toggle("flow-chart__step--chosen", box.dataset.box === number);
  const chosen = host.querySelector(`[data-box="${CSS.escape(number)}"]`);
  chosen?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

document.addEventListener("click", ({ target }) => {
  const host = target.closest("[data-flow]");
  const button = target.closest("[data-flow-zoom], [data-flow-step]");
  if (!host || !button) return;
  if (button.dataset.flowZoom) zoom(host, button.dataset.flowZoom);
  else mark(host, button.dataset.flowStep);
});
document.addEventListener("keydown", (event) => {
  const stage = event.target.closest?.(".flow-chart__stage");
  const way = KEYS[event.key];
  if (!stage || !way || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  zoom(stage.closest("[data-flow]"), way);
});
addEventListener("resize", () => {
  for (const host of document.querySelectorAll("[data-flow][data-state=drawn]"))
    if (charts.get(host)?.scale === null) zoom(host, "fit");
});
document.addEventListener("drawn", look);

export {};
