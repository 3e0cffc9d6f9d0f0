/* Departments on one scale, the newest tickets, and the areas that need a look; rows that fit, no more. */
import { byId } from "../drawing.js";
import { facts, make, number, say } from "../facts.js";
import * as clock from "./clock.js";
import * as hot from "./hot.js";

const LISTED = 4; // areas in each short list

const either = ([zh, en]) => (facts.locale === "en" ? en || zh : zh || en);

/* On the city's own wall every department would begin with 市: the sign is left out for the sake of the
   rest. */
const short = (name) => name.replace(/^市(?=.{3})/, "");

function bar(kind, share, over = 0) {
  const length = make(`i.bar.bar--${kind}`, { "aria-hidden": "true" });
  length.style.setProperty("--share", share.toFixed(4));
  length.style.setProperty("--over", over.toFixed(4));
  return length;
}

function departments(rows) {
  if (!rows) return;
  const most = Math.max(1, ...rows.map((row) => row.open));
  fill(
    byId("departments"),
    rows.map((row, i) => department(row, i + 1, most))
  );
}

function department(row, rank, most) {
  const late = make(row.overdue ? "b.late" : "b", {}, number(row.overdue));
  const rated = row.score === null ? "—" : number(row.score, 1);
  return make(
    "li.department",
    {},
    make("span.department__rank", {}, String(rank)),
    make("span.department__name", {}, short(either(row.name))),
    make(
      "span.department__open",
      {},
      make("b", {}, number(row.open)),
      " / ",
      late,
      bar("open", row.open / most, row.overdue / most)
    ),
    make(
      "span.department__score",
      {},
      make("b", {}, rated),
      make("small", {}, ` ${number(row.ratings)}`),
      bar("score", (row.score ?? 0) / 100)
    )
  );
}

function newest(rows) {
  if (!rows) return;
  const list = byId("newest");
  if (!rows.length) list.replaceChildren(make("li.empty", {}, say("none_new")));
  else fill(list, rows.map(ticket));
}

function ticket(row) {
  const place = [row.town, row.place].filter(Boolean).join(" · ") || say("no_place");
  return make(
    "li.newest",
    {},
    make("time", {}, clock.short(row.at)),
    make(
      "span.newest__matter",
      {},
      row.urgent ? make("em", {}, say("urgent")) : null,
      either(row.matter) || say("no_matter")
    ),
    make("span.newest__place", {}, place)
  );
}

/** Three short lists, where the wall is wide enough to show them. */
function hottest(parts) {
  const box = byId("hottest");
  if (!parts || !box.offsetParent) return;
  box.replaceChildren(
    ...Object.entries(parts).map(([measure, areas]) =>
      make(
        "section.hottest",
        {},
        make("h3", {}, say(`top_${measure}`)),
        make(
          "ol",
          {},
          ...(areas.length
            ? areas.slice(0, LISTED).map((area) => hotRow(measure, area))
            : [make("li.empty", {}, say("top_none"))])
        )
      )
    )
  );
}

function hotRow(measure, area) {
  return make(
    "li",
    {},
    make("b", {}, area.name),
    make("span", {}, area.within ?? ""),
    make("small", {}, hot.reading(measure, area))
  );
}

/** Put in as many rows as the list has room for, column by column; half a row is never shown. */
function fill(list, rows) {
  const style = getComputedStyle(list);
  const columns = Number(style.getPropertyValue("--columns"));
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const height = parseFloat(style.getPropertyValue("--row-height")) * rem;
  const fitting = Math.max(1, Math.floor(list.clientHeight / height));
  list.style.setProperty("--rows", Math.min(fitting, Math.ceil(rows.length / columns)));
  list.replaceChildren(...rows.slice(0, fitting * columns));
}

export { departments, newest, hottest };
