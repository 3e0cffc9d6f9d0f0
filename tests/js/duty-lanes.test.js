import assert from "node:assert/strict";
import { test } from "node:test";
import { place } from "../../dashboard/assets/js/duties/lanes.js";
import { layout } from "./support/elk.js";

const LANES = ["unit", "town", "center", "D05", "D30", "D04"];
const lanesOf = (steps) =>
  LANES.filter((code) => steps.some(({ who }) => who === code)).map((code) => ({ code, name: code }));
const step = (no, who, next = []) => ({ no, who, title: `步骤${no}`, limit: null, next });
const to = (no, condition = null) => ({ to: no, condition });

const FIRE = [
  step(1, "unit", [to(2)]),
  step(2, "town", [to(3, "当场可改"), to(4, "限期可改"), to(5, "需市级处置")]),
  step(3, "unit", [to(9)]),
  step(4, "town", [to(9, "按期整改"), to(5, "到期未改")]),
  step(5, "town", [to(6)]),
  step(6, "center", [to(7)]),
  step(7, "D30", [to(8, "构成重大火灾隐患"), to(9, "整改合格"), to(6, "须另行分派")]),
  step(8, "D05", [to(7)]),
  step(9, "center"),
];

/** Charts of other shapes: a chain of steps with branches and ways back, the same in every run. */
function made(seed) {
  let state = seed;
  const pick = (most) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * most);
  };
  const count = 5 + pick(10);
  return Array.from({ length: count }, (_, index) => {
    const no = index + 1;
    if (no === count) return step(no, "center");
    const next = [to(no + 1, pick(2) ? "符合条件" : null)];
    const other = 1 + pick(count);
    if (pick(3) === 0 && other !== no && other !== no + 1) next.push(to(other, "需要多个部门共同到场核查的"));
    return step(no, LANES[pick(LANES.length)], next);
  });
}

const CHARTS = {
  fire: FIRE,
  ...Object.fromEntries([...Array(24).keys()].map((n) => [`made ${n}`, made(n + 1)])),
};

for (const [name, steps] of Object.entries(CHARTS)) {
  test(`${name}: boxes are in their lanes and apart from each other`, async () => {
    const { lanes, boxes, width } = await place({ lanes: lanesOf(steps), steps }, layout);

    const ends = lanes.map((lane) => lane.x + lane.width);
    assert.deepEqual(
      lanes.slice(1).map(({ x }) => Math.round(x)),
      ends.slice(0, -1).map(Math.round)
    );
    assert.ok(Math.abs(ends.at(-1) - width) < 1);
    for (const box of boxes) {
      const lane = lanes.find(({ code }) => code === box.lane);
      assert.ok(box.x >= lane.x - 0.5 && box.x + box.width <= lane.x + lane.width + 0.5, `${box.id} in lane`);
    }
    for (const [index, one] of boxes.entries())
      for (const other of boxes.slice(index + 1)) assert.ok(apart(one, other), `${one.id} and ${other.id}`);
  });
}

const apart = (one, other) =>
  one.x + one.width <= other.x ||
  other.x + other.width <= one.x ||
  one.y + one.height <= other.y ||
  other.y + other.height <= one.y;

test("a branch is drawn through its condition, a way without one goes straight on", async () => {
  const { routes, boxes } = await place({ lanes: lanesOf(FIRE), steps: FIRE }, layout);

  const ways = routes.map(({ from, to: end }) => `${from}>${end}`);
  assert.ok(ways.includes("s1>s2"));
  assert.ok(ways.includes("s2>c2-0") && ways.includes("c2-0>s3"));
  assert.equal(boxes.filter(({ kind }) => kind === "condition").length, 8);
});

test("a route begins and ends at its boxes", async () => {
  const { routes, boxes } = await place({ lanes: lanesOf(FIRE), steps: FIRE }, layout);
  const at = (id, { x, y }) => {
    const box = boxes.find((one) => one.id === id);
    const within = x >= box.x - 1 && x <= box.x + box.width + 1;
    return within && (Math.abs(y - box.y) < 2 || Math.abs(y - box.y - box.height) < 2);
  };

  for (const { from, to: end, points } of routes)
    assert.ok(at(from, points[0]) && at(end, points.at(-1)), `${from} to ${end}`);
});

test("a long condition takes two lines, and none begins with a sign", async () => {
  const steps = [step(1, "town", [to(2, "市政消火栓、水鹤故障的情况")]), step(2, "center")];

  const { boxes } = await place({ lanes: lanesOf(steps), steps }, layout);

  const { lines } = boxes.find(({ kind }) => kind === "condition");
  assert.equal(lines.length, 2);
  assert.equal(lines.join(""), "市政消火栓、水鹤故障的情况");
});

test("two branches to the same step are two conditions", async () => {
  const steps = [step(1, "town", [to(2, "甲"), to(2, "乙")]), step(2, "center")];

  const { boxes } = await place({ lanes: lanesOf(steps), steps }, layout);

  assert.deepEqual(
    boxes.filter(({ kind }) => kind === "condition").map(({ lines }) => lines[0]),
    ["甲", "乙"]
  );
});
