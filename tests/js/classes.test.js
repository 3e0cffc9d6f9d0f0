import "./support/browser.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { fill, kindOf, legendOf, NO_DATA, reading, rows } from "../../dashboard/assets/js/classes.js";
import { useCity } from "./support/city.js";

const COUNTS = { kind: "counts", breaks: [1, 3, 10] };
const SHARE = { kind: "share", breaks: [0.001, 0.02, 0.05, 0.1, 0.2] };

beforeEach(() => useCity());

for (const [legend, kind, expected] of [
  [COUNTS, null, NO_DATA],
  [COUNTS, 0, "var(--count-0)"],
  [COUNTS, 3, "var(--count-6)"],
  [{ kind: "counts", breaks: [] }, 0, "var(--count-0)"],
  [{ kind: "satisfaction", breaks: [3, 4] }, 1, "var(--satisfaction-3)"],
  [{ kind: "lights" }, 5, "var(--light-red)"],
  [{ kind: "lights" }, "paused", "var(--light-paused)"],
  [{ kind: "lights" }, 0, "url(#dots)"],
  [SHARE, 2, "var(--share-2)"],
  [SHARE, -1, "url(#dots)"],
]) {
  test(`class ${kind} of ${legend.kind} ${legend.breaks ?? ""} is filled with ${expected}`, () =>
    assert.equal(fill(legend, kind), expected));
}

test("lights give way to the share at risk, other legends do not", () => {
  const lights = { measure: "sla_risk", legend: { kind: "lights" } };
  assert.deepEqual(legendOf(lights, "share"), { kind: "share", breaks: [0.01, 0.1] });
  assert.equal(legendOf(lights, "worst").kind, "lights");
  assert.equal(legendOf({ legend: COUNTS }, "share"), COUNTS);
});

for (const [count, value, expected] of [
  [0, 0, null],
  [4, null, -1],
  [4, 0, 0],
  [4, 0.001, 1],
  [4, 0.2, 5],
]) {
  test(`a share of ${value} over ${count} tickets is in class ${expected}`, () =>
    assert.equal(kindOf(SHARE, { counts: [count], values: [value] }, 0), expected));
}

test("the legend of counts names whole numbers, the highest class first", () => {
  assert.deepEqual(
    rows(COUNTS).map(({ kind, label }) => [kind, label]),
    [
      [3, "10 or more"],
      [2, "3 to 9"],
      [1, "1 to 2"],
      [0, "0"],
    ]
  );
});

test("the legend of scores has one decimal, and its lowest class ends below a break", () => {
  const labels = rows({ kind: "satisfaction", breaks: [3, 4.5] }).map(({ label }) => label);

  assert.deepEqual(labels, ["4.5 or more", "3.0 to 4.5", "below 3.0"]);
});

test("the legend of shares ends with tickets without a deadline", () => {
  assert.deepEqual(rows(SHARE).at(-1), { kind: -1, light: "no_deadline", label: "none" });
  assert.equal(rows(SHARE).at(-2).label, "0%");
});

test("the legend of lights begins with the worst", () => {
  assert.deepEqual(
    rows({ kind: "lights" }).map(({ light }) => light),
    ["red", "orange", "yellow", "green", "paused", "no_deadline"]
  );
});

for (const [measure, value, count, expected] of [
  ["open_tickets", 1234, 0, "1,234"],
  ["overdue", 12, 20, "12"], // only a row of the table
  ["sla_risk", 0.25, 8, "25%"],
  ["sla_risk", 0, 0, "—"],
  ["satisfaction", null, 0, "—"],
  ["satisfaction", 4.25, 3, "4.3"],
]) {
  test(`${measure} ${value} of ${count} reads ${expected}`, () =>
    assert.equal(reading(measure, value, count), expected));
}
