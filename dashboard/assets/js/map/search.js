/* The search: areas by name or code, tickets by number or words; arrows move, Enter opens, Escape closes. */
import { facts, level, make, say } from "../facts.js";
import * as map from "./map.js";

const QUIET_MS = 160;
let input = null;
let results = null;
let timer = 0;
let asked = 0;
let active = -1;

function start() {
  results = document.getElementById("search-results");
  input = make("input.field.search__field", {
    type: "search",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: say("search"),
    "aria-label": say("search"),
    "aria-controls": "search-results",
    "aria-expanded": "false",
    "data-testid": "search-field",
  });
  document
    .getElementById("search")
    .prepend(make("span.icon.icon--search.search__icon", { "aria-hidden": "true" }), input);
  input.addEventListener("input", typed);
  input.addEventListener("keydown", keyed);
  input.addEventListener("blur", () => setTimeout(close, QUIET_MS));
  input.addEventListener("focus", () => input.value && typed());
  results.addEventListener("mousedown", (event) => event.preventDefault());
  results.addEventListener("click", ({ target }) => open(target.closest("[role=option]")));
}

function typed() {
  clearTimeout(timer);
  if (!input.value.trim()) return close();
  timer = setTimeout(ask, QUIET_MS, input.value.trim());
}

async function ask(words) {
  const number = ++asked;
  try {
    const answer = await fetch(`/api/v1/search?${new URLSearchParams({ city: facts.city.code, q: words })}`);
    if (!answer.ok) throw new Error(String(answer.status));
    const found = await answer.json();
    if (number === asked) draw(found, words);
  } catch {
    if (number === asked) show(make("p.search__none", {}, say("search_failed")));
  }
}

function draw({ areas, tickets }, words) {
  const found = [
    ...group("search_areas", areas.map(areaOption)),
    ...group("search_tickets", tickets.map(ticketOption)),
  ];
  const none = found.length ? [] : [make("p.search__none", {}, say("search_none", words))];
  show(
    ...found,
    ...none,
    option({ "data-href": `/search?${new URLSearchParams({ q: words })}` }, say("search_all", words), "", "")
  );
}

const group = (title, options) =>
  options.length ? [make("p.search__group", {}, say(title)), ...options] : [];

function areaOption({ code, name, level: at, within }) {
  const where = [level(at)?.label, within].filter(Boolean).join(" · ");
  return option({ "data-found": code, "data-level": at }, name, where, code);
}

function ticketOption({ number, matter, status, area }) {
  return option(
    { "data-number": number, "data-found": area },
    matter ?? number,
    facts.statuses[status],
    number
  );
}

let made = 0;
function option(attributes, name, where, code) {
  made += 1;
  return make(
    "div.search__option",
    { role: "option", id: `found-${made}`, "aria-selected": "false", ...attributes },
    make("span", {}, name),
    make("small.muted", {}, where),
    make("small.search__code", {}, code)
  );
}

function show(...content) {
  active = -1;
  results.replaceChildren(...content);
  results.hidden = false;
  input.setAttribute("aria-expanded", "true");
}

function close() {
  asked += 1;
  results.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function keyed(event) {
  if (event.key === "Escape") return leave(event);
  const options = [...results.querySelectorAll("[role=option]")];
  if (event.key === "Enter") return open(options[Math.max(active, 0)]);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !options.length) return;
  event.preventDefault();
  active = (active + step + options.length) % options.length;
  options.forEach((entry, i) => entry.setAttribute("aria-selected", i === active));
  options[active].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", options[active].id);
}

function leave(event) {
  event.stopPropagation();
  if (results.hidden) input.blur();
  close();
}

function open(chosen) {
  if (!chosen || results.hidden) return;
  const { found, number, level: at, href } = chosen.dataset;
  close();
  if (href) return location.assign(href);
  input.value = "";
  input.blur();
  map.visit({ area: found, level: at, ticket: number });
}

export const focus = () => input.focus();

export { start };
