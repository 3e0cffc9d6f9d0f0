/* The day: what came in and was completed by hour, next to the same day of last week, on one scale. */
import { byId, svg } from "../drawing.js";
import { make, number, say } from "../facts.js";

const HOURS = 24;
const STEP = 10;
const HEIGHT = 100;
const GAP = 1.6;

function draw(day) {
  if (!day) return;
  const both = [day.received, day.completed];
  const most = Math.max(1, ...both.flatMap((flow) => [...flow.today, ...flow.week]));
  for (const name of ["received", "completed"]) drawFlow(name, day[name], { most, hour: day.hour });
}

function drawFlow(name, flow, { most, hour }) {
  const card = byId(`day-${name}`);
  card.querySelector("b").textContent = number(flow.so_far);
  card
    .querySelector(".day-card__week")
    .replaceChildren(make("i.key-week", {}), say("week_same", number(flow.week_so_far)));
  card.querySelector(".day-card__chart").replaceChildren(chart(flow, most, hour), axis());
}

function chart(flow, most, hour) {
  const high = (count) => (count / most) * (HEIGHT - 2);
  const bars = flow.today.slice(0, hour + 1).map((count, i) =>
    svg("rect", {
      x: i * STEP + GAP / 2,
      y: HEIGHT - high(count),
      width: STEP - GAP,
      height: high(count),
      class: i === hour ? "day-bar day-bar--now" : "day-bar",
    })
  );
  let week = "";
  flow.week.forEach((count, i) => {
    week += `${i ? "L" : "M"}${i * STEP} ${(HEIGHT - high(count)).toFixed(1)}H${(i + 1) * STEP}`;
  });
  const ground = svg("path", { d: `M0 ${HEIGHT}H${HOURS * STEP}`, class: "day-ground" });
  const box = {
    viewBox: `0 0 ${HOURS * STEP} ${HEIGHT + 1}`,
    preserveAspectRatio: "none",
    "aria-hidden": "true",
  };
  return svg("svg", box, ...bars, svg("path", { d: week, class: "day-week" }), ground);
}

const axis = () =>
  make("p.day-axis", {}, ...[0, 6, 12, 18, 24].map((hour) => make("span", {}, String(hour))));

export { draw };
