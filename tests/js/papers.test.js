import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { createElement: () => ({ textContent: "" }), addEventListener() {} };
globalThis.addEventListener = () => {};
const { area, areaStyle, named } = await import("../../dashboard/assets/js/papers/papers.js");

const HOSTILE = "A&B <b>村</b><img src=x onerror=alert(1)>";
const feature = { id: "h1", properties: { name: HOSTILE } };

/** Return what a tooltip would show: Leaflet reads a string as HTML, and appends an element. */
function tipOf(bind) {
  let tip = null;
  bind(feature, { bindTooltip: (content) => (tip = content()) });
  return tip;
}

test("a name on the map of collection is text, whatever it holds", () => {
  areaStyle(feature, { hideout: { counts: { h1: [1, 2] }, steps: [] } });

  assert.equal(tipOf(area).textContent, `${HOSTILE} 1/2`);
  assert.equal(tipOf(named).textContent, HOSTILE);
});
