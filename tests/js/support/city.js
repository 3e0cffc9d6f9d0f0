/* A small city: two towns of 2 by 1 squares each, as the server sends shapes and facts. */
import { facts } from "../../../dashboard/assets/js/facts.js";

/** Speak as the page of this city does. */
export function useCity(changes = {}) {
  Object.assign(facts, {
    city: { code: "370783", zone: "Asia/Shanghai", replay: null },
    locale: "en",
    levels: [
      { code: "city", depth: 0, shapes: null, areas: 1 },
      { code: "town", depth: 1, shapes: "a1", areas: 2 },
      { code: "unit", depth: 2, shapes: "b2", areas: 3 },
      { code: "community", depth: 2, shapes: "c3", areas: 3 },
      { code: "grid", depth: 3, shapes: null, areas: 400 },
    ],
    lights: {
      no_deadline: "none",
      paused: "paused",
      green: "ok",
      yellow: "soon",
      orange: "today",
      red: "late",
    },
    measures: {
      open_tickets: { label: "open", sums: "open_tickets", value: "count", scale: "counts", breaks: [] },
      sla_risk: { label: "risk", sums: "open_tickets", value: "share", scale: "lights", breaks: [0.01, 0.1] },
      satisfaction: { label: "score", sums: "ratings", value: "mean", scale: "satisfaction", breaks: [] },
      overdue: { label: "overdue", sums: "open_tickets", value: "count", scale: "counts", breaks: [] },
    },
    words: {
      from: "{0} or more",
      below: "below {0}",
      range: "{0} to {1}",
      greeting: "{0}, {1} and {0}",
    },
    ...changes,
  });
  return facts;
}

/**
 * Return the topology of two squares side by side: (0, 0) to (1, 1), and (1, 0) to (2, 1). Arc 0 is the
 * border
 * between them, from south to north; arc 1 the rest of the western one, arc 2 the rest of the eastern one.
 */
export function twoSquares() {
  const area = (id, name, x, arcs) => ({
    id,
    type: "Polygon",
    arcs: [arcs],
    properties: { name, label: [x, 0.5] },
  });
  return {
    transform: { scale: [0.5, 0.5], translate: [0, 0] },
    arcs: [
      [
        [2, 0],
        [0, 2],
      ],
      [
        [2, 2],
        [-2, 0],
        [0, -2],
        [2, 0],
      ],
      [
        [2, 2],
        [2, 0],
        [0, -2],
        [-2, 0],
      ],
    ],
    objects: { areas: { geometries: [area("101", "West", 0.5, [0, 1]), area("102", "East", 1.5, [0, 2])] } },
  };
}
