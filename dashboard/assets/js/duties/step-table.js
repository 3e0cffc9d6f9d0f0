/* The table in which a flow chart is edited: a row for each step, by mouse and by keyboard. What is written
   goes to the server after a moment, which answers with faults by row and column, and the drawing. */
import { make } from "../facts.js";
import * as steps from "./step-rows.js";

const HOST = "duty-office-steps";
const CHECK = "duty-office-steps-check";
const FIELD = { type: "duty-text", field: "steps" };
const QUIET_MS = 350;
const KEYS = { ArrowUp: "up", ArrowDown: "down", Enter: "add", Delete: "remove" };

/** @type {{ host: HTMLElement, rows: steps.Row[], words: any, lanes: string[][] } | null} */
let table = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

const say = (key, ...values) =>
  values.reduce((sentence, value, index) => sentence.replace(`{${index}}`, value), table?.words[key] ?? key);

/** Build the table where it is new on the page. */
function begin() {
  const host = document.getElementById(HOST);
  if (!host || table?.host === host) return;
  table = {
    host,
    rows: steps.parse(host.dataset.steps ?? ""),
    words: JSON.parse(host.dataset.words ?? "{}"),
    lanes: JSON.parse(host.dataset.lanes ?? "[]"),
  };
  draw();
}

/** Take other rows over; `focus` finds what has the focus afterwards. */
function take(rows, focus = "") {
  if (!table) return;
  table.rows = rows;
  draw();
  push(0);
  const goal = focus ? table.host.querySelector(focus) : null;
  if (goal instanceof HTMLElement) goal.focus();
}

function push(quiet = QUIET_MS) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (table?.host.isConnected) dash_clientside.set_props(FIELD, { value: steps.format(table.rows) });
  }, quiet);
}

function draw() {
  if (!table) return;
  const heads = ["step", "who", "limit", "next", "condition", "acts"];
  table.host.replaceChildren(
    make("p.muted.step-table__keys", { id: "step-keys" }, say("keys")),
    make(
      "table.step-table",
      { "aria-describedby": "step-keys" },
      make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, say(head))))),
      make("tbody", {}, ...table.rows.map(rowOf))
    ),
    make(
      "div.step-table__end",
      {},
      button("add_last", { "data-step-act": "add", "data-row": table.rows.length - 1 }),
      button("renumber", { "data-step-act": "renumber" })
    )
  );
  mark();
}

/** The place of what is wrong with a field. */
const faultLine = (index, field) => make("p.step-table__fault", { id: `step-${index}-${field}` });

function rowOf(row, index) {
  const cell = (field, ...content) => make("td", { "data-cell": field }, ...content, faultLine(index, field));
  return make(
    "tr",
    { "data-row": index },
    make(
      "td",
      { "data-cell": "title" },
      make(
        "div.step-table__title",
        {},
        make("span.figure", { "data-cell": "no", tabindex: -1 }, `${row.no}.`),
        input("title", row.title, index, { maxlength: 20 })
      ),
      faultLine(index, "no"),
      faultLine(index, "title"),
      area("text", row.text, index),
      faultLine(index, "text")
    ),
    cell("who", lanes(row, index)),
    cell("limit", input("limit", row.limit, index, { inputmode: "numeric", maxlength: 3 })),
    nextOf(row, index),
    make(
      "td.step-table__acts",
      {},
      ...["up", "down", "add", "remove"].map((name) =>
        button(name, { "data-step-act": name, "data-row": index, "aria-label": say(`${name}_of`, row.no) })
      )
    )
  );
}

const label = (field, index) => say("cell", table?.rows[index].no, say(field));

const input = (field, value, index, more = {}) =>
  make("input.field", {
    ...{ type: "text", value, autocomplete: "off", "data-field": field, "aria-label": label(field, index) },
    ...more,
  });

const area = (field, value, index) =>
  make(
    "textarea.field",
    { rows: 2, maxlength: 500, "data-field": field, "aria-label": label(field, index) },
    value
  );

const option = (value, name, chosen) => make("option", { value, selected: chosen }, name);

function lanes(row, index) {
  const known = table?.lanes ?? [];
  const others = known.some(([code]) => code === row.who) ? [] : [[row.who, row.who]];
  return make(
    "select.field",
    { "data-field": "who", "aria-label": label("who", index) },
    ...[...known, ...others].map(([code, name]) => option(code, name, code === row.who))
  );
}

function nextOf(row, index) {
  const lines = row.next.map((branch, place) => branchOf(branch, place, index));
  return make(
    "td",
    { "data-cell": "next", colspan: 2 },
    ...(lines.length ? lines : [make("p.muted.step-table__ends", {}, say("ends"))]),
    button("branch", {
      "data-step-act": "branch",
      "data-row": index,
      "aria-label": say("branch_of", row.no),
    }),
    faultLine(index, "next")
  );
}

function branchOf({ to, condition }, place, index) {
  const rows = table?.rows ?? [];
  const own = rows[index].no;
  const named = rows.map(({ no, title }) => [String(no), `${no}. ${title}`]);
  if (!rows.some(({ no }) => no === to)) named.push([String(to), say("gone", to)]);
  return make(
    "div.step-table__branch",
    {},
    make(
      "select.field",
      { "data-field": "to", "data-place": place, "aria-label": label("next", index) },
      ...named.map(([value, name]) => option(value, name, value === String(to)))
    ),
    make("input.field", {
      ...{ type: "text", value: condition, maxlength: 40, placeholder: say("always"), autocomplete: "off" },
      ...{ "data-field": "condition", "data-place": place, "aria-label": label("condition", index) },
    }),
    button("remove", {
      "data-step-act": "cut",
      "data-row": index,
      "data-place": place,
      "aria-label": say("cut_of", own, to),
    })
  );
}

const button = (word, attributes) =>
  make("button.button.button--small", { type: "button", ...attributes }, say(word));

/** Show the faults that the server found at their cells. */
function mark() {
  if (!table) return;
  for (const line of table.host.querySelectorAll(".step-table__fault")) line.textContent = "";
  for (const control of table.host.querySelectorAll("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  }
  for (const fault of document.querySelectorAll(`#${CHECK} [data-fault-row]`)) {
    if (!(fault instanceof HTMLElement)) continue;
    const { faultRow: row, faultField: field, faultText: text } = fault.dataset;
    const line = document.getElementById(`step-${row}-${field}`);
    if (!line) continue;
    line.textContent = text ?? "";
    const control = controlOf(row, field);
    control?.setAttribute("aria-invalid", "true");
    control?.setAttribute("aria-describedby", line.id);
  }
}

/** The first control of a cell; of a number without any, the number. */
const controlOf = (row, field) =>
  table?.host.querySelector(
    `tr[data-row="${row}"] :is([data-cell="${field}"] :is(input, select, button), [data-field="${field}"],
      span[data-cell="${field}"])`
  );

function act(name, index, place) {
  if (!table) return;
  const { rows } = table;
  const title = (at) => `tr[data-row="${at}"] [data-field="title"]`;
  if (name === "add") return take(steps.add(rows, index), title(index + 1));
  if (name === "remove") return take(steps.remove(rows, index), title(Math.max(0, index - 1)));
  if (name === "up" || name === "down") {
    const by = name === "up" ? -1 : 1;
    return take(steps.move(rows, index, by), `tr[data-row="${index + by}"] [data-step-act="${name}"]`);
  }
  if (name === "renumber") return take(steps.renumber(rows), '[data-step-act="renumber"]');
  if (name === "branch") {
    const at = `tr[data-row="${index}"] [data-field="to"][data-place="${rows[index].next.length}"]`;
    return take(steps.branch(rows, index), at);
  }
  const next = rows[index].next.filter((_branch, at) => at !== place);
  return take(steps.change(rows, index, { next }), `tr[data-row="${index}"] [data-step-act="branch"]`);
}

function written({ target }) {
  if (!table?.host.contains(target) || !target.dataset.field) return;
  const index = Number(target.closest("tr").dataset.row);
  const { field, place } = target.dataset;
  const value = field === "to" ? Number(target.value) : target.value;
  const next = table.rows[index].next.map((one, at) =>
    String(at) === place ? { ...one, [field]: value } : one
  );
  table.rows = steps.change(table.rows, index, place === undefined ? { [field]: value } : { next });
  push();
}

document.addEventListener("input", written);
document.addEventListener("click", ({ target }) => {
  const fault = target.closest?.("[data-fault-row]");
  const control = fault && controlOf(fault.dataset.faultRow, fault.dataset.faultField);
  if (control) return control.focus();
  const made = target.closest?.("[data-step-act]");
  if (!made || !table?.host.contains(made)) return;
  act(made.dataset.stepAct, Number(made.dataset.row), Number(made.dataset.place));
});
document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.(".step-table tr[data-row]");
  const name = event.altKey && !event.ctrlKey && !event.metaKey ? KEYS[event.key] : null;
  if (!row || !name) return;
  event.preventDefault();
  const index = Number(row.dataset.row);
  act(name, index, 0);
  if (name === "up" || name === "down") {
    const moved = table?.host.querySelector(
      `tr[data-row="${index + (name === "up" ? -1 : 1)}"] [data-field="title"]`
    );
    if (moved instanceof HTMLElement) moved.focus();
  }
});
document.addEventListener("drawn", ({ target }) => {
  begin();
  if (target instanceof HTMLElement && target.id === CHECK) mark();
});

export {};
