/* The painter holds the layers of the mounted level and restyles only those whose class changed. */
(function () {
  "use strict";
  const huying = (window.huying = window.huying || {});
  const { classes } = huying;

  const stats = { rebuilt: 0, restyled: 0, changes: 0, lastPaintMs: 0 };
  const GLOW_MS = 250;

  let shapes = null;
  let layers = [];
  let picture = null; // the last snapshot with all later changes applied

  const still = matchMedia("(prefers-reduced-motion: reduce)");

  /** Forget the layers of the level before; those of `next` register as Leaflet makes them. */
  function mount(next) {
    shapes = next;
    layers = new Array(next.codes.length);
    if (picture?.level !== next.level) picture = null;
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
      fillColor: picture ? fillOf(feature.properties.i) : "var(--land)",
      fillOpacity: 1,
      opacity: 1,
      smoothFactor: 0.6,
      weight: 0.7,
    };
  }

  const fillOf = (i) => classes.fill(picture.legend, picture.classes[i]);

  /** Take a whole picture; true when it belongs to the mounted level. */
  function snapshot(next) {
    const before = picture;
    picture = next;
    if (next.level !== shapes?.level) return false;
    const same = before && JSON.stringify(before.legend) === JSON.stringify(next.legend);
    for (let i = 0; i < layers.length; i++) {
      if (!same || before.classes[i] !== next.classes[i]) restyle(i);
    }
    return true;
  }

  /** Apply what differs; returns the places in it. */
  function change(next) {
    if (!picture || picture.view !== next.view) return [];
    const started = performance.now();
    for (const [i, value, count, kind] of next.set) {
      const recolour = picture.classes[i] !== kind;
      picture.values[i] = value;
      picture.counts[i] = count;
      picture.classes[i] = kind;
      if (recolour) restyle(i);
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

  /** Dim what lies outside `code`; null dims nothing. */
  function focus(code) {
    const own = code && shapes ? shapes.index.has(code) : true;
    layers.forEach((layer, i) => {
      const outside = !own && !shapes.within(i, code);
      layer.getElement()?.classList.toggle("area--outside", outside);
    });
  }

  /** Return how many areas each class holds; null stands for no data. */
  function tally() {
    const found = new Map();
    for (const kind of picture?.classes ?? []) found.set(kind, (found.get(kind) ?? 0) + 1);
    return found;
  }

  huying.painter = {
    stats,
    mount,
    register,
    style,
    snapshot,
    change,
    focus,
    tally,
    layer: (i) => layers[i],
    picture: () => picture,
    shapes: () => shapes,
  };
})();
