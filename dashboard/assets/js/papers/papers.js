/* The page of the papers of the net: tabs by click and arrow keys, / to search, Escape for the drawer, the
   map. */
const DOT = "papers__dot-shape";

const page = () => document.getElementById("catalogue-page");
const click = (id) => document.getElementById(id)?.click();

function show(tab) {
  for (const each of tab.parentElement.children) {
    const chosen = each === tab;
    each.setAttribute("aria-selected", chosen);
    each.tabIndex = chosen ? 0 : -1;
  }
  document.getElementById("catalogue-body").setAttribute("aria-labelledby", tab.id);
  history.replaceState(history.state, "", `?tab=${tab.dataset.tab}`);
  dash_clientside.set_props("catalogue-tab", { data: tab.dataset.tab });
}

function clicked({ target }) {
  if (!page()) return;
  const tab = target.closest("[data-tab]");
  if (tab) show(tab);
  // A notice belongs to the previous act: it closes with the next thing that is opened.
  if (target.closest("[data-dismiss], [data-tab], .papers__link"))
    dash_clientside.set_props("notices", { children: null });
}

const TURNS = { ArrowRight: 1, ArrowLeft: -1 };

function keyed(event) {
  if (!page()) return;
  const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
  const tab = event.target.closest?.("[data-tab]");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    document.getElementById("catalogue-search")?.focus();
  }
  if (event.key === "Escape" && !document.querySelector("[role=dialog], [aria-modal=true]"))
    click("catalogue-drawer-close");
  if (tab && TURNS[event.key]) {
    const tabs = [...tab.parentElement.children];
    const next = tabs[(tabs.indexOf(tab) + TURNS[event.key] + tabs.length) % tabs.length];
    next.focus();
    show(next);
  }
}

document.addEventListener("click", clicked);
document.addEventListener("keydown", keyed);

/* The map: colours are the style sheet's; the server sends [fresh, due] by area and where the classes begin.
   What changes with the kind goes by the fill, since Leaflet gives a shape its class only once. */

let shown = { counts: {}, steps: [] };

function stage(code) {
  const [fresh, due] = shown.counts[code] ?? [0, 0];
  if (!due) return "none";
  return shown.steps.filter((step) => (fresh / due) * 100 >= step).length;
}

function areaStyle(feature, context) {
  shown = context.hideout;
  const fill = `var(--complete-${stage(feature.id)})`;
  return {
    className: "papers__area",
    color: "var(--complete-edge)",
    fillColor: fill,
    weight: 0.6,
    fillOpacity: 0.9,
  };
}

function counted(feature) {
  const [fresh, due] = shown.counts[feature.id] ?? [0, 0];
  return `${feature.properties.name} ${due ? `${fresh}/${due}` : "—"}`;
}

/** Return words as text: Leaflet would read a string as HTML. */
function asText(words) {
  const text = document.createElement("span");
  text.textContent = words;
  return text;
}

const area = (feature, layer) => layer.bindTooltip(() => asText(counted(feature)), { sticky: true });

function point(feature, place) {
  const fresh = feature.properties.fresh;
  return L.circleMarker(place, { className: fresh ? DOT : `${DOT} ${DOT}--late`, radius: fresh ? 3 : 4.2 });
}

const named = (feature, layer) => layer.bindTooltip(() => asText(feature.properties.name), { sticky: true });

export { areaStyle, area, point, named };
