/* The closed loop: five steps as one band, with counts and the usual time from the step before. */
import { byId } from "../drawing.js";
import { number, say } from "../facts.js";

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** @param {{ step: string, day: number, month: number, median: number | null }[] | undefined} steps */
function draw(steps) {
  for (const { step, day, month, median } of steps ?? []) {
    const section = byId(`loop-${step}`);
    const recorded = month > 0;
    section.querySelector("b").textContent = recorded ? number(day) : "—";
    const [total, usual] = section.querySelectorAll(".loop-step__more span");
    total.textContent = recorded ? say("month", number(month)) : say("no_record");
    usual.textContent = median === null ? "" : say("median", span(median));
  }
}

/** @param {number} seconds */
function span(seconds) {
  if (seconds < 90 * MINUTE) return say("minutes", number(Math.round(seconds / MINUTE)));
  if (seconds < 2 * DAY) return say("hours", number(seconds / HOUR, 1));
  return say("days", number(seconds / DAY, 1));
}

export { draw };
