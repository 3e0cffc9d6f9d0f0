/* The four figures: value, change against the period before, and the line of the last 24 hours. */
import { arrow, byId, line, svg } from "../drawing.js";
import { make, number, say } from "../facts.js";

const WIDTH = 240;
const HEIGHT = 40;
const BETTER = { open: -1, due_today: 0, overdue: -1, on_time: 1 }; // which direction is good news

function draw({ counts, past, on_time: onTime }) {
  for (const name of ["open", "due_today", "overdue"]) {
    const before = past?.[name];
    show(name, number(counts[name]), before && counts[name] - before[0]);
    if (before) spark(name, [...before, counts[name]]);
  }
  if (onTime) showOnTime(onTime);
}

function showOnTime({ kept, due, before, line: past }) {
  const share = due ? kept / due : null;
  const points = share === null || before === null ? null : Math.round((share - before) * 1000) / 10;
  show("on_time", share === null ? "—" : number(share * 100, 1), points, {
    unit: share === null ? "" : "%",
    suffix: say("than_period"),
    reading: (value) => say("points", number(value, 1)),
  });
  byId("figure-on_time").title = say("kept_of", number(kept), number(due));
  spark("on_time", [...past, share]);
}

function show(name, value, change, { suffix = say("than_yesterday"), reading = number, unit = "" } = {}) {
  const card = byId(`figure-${name}`);
  card.querySelector(".figure-card__value").replaceChildren(value, make("small", {}, unit));
  if (change === undefined || change === null) return;
  const note = card.querySelector(".figure-card__change");
  const better = Math.sign(change) * BETTER[name];
  note.dataset.mood = better > 0 ? "better" : better < 0 ? "worse" : "even";
  const words = change ? reading(Math.abs(change)) : say("unchanged");
  note.replaceChildren(suffix, " ", ...[arrow(change), words].filter(Boolean));
}

/* The scale spans the line's own range, but never so little that a breath of wind looks like a storm. */
const leastSpan = (name, most) => (name === "on_time" ? 0.05 : Math.max(5, most * 0.05));

function spark(name, values) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return;
  const most = Math.max(...known);
  const span = Math.max(most - Math.min(...known), leastSpan(name, most));
  const low = (most + Math.min(...known) - span) / 2;
  const points = values.map((value, i) =>
    value === null
      ? null
      : [(i * (WIDTH - 8)) / (values.length - 1) + 4, HEIGHT - 5 - ((value - low) / span) * (HEIGHT - 10)]
  );
  const element = byId(`figure-${name}`).querySelector(".figure-card__line");
  element.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  const path = line(points);
  const last = points.at(-1);
  element.replaceChildren(
    svg("path", { d: path, class: "spark" }),
    ...(last ? [svg("path", { d: `M${last[0]} ${last[1]}h.01`, class: "spark-end" })] : [])
  );
}

export { draw };
