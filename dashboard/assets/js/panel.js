/* The panel: clicks that change what is looked at, and the small chart of days. */
import { svg } from "./drawing.js";
import * as views from "./view.js";

const WIDTH = 320;
const HEIGHT = 72;

/** @param {string} [text] */
const numbers = (text) => (text ? text.split(",").map(Number) : []);

/**
 * Draw bars and a line over the same days on one scale that begins at nothing.
 *
 * @param {HTMLElement} figure
 */
function draw(figure) {
  const bars = numbers(figure.dataset.bars);
  const line = numbers(figure.dataset.line);
  const most = Math.max(1, ...bars, ...line);
  const step = WIDTH / Math.max(1, bars.length);
  const y = (/** @type {number} */ value) => HEIGHT - (value / most) * (HEIGHT - 4);
  const chart = svg("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: "none",
    class: "trend__chart",
  });
  bars.forEach((value, place) => {
    chart.append(
      svg("rect", {
        x: place * step + step * 0.15,
        y: y(value),
        width: step * 0.7,
        height: HEIGHT - y(value),
        class: "trend__bar",
      })
    );
  });
  const points = line.map((value, place) => `${place * step + step / 2},${y(value)}`).join(" ");
  chart.append(svg("polyline", { points, class: "trend__line" }));
  figure.replaceChildren(chart);
  figure.dataset.drawn = `${figure.dataset.bars}|${figure.dataset.line}`;
}

function drawAll() {
  for (const figure of document.querySelectorAll(".trend[data-bars]")) {
    if (figure.dataset.drawn !== `${figure.dataset.bars}|${figure.dataset.line}`) draw(figure);
  }
}

/** Show next to a form that its ticket has changed; what was typed stays. */
function compareVersions() {
  const form = document.querySelector("[data-form-version]");
  const story = document.querySelector("[data-story-version]");
  if (!form || !story) return;
  const isOvertaken = form.dataset.formVersion !== story.dataset.storyVersion;
  form.querySelector("[data-testid=overtaken]").hidden = !isOvertaken;
}

function drawn() {
  drawAll();
  compareVersions();
}

new MutationObserver(drawn).observe(document.documentElement, {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: ["data-bars", "data-line", "data-form-version", "data-story-version"],
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-view]");
  if (link) views.change(JSON.parse(link.dataset.view));
  if (event.target.closest("[data-renew]")) dash_clientside.set_props("done", { data: String(Date.now()) });
});
