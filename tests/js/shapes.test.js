import "./support/browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Geometry, overlap } from "../../dashboard/assets/js/geometry.js";
import { boxOf, lies, load, Shapes, united } from "../../dashboard/assets/js/shapes.js";
import { twoSquares, useCity } from "./support/city.js";

const shapes = () => new Shapes("town", twoSquares());
const geometry = () => new Geometry(shapes(), { place: (point) => point });

test("arcs are decoded from differences into degrees", () => {
  assert.deepEqual([...shapes().arcs[0]], [1, 0, 1, 1]);
  assert.deepEqual([...shapes().arcs[1]], [1, 1, 0, 1, 0, 0, 1, 0]);
});

test("codes, names and label points are in the order of the values", () => {
  const { codes, names, points, index } = shapes();

  assert.deepEqual(
    [codes, names],
    [
      ["101", "102"],
      ["West", "East"],
    ]
  );
  assert.deepEqual(points, [
    [0.5, 0.5],
    [0.5, 1.5],
  ]); // latitude first, as Leaflet wants
  assert.equal(index.get("102"), 1);
});

test("members are the area itself, or all that lie in it", () => {
  const topology = twoSquares();
  const [west, east] = topology.objects.areas.geometries;
  west.properties.in = ["K", "city"];
  east.properties.in = ["L", "city"];
  const shapes = new Shapes("unit", topology);

  assert.deepEqual(shapes.members("102"), [1]);
  assert.deepEqual(shapes.members("city"), [0, 1]);
  assert.deepEqual(shapes.members("K"), [0]);
  assert.deepEqual(shapes.members("10"), []); // a code that begins alike says nothing
  assert.deepEqual(shapes.above("102"), ["L", "city"]);
  assert.equal(shapes.above("K"), undefined);
});

test("shapes that do not say in what an area lies follow its code", () => {
  assert.deepEqual(shapes().members("10"), [0, 1]);
  assert.deepEqual(shapes().members("2"), []);
});

test("a box holds one area, bounds hold several", () => {
  assert.deepEqual(shapes().box(1), [1, 0, 2, 1]);
  assert.deepEqual(shapes().bounds(), [0, 0, 2, 1]);
  assert.deepEqual(shapes().bounds([0]), [0, 0, 1, 1]);
});

test("boxes of points and of boxes", () => {
  assert.deepEqual(boxOf([3, 1, -2, 5]), [-2, 1, 3, 5]);
  assert.deepEqual(
    united([
      [0, 0, 1, 1],
      [-1, 2, 0, 3],
    ]),
    [-1, 0, 1, 3]
  );
});

test("boxes that only touch do not overlap", () => {
  assert.equal(overlap([0, 0, 1, 1], [1, 0, 2, 1]), false);
  assert.equal(overlap([0, 0, 1, 1], [0.9, 0.9, 2, 2]), true);
});

test("a level without shapes cannot be loaded", async () => {
  useCity();

  await assert.rejects(load("grid"), /missing/);
});

test("shapes are fetched once by the hash of their content, and again after a failure", async (t) => {
  useCity();
  const answers = [
    { ok: false, status: 503 },
    { ok: true, json: async () => twoSquares() },
  ];
  const asked = t.mock.method(globalThis, "fetch", async () => answers.shift());

  await assert.rejects(load("town"), /503/);
  const [first, second] = await Promise.all([load("town"), load("town")]);

  assert.equal(first, second);
  assert.deepEqual([lies("101", "10"), lies("101", "2"), lies("7", "7")], [true, false, true]);
  assert.equal(lies("7", "10"), undefined); // no level that was loaded has it
  assert.equal(asked.mock.callCount(), 2);
  assert.equal(asked.mock.calls[0].arguments[0], "/api/v1/shapes/town?city=370783&v=a1");
});

for (const [point, place] of [
  [[0.25, 0.5], 0],
  [[1.75, 0.5], 1],
  [[2.5, 0.5], -1],
  [[0.5, -0.1], -1],
]) {
  test(`the point ${point} lies in area ${place}`, () => assert.equal(geometry().at(point), place));
}

test("a point on a shared border belongs to exactly one area", () => {
  const both = [0, 1].filter((i) => geometry().holds(i, 1, 0.5));

  assert.equal(both.length, 1);
});

test("the common outline leaves the border between two areas out", () => {
  assert.deepEqual(geometry().edge([0, 1]), [1, 2]);
  assert.deepEqual(geometry().edge([0]), [0, 1]);
  assert.deepEqual([...geometry().borders([1])], [0, 2]);
});

test("areas in a box are those whose boxes meet it", () => {
  assert.deepEqual(geometry().areasIn([1.2, 0.2, 1.4, 0.4]), [1]);
  assert.deepEqual(geometry().areasIn([0.5, 0, 1.5, 1]), [0, 1]);
});
