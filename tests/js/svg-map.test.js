import assert from "node:assert/strict";
import { test } from "node:test";
import {
  getBounds,
  toPath,
  getPlacedBounds,
  Plane,
  createPlane,
  toRings,
} from "../../dashboard/assets/js/svg-map.js";

const SQUARE = [
  [
    [118, 36],
    [119, 36],
    [119, 37],
    [118, 37],
    [118, 36],
  ],
];
const area = (rings) => ({ code: "1", name: "Square", rings });

const near = (actual, expected, tolerance = 1e-9) => {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) =>
    assert.ok(Math.abs(value - expected[i]) < tolerance, `${actual} is not ${expected}`)
  );
};

test("a plane puts north up and west left, and starts in the north-west corner", () => {
  const plane = new Plane([118, 36, 119, 37]);

  near(plane.place([118, 37]), [0, 0]);
  const [x, y] = plane.place([119, 36]);
  assert.ok(x > 0 && y > 0);
});

test("a degree to the east is shortened by the cosine of the middle latitude", () => {
  const plane = new Plane([118, 59.5, 119, 60.5]);

  near([plane.width, plane.height], [0.5, 1], 1e-9);
});

test("a plane of a width keeps its proportions and its margin", () => {
  const plane = new Plane([0, -1, 1, 1], { width: 1000, margin: 0.1 });

  assert.equal(plane.width, 1000);
  assert.equal(Math.round(plane.height), 1714); // 2.4 by 1.4 degrees
  near(plane.place([0, 1]), [142.857, 142.857], 0.001);
});

for (const options of [{}, { width: 1000 }, { width: 360, margin: 0.04 }]) {
  test(`a point comes back from a plane with ${JSON.stringify(options)}`, () => {
    const plane = new Plane([118.5, 36.6, 119.2, 37.3], options);

    near(plane.back(plane.place([118.74, 36.88])), [118.74, 36.88]);
  });
}

test("rings of every geometry are lists of points", () => {
  const [ring] = SQUARE;

  assert.deepEqual(toRings({ type: "Polygon", coordinates: SQUARE }), SQUARE);
  assert.deepEqual(toRings({ type: "MultiPolygon", coordinates: [SQUARE, SQUARE] }), [ring, ring]);
  assert.deepEqual(toRings({ type: "LineString", coordinates: ring }), [ring]);
  assert.deepEqual(toRings({ type: "MultiLineString", coordinates: [ring, ring] }), [ring, ring]);
});

test("bounds hold every point of every ring", () => {
  assert.deepEqual(getBounds([...SQUARE, [[120, 35]]]), [118, 35, 120, 37]);
  assert.deepEqual(getBounds([]), [Infinity, Infinity, -Infinity, -Infinity]);
});

test("an outline is closed for areas and open for lines", () => {
  const place = ([x, y]) => [x, y];

  assert.equal(
    toPath(
      [
        [
          [0, 0],
          [1, 0.25],
        ],
      ],
      place,
      { digits: 2 }
    ),
    "M0.00 0.00L1.00 0.25Z"
  );
  assert.equal(
    toPath(
      [
        [
          [0, 0],
          [1, 1],
        ],
      ],
      place,
      { digits: 0, closed: false }
    ),
    "M0 0L1 1"
  );
});

test("the plane of areas holds all of them", () => {
  const areas = [
    area(SQUARE),
    area([
      [
        [119, 37],
        [120, 38],
        [119, 38],
      ],
    ]),
  ];
  const plane = createPlane(areas, { width: 1000 });

  const [left, top, right, bottom] = getPlacedBounds(areas, plane);

  near([left, top, right, bottom], [0, 0, plane.width, plane.height], 1e-6);
});
