/* The rail: choices and chips follow the view, and change it. */
import { day, facts, make, say } from "../facts.js";
import * as session from "../session.js";
import * as views from "../view.js";
import * as areaList from "./arealist.js";

const PERIODS = ["1", "7", "30", "90", "365"]; // days that end today

function start() {
  const rail = document.getElementById("rail");
  rail.addEventListener("click", clicked);
  rail.addEventListener("change", changed);
  rail.addEventListener("keydown", stepped);
  document.getElementById("filters").append(periodFields());
  const cities = document.getElementById("city-switch");
  if (cities) cities.value = facts.city.code;
  cities?.addEventListener("change", () => session.choose("city", cities.value, "/map"));
  fill();
  face("layers");
  follow(views.current());
  views.follow(follow);
}

/** Put the choices of every filter into its chip. */
function fill() {
  for (const [name, groups] of Object.entries(facts.filters)) {
    const entries = groups.map(([title, options]) => {
      const made = options.map(([value, label]) => make("option", { value }, label));
      return title ? make("optgroup", { label: title }, ...made) : made;
    });
    document
      .getElementById(`filter-${name}`)
      .append(make("option", { value: "" }, say("any")), ...entries.flat());
  }
}

function clicked({ target }) {
  const choice = target.closest("[data-choice]");
  if (choice) return choose(choice);
  const clear = target.closest("[data-clear]");
  if (clear) return views.change(without(clear.dataset.clear));
  if (target.closest("#clear-filters")) views.change(without(...views.FILTERS));
}

function choose({ dataset: { choice, value } }) {
  if (choice === "face") face(value);
  else views.change({ [choice]: value });
}

function without(...names) {
  const found = Object.fromEntries(names.map((name) => [name, null]));
  return "period" in found ? { since: null, until: null } : found;
}

function changed({ target }) {
  const name = target.dataset.filter;
  if (name === "period") period(target.value);
  else if (name) views.change({ [name]: target.value });
}

function period(value) {
  const fields = document.querySelector(".period");
  fields.hidden = value !== "custom";
  if (value === "custom") return fields.querySelector("input").focus();
  views.change(value ? { since: day(1 - Number(value)), until: day() } : { since: null, until: null });
}

function periodFields() {
  const field = (name) =>
    make(
      "label.period__field",
      {},
      say(name),
      make("input.field", { type: "date", "data-filter": name, "data-testid": `filter-${name}` })
    );
  return make("div.period", { hidden: true }, field("since"), field("until"));
}

/** Move within a row of choices with the arrow keys, as radio buttons do. */
function stepped(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const group = event.target.closest("[role=radiogroup]");
  if (!step || !group) return;
  event.preventDefault();
  const choices = [...group.querySelectorAll("[data-choice]")];
  const next = choices[(choices.indexOf(event.target) + step + choices.length) % choices.length];
  next.focus();
  choose(next);
}

function face(name) {
  document.getElementById("rail-layers").hidden = name !== "layers";
  document.getElementById("rail-list").hidden = name !== "list";
  mark("face", name);
  if (name === "list") areaList.draw();
}

function follow(view) {
  mark("level", view.level);
  mark("measure", view.measure);
  mark("risk", views.risk(view));
  document.getElementById("risks").hidden = facts.measures[view.measure].scale !== "lights";
  for (const name of views.FILTERS) chip(name, view[name]);
  chip("period", periodOf(view));
  const since = document.querySelector("[data-filter=since]");
  const until = document.querySelector("[data-filter=until]");
  [since.value, until.value] = [view.since ?? "", view.until ?? ""];
  document.querySelector(".period").hidden = periodOf(view) !== "custom";
  document.getElementById("clear-filters").hidden = !Object.keys(views.filters(view)).length;
}

function periodOf(view) {
  if (!view.since && !view.until) return "";
  return PERIODS.find((days) => view.since === day(1 - Number(days)) && view.until === day()) ?? "custom";
}

function mark(group, value) {
  document.querySelectorAll(`[data-choice="${group}"]`).forEach((choice) => {
    const chosen = choice.dataset.value === value;
    choice.setAttribute("aria-checked", String(chosen));
    choice.tabIndex = chosen ? 0 : -1;
  });
}

function chip(name, value) {
  const element = document.querySelector(`[data-chip="${name}"]`);
  if (!element) return;
  const select = element.querySelector("select");
  select.value = value ?? "";
  element.classList.toggle("chip--set", Boolean(value));
  const words = name === "period" && value === "custom" ? span() : select.selectedOptions[0]?.textContent;
  element.querySelector(".chip__value").textContent = value ? words : "";
}

function span() {
  const { since, until } = views.current();
  return `${since ?? "…"} – ${until ?? "…"}`;
}

export { start };
