/* The supervision scene: supervised tickets, notices and assigned matters, each as a figure with a note. */
import { byId } from "../drawing.js";
import { make, number, say } from "../facts.js";

/** @typedef {{ tickets: number, notices: number, notices_overdue: number, open: number, overdue: number,
 *   checking: number, closed: number, closed_in_time: number }} Counts */

/** @param {Counts} counts */
const hasAny = (counts) => Object.values(counts).some((count) => count > 0);

/**
 * Return the rows as texts: name, figure, unit, notes; a note with "late" is emphasised.
 * @param {Counts} counts
 */
function rows(counts) {
  const late = (name, count) => (count ? [{ words: say(name, number(count)), late: true }] : []);
  const note = (name, count) => (count ? [{ words: say(name, number(count)), late: false }] : []);
  return [
    { name: "supervised", count: counts.tickets, notes: [] },
    { name: "notices", count: counts.notices, notes: late("notices_overdue", counts.notices_overdue) },
    {
      name: "matters",
      count: counts.open,
      notes: [...late("matters_overdue", counts.overdue), ...note("matters_checking", counts.checking)],
    },
    {
      name: "matters_closed",
      count: counts.closed,
      notes: [
        { words: say("matters_period"), late: false },
        ...note("matters_in_time", counts.closed_in_time),
      ],
    },
  ];
}

/** @param {Counts} counts */
function draw(counts) {
  if (!counts) return;
  byId("supervision").replaceChildren(...rows(counts).map(figure));
}

function figure({ name, count, notes }) {
  const words = notes.map(({ words: said, late }) => make(late ? "b.late" : "span", {}, said));
  return make(
    "div.supervision-row",
    {},
    make("dt", {}, say(name)),
    make("dd", {}, make("b", {}, number(count)), " ", say(`${name}_unit`)),
    make("p", {}, ...words.flatMap((word, i) => (i ? [" · ", word] : [word])))
  );
}

export { draw, hasAny, rows };
