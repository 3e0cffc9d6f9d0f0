/* The page of the papers of the net: tabs by click and arrow keys, / to search, Escape for the drawer, the map. */
(function () {
  "use strict";
  const huying = (window.huying = window.huying || {});

  const FRESH = "papers__dot-shape";

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
    // A notice speaks of what was done before: it goes with the next thing that is opened.
    if (target.closest("[data-dismiss], [data-tab], .papers__link")) dash_clientside.set_props("notices", { children: null });
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
    if (event.key === "Escape" && !document.querySelector("[role=dialog], [aria-modal=true]")) click("catalogue-drawer-close");
    if (tab && TURNS[event.key]) {
      const tabs = [...tab.parentElement.children];
      const next = tabs[(tabs.indexOf(tab) + TURNS[event.key] + tabs.length) % tabs.length];
      next.focus();
      show(next);
    }
  }

  document.addEventListener("click", clicked);
  document.addEventListener("keydown", keyed);

  /* The map: the looks are classes; the server sends [fresh, due] by area and where the classes begin. */

  function stage({ counts, steps }, code) {
    const [fresh, due] = counts[code] ?? [0, 0];
    if (!due) return "none";
    return steps.filter((step) => (fresh / due) * 100 >= step).length;
  }

  const looks = (name) => ({ className: name, color: null, fillColor: null, weight: 1, fillOpacity: null });

  function areaStyle(feature, context) {
    return looks(`papers__area papers__area--${stage(context.hideout, feature.id)}`);
  }

  function area(feature, layer, context) {
    const [fresh, due] = context.hideout.counts[feature.id] ?? [0, 0];
    layer.bindTooltip(`${feature.properties.name} ${due ? `${fresh}/${due}` : "—"}`, { sticky: true });
  }

  function point(feature, place) {
    const late = feature.properties.fresh ? "" : ` ${FRESH}--late`;
    return L.circleMarker(place, { ...looks(FRESH + late), radius: 3.2 });
  }

  const named = (feature, layer) => layer.bindTooltip(feature.properties.name, { sticky: true });

  huying.papers = { areaStyle, area, point, named };
})();
