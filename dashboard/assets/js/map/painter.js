/* The painter holds the layers of the mounted level and restyles only those whose class changed. */
(function () {
  "use strict";
  const huying = (window.huying = window.huying || {});
  const { classes } = huying;

  const stats = { rebuilt: 0, restyled: 0, changes: 0, lastPaintMs: 0 };
  const GLOW_MS = 250;

  let shapes = null;
  let layers = [];
  let focused = null;
  let legend = null; // in use, and the class of each area under it
  let shown = [];
  let picture = null; // the last snapshot with all later changes applied

  const still = matchMedia("(prefers-reduced-motion: reduce)");

  /** Forget the layers of the level before; those of `next` register as Leaflet makes them. */
  function mount(next) {
    shapes = next;
    layers = new Array(next.codes.length);
    focused = null;
    shown = [];
    if (picture?.level !== next.level) picture = null;
    else legend = legendNow();
  }

  function register(feature, layer) {
    if (feature.properties.level !== shapes?.level) return;
    layers[feature.properties.i] = layer;
    stats.rebuilt += 1;
  }

  /** Return the first style of an area: what it will look like once its value is known. */
  function style(feature) {
    return {
      className: "area",
      color: "var(--area-line)",
      fillColor: picture && legend ? fillOf(feature.properties.i) : "var(--land)",
      fillOpacity: 1,
      opacity: 1,
      smoothFactor: 0.6,
      weight: 0.7,
    };
  }

  const fillOf = (i) => classes.fill(legend, (shown[i] = classes.kindOf(legend, picture, i)));

  const legendNow = () => classes.legendOf(picture, huying.view.risk());

  /** Take a whole picture; true when it belongs to the mounted level. */
  function snapshot(next) {
    picture = next;
    return repaint();
  }

  /** Colour all areas whose colour differs; true when the picture belongs to the mounted level. */
  function repaint() {
    if (!picture) return false;
    const same = JSON.stringify(legend) === JSON.stringify(legendNow());
    legend = legendNow();
    if (picture.level !== shapes?.level) return false;
    for (let i = 0; i < layers.length; i++) {
      if (!same || shown[i] !== classes.kindOf(legend, picture, i)) restyle(i);
    }
    return true;
  }

  /** Apply what differs; returns the places in it. */
  function change(next) {
    if (!picture || picture.view !== next.view) return [];
    const started = performance.now();
    for (const [i, value, count, kind] of next.set) {
      picture.values[i] = value;
      picture.counts[i] = count;
      picture.classes[i] = kind;
      if (shown[i] !== classes.kindOf(legend, picture, i)) restyle(i);
      glow(i);
    }
    Object.assign(picture, { event: next.event, as_of: next.as_of, unlocated: next.unlocated, total: next.total });
    stats.changes += 1;
    stats.lastPaintMs = performance.now() - started;
    return next.set.map(([i]) => i);
  }

  function restyle(i) {
    const layer = layers[i];
    if (!layer) return;
    layer.setStyle({ fillColor: fillOf(i) });
    stats.restyled += 1;
  }

  function glow(i) {
    const path = layers[i]?.getElement();
    if (!path || still.matches) return;
    path.animate(
      [{ stroke: "var(--label)", strokeWidth: "4px" }, { stroke: "var(--area-line)", strokeWidth: "0.7px" }],
      { duration: GLOW_MS, easing: "ease-out" },
    );
  }

  /** Dim what lies outside `code`; null, or a code that holds none of these areas, dims nothing. */
  function focus(code) {
    const holds = code && shapes && !shapes.index.has(code) && shapes.codes.some((_, i) => shapes.within(i, code));
    const next = holds ? code : null;
    if (next === focused) return;
    focused = next;
    layers.forEach((layer, i) => {
      layer.getElement()?.classList.toggle("area--outside", Boolean(next) && !shapes.within(i, next));
    });
  }

  /** Return how many areas each class holds; null stands for no data. */
  function tally() {
    const found = new Map();
    for (const kind of picture ? shown : []) found.set(kind, (found.get(kind) ?? 0) + 1);
    return found;
  }

  huying.painter = {
    stats,
    mount,
    register,
    style,
    snapshot,
    repaint,
    change,
    focus,
    focused: () => focused,
    tally,
    layer: (i) => layers[i],
    legend: () => legend,
    picture: () => picture,
    shapes: () => shapes,
  };
})();
