/* The page of the responsibility list: its filters go into the address, / leads to the search, and the focus
   follows what is opened and closed. */
import "./flow-chart.js";
import "./step-table.js";

const FORMS = "#duties-form, #duties-versions";
const page = () => document.getElementById("duties-page");
const opened = () => new URLSearchParams(location.search).get("duty");
/** What the body showed last: the duty, or null for a list. @type {string | null | undefined} */
let shown;

const KEPT = ["list", "field", "kind", "view", "duty"]; // what links say, not the fields of a form

/** Return the address that a form says, at the first page of its list; what is empty is left out. */
function search(form) {
  const query = new URLSearchParams();
  const before = new URLSearchParams(location.search);
  const said = Object.fromEntries(KEPT.map((name) => [name, before.get(name) ?? ""]));
  for (const [name, value] of Object.entries({ ...said, ...Object.fromEntries(new FormData(form)) }))
    if (String(value).trim()) query.set(name, String(value).trim());
  return `?${query}`;
}

function go(form) {
  const wanted = search(form);
  if (wanted !== location.search) dash_clientside.set_props("location", { search: wanted });
}

/** The fields of words and day are Dash's, so they do not follow a link by themselves. */
function follow() {
  const query = new URLSearchParams(location.search);
  const day = /^\d{4}-\d\d-\d\d$/.exec(query.get("as_of") ?? "");
  const wanted = { "duties-words": query.get("q") ?? "", "duties-day": day ? day[0] : "" };
  for (const [id, value] of Object.entries(wanted)) {
    const field = document.getElementById(id);
    if (field && field !== document.activeElement && field.value !== value)
      dash_clientside.set_props(id, { value });
  }
}

function drawn({ target }) {
  if (target.id !== "duties-body" || !page()) return;
  follow();
  const before = shown;
  shown = opened();
  if (before === undefined) goToChart();
  if (before === undefined || before === shown) return;
  const back = document.querySelector(`[data-row="${CSS.escape(before ?? "")}"]`);
  const goal = shown ? document.getElementById("duty-title") : back;
  goal?.focus({ preventScroll: Boolean(shown) });
  if (shown) scrollTo({ top: 0 });
}

/** The browser looked for the fragment of the address before anything was drawn. */
function goToChart() {
  if (location.hash !== "#duty-chart") return;
  const chart = document.getElementById("duty-chart");
  chart?.scrollIntoView();
  const told = chart?.querySelector(".flow-chart__follower");
  if (told instanceof HTMLElement) told.focus({ preventScroll: true });
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches(FORMS)) return;
  event.preventDefault();
  go(event.target);
});
document.addEventListener("change", ({ target }) => {
  if (target.form?.matches(FORMS) && target.matches("select, [type=date]")) go(target.form);
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
  if (!page() || event.key !== "/" || typing) return;
  event.preventDefault();
  document.getElementById("duties-words")?.focus();
});
document.addEventListener("drawn", drawn);

export {};
