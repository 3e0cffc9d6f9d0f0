/* Shapes: fetched once by the hash of their content, decoded here, kept for the life of the page. */
(function () {
  "use strict";
  const huying = (window.huying = window.huying || {});

  const loaded = new Map();

  class Shapes {
    constructor(level, topology) {
      this.level = level;
      this.topology = topology;
      this.geometries = topology.objects.areas.geometries;
      this.codes = this.geometries.map((geometry) => String(geometry.id));
      this.index = new Map(this.codes.map((code, i) => [code, i]));
      this.names = this.geometries.map((geometry) => geometry.properties.name);
      this.points = this.geometries.map(({ properties: { label: [x, y] } }) => [y, x]);
      this._features = null;
    }

    /** Return a FeatureCollection whose features know their place `i` in the order of codes. */
    features() {
      if (!this._features) {
        this._features = topojson.feature(this.topology, this.topology.objects.areas);
        this._features.features.forEach((feature, i) => {
          feature.properties = { i, level: this.level };
        });
      }
      return this._features;
    }

    name(code) {
      return this.names[this.index.get(code)];
    }

    /** Return whether the area at `i` is `code` or lies in it: a child's code begins with its parent's. */
    within(i, code) {
      return this.codes[i].startsWith(code);
    }

    /** Return the Leaflet bounds of the area at `i`. */
    extent(i) {
      this._extents ??= new Map();
      if (!this._extents.has(i)) this._extents.set(i, boundsOf(this.features().features[i].geometry));
      return this._extents.get(i);
    }

    /** Return the bounds of all areas together. */
    whole() {
      const all = L.latLngBounds([]);
      this.codes.forEach((_, i) => all.extend(this.extent(i)));
      return all;
    }

    /** Return one GeoJSON geometry of the area, or of all areas in it; null where this level has neither. */
    outline(code) {
      const own = this.index.get(code);
      if (own !== undefined) return topojson.feature(this.topology, this.geometries[own]).geometry;
      const parts = this.geometries.filter((_, i) => this.within(i, code));
      return parts.length ? topojson.merge(this.topology, parts) : null;
    }
  }

  /** Return the Leaflet bounds of a Polygon or MultiPolygon. */
  function boundsOf({ type, coordinates }) {
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const polygon of type === "Polygon" ? [coordinates] : coordinates) {
      for (const [x, y] of polygon[0]) {
        if (x < west) west = x;
        if (x > east) east = x;
        if (y < south) south = y;
        if (y > north) north = y;
      }
    }
    return L.latLngBounds([south, west], [north, east]);
  }

  function address(level) {
    const { facts, level: entry } = huying.facts;
    const hash = entry(level)?.shapes;
    return hash ? `/api/v1/shapes/${level}?${new URLSearchParams({ city: facts.city.code, v: hash })}` : null;
  }

  /** Return the shapes of a level; a failed fetch is tried again at the next call. */
  function load(level) {
    if (!loaded.has(level)) {
      const fetched = get(level);
      loaded.set(level, fetched);
      fetched.catch(() => loaded.delete(level));
    }
    return loaded.get(level);
  }

  async function get(level) {
    const url = address(level);
    if (!url) throw new Error("missing");
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`shapes ${answer.status}`);
    return new Shapes(level, await answer.json());
  }

  huying.shapes = { load, Shapes, boundsOf };
})();
