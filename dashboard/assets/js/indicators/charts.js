/* The charts of the indicators: put the theme's colours and the screen's sizes into figures, paint them, and
   narrow the view to a clicked bar. A figure names tokens: var(--text), rem(0.9). */

const NAMES = ["trend", "ranking", "took", "hours", "towns"];
const FORM = "indicators-form";
const TOKEN = /^var\((--[\w-]+)\)$/;
const SIZE = /^rem\(([\d.]+)\)$/;
/** What the server said last, for another theme or another size of type. @type {any} */
let last = null;
const page = () => document.getElementById("indicators-page");

/**
 * Return a copy of a figure with colours and pixels in the place of tokens.
 *
 * @param {any} value of a figure, or a part of one
 * @param {(name: string) => string} colour what a token of the style sheet is now
 * @param {number} rem pixels of the root's type
 */
export function resolve(value, colour, rem) {
  if (typeof value === "string") {
    const token = TOKEN.exec(value);
    if (token) return colour(token[1]);
    const size = SIZE.exec(value);
    return size ? Number(size[1]) * rem : value;
  }
  if (Array.isArray(value)) return value.map((part) => resolve(part, colour, rem));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, resolve(part, colour, rem)]));
}

/**
 * Return the query with one key chosen, or without it where it was chosen: the town stays, others go, as sums
 * are split by one thing beside the town.
 *
 * @param {string} search of the address
 * @param {string} by the breakdown
 * @param {string} key
 */
export function pick(search, by, key) {
  const before = new URLSearchParams(search);
  const query = new URLSearchParams();
  const kept = by === "town" ? [...before.keys()] : ["indicator", "by", "period", "until", "town"];
  for (const name of kept) if (before.get(name)) query.set(name, before.get(name) ?? "");
  if (before.get(by) === key) query.delete(by);
  else query.set(by, key);
  return `?${query}`;
}

/** The form follows links and the back button. */
function follow() {
  const query = new URLSearchParams(location.search);
  for (const select of document.querySelectorAll(`#${FORM} select`))
    if (select instanceof HTMLSelectElement)
      select.value = query.get(select.name) ?? select.dataset.usual ?? "";
  dash_clientside.set_props("indicators-until", { value: query.get("until") ?? "" });
}

function paint(data) {
  if (!data) return;
  last = data;
  const root = getComputedStyle(document.documentElement);
  const colour = (name) => root.getPropertyValue(name).trim();
  const rem = parseFloat(root.fontSize);
  for (const name of NAMES) {
    const chart = data.charts[name];
    const state = `chart chart--${name} chart--${chart.state}`;
    const style = { "--rows": chart.rows ?? 0 };
    dash_clientside.set_props(`indicators-${name}`, { className: state, style });
    dash_clientside.set_props(`indicators-${name}-words`, { "data-nodes": chart.words });
    if (!chart.figure) continue;
    dash_clientside.set_props(`indicators-${name}-graph`, {
      figure: resolve(chart.figure, colour, rem),
    });
  }
}

/** Paint what the server said; Dash calls it. */
export function paintCharts(data) {
  paint(data);
  follow();
  return Date.now();
}

/** Narrow the view to the bar or line that was clicked; Dash calls it. */
export function pickInChart(clicked, data, id) {
  const said = clicked?.points?.[0]?.customdata;
  if (!said) return "";
  const by = id === "indicators-towns" ? "town" : data.by;
  dash_clientside.set_props("location", { search: pick(location.search, by, said[0]) });
  return said[0];
}

function send(form) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of new FormData(form))
    if (String(value).trim()) query.set(name, String(value).trim());
    else query.delete(name);
  const wanted = `?${query}`;
  if (wanted !== location.search) dash_clientside.set_props("location", { search: wanted });
}

/** Follow the form; paint again in another theme, and where the type grows with the window. */
export function start() {
  document.addEventListener("submit", (event) => {
    if (!(event.target instanceof HTMLFormElement) || event.target.id !== FORM) return;
    event.preventDefault();
    send(event.target);
  });
  document.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLSelectElement && target.form?.id === FORM) send(target.form);
  });
  new MutationObserver(() => page() && paint(last)).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-theme"],
  });
  let size = "";
  addEventListener("resize", () => {
    const now = getComputedStyle(document.documentElement).fontSize;
    if (now !== size && page()) paint(last);
    size = now;
  });
}
