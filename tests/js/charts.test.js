/* The charts of the indicators: tokens become colours and pixels, a click becomes an address. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { pick, resolve } from "../../dashboard/assets/js/indicators/charts.js";

const colour = (name) => ({ "--text": "#111111", "--line": "#222222" })[name] ?? "";

test("tokens are put in at every depth, and everything else stays", () => {
  const figure = {
    data: [{ y: [1, null, 0.5], text: ["var(x)", "1.5"], line: { color: "var(--text)", width: "rem(0.5)" } }],
    layout: { colorway: ["var(--line)"], showlegend: false, margin: { l: "rem(3)" } },
  };
  assert.deepEqual(resolve(figure, colour, 20), {
    data: [{ y: [1, null, 0.5], text: ["var(x)", "1.5"], line: { color: "#111111", width: 10 } }],
    layout: { colorway: ["#222222"], showlegend: false, margin: { l: 60 } },
  });
  assert.equal(figure.data[0].line.width, "rem(0.5)");
});

test("a key beside the town takes the place of another one, and goes when it is chosen again", () => {
  const before = "?indicator=solved&by=matter&period=week&until=2026-03-01&town=001&channel=mailbox";
  const narrowed = pick(before, "matter", "S01001");
  assert.equal(narrowed, "?indicator=solved&by=matter&period=week&until=2026-03-01&town=001&matter=S01001");
  assert.equal(
    pick(narrowed, "matter", "S01001"),
    "?indicator=solved&by=matter&period=week&until=2026-03-01&town=001"
  );
});

test("a town is combined with what is chosen", () => {
  assert.equal(pick("?channel=mailbox", "town", "002"), "?channel=mailbox&town=002");
  assert.equal(pick("?channel=mailbox&town=001", "town", "002"), "?channel=mailbox&town=002");
});
