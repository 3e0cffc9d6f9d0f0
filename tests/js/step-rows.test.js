import assert from "node:assert/strict";
import { test } from "node:test";
import * as steps from "../../dashboard/assets/js/duties/step-rows.js";

const row = (no, title, ...next) => ({
  ...{ no, title, who: "town", text: "", limit: "" },
  next: next.map(([to, condition]) => ({ to, condition: condition ?? "" })),
});
const CHART = [
  row(1, "巡查", [2]),
  row(2, "核实", [3, "属实"], [4, "不属实"]),
  row(3, "呼叫", [4]),
  row(4, "销号"),
];
const ways = (rows) => rows.map(({ no, next }) => [no, ...next.map(({ to }) => to)]);

test("rows survive the way into a field and back", () =>
  assert.deepEqual(steps.parse(steps.format(CHART)), CHART));

test("an empty field holds no rows", () => assert.deepEqual(steps.parse("  "), []));

test("a step added into a line is put between both", () =>
  assert.deepEqual(ways(steps.add(CHART, 0)), [[1, 5], [5, 2], [2, 3, 4], [3, 4], [4]]));

test("a step added below a choice leaves the choice alone", () => {
  const made = steps.add(CHART, 1);
  assert.deepEqual(ways(made), [[1, 2], [2, 3, 4], [5], [3, 4], [4]]);
});

test("a step added below an end becomes the end", () =>
  assert.deepEqual(ways(steps.add(CHART, 3)).slice(3), [[4, 5], [5]]));

test("the first step of an empty chart has the number 1", () =>
  assert.deepEqual(ways(steps.add([], -1)), [[1]]));

test("no chart grows beyond what the rules allow", () => {
  const full = Array.from({ length: steps.MOST }, (_, index) => row(index + 1, "x"));
  assert.equal(steps.add(full, 3), full);
});

test("what led to a removed step leads to where it led", () =>
  assert.deepEqual(ways(steps.remove(CHART, 0)), [[2, 3, 4], [3, 4], [4]]));

test("a removed step leaves no second way to where a way is already", () =>
  assert.deepEqual(ways(steps.remove(CHART, 2)), [[1, 2], [2, 3, 4], [4]]));

test("the ways to a removed choice stay, so that they are named as faults", () =>
  assert.deepEqual(ways(steps.remove(CHART, 1)), [[1, 2], [3, 4], [4]]));

test("steps are moved within the table only", () => {
  assert.deepEqual(
    steps.move(CHART, 2, -1).map(({ no }) => no),
    [1, 3, 2, 4]
  );
  assert.equal(steps.move(CHART, 0, -1), CHART);
  assert.equal(steps.move(CHART, 3, 1), CHART);
});

test("numbers follow the order, and branches the numbers", () =>
  assert.deepEqual(ways(steps.renumber(steps.move(CHART, 2, -1))), [[1, 3], [2, 4], [3, 2, 4], [4]]));

test("a way to a step that is not there leads to none after numbering either", () => {
  const made = steps.renumber([row(7, "a", [9])]);
  assert.equal(made[0].no, 1);
  assert.ok(!made.some(({ no }) => no === made[0].next[0].to));
});

test("a new branch leads to the next step that has none yet", () => {
  assert.deepEqual(ways(steps.branch(CHART, 0))[0], [1, 2, 3]);
  assert.deepEqual(ways(steps.branch(CHART, 3))[3], [4, 1]);
  assert.equal(steps.branch([row(1, "a")], 0)[0].next.length, 0);
});
