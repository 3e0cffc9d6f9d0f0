import assert from "node:assert/strict";
import { test } from "node:test";
import { readEvents, reasonOf } from "../../dashboard/assets/workers/events.js";
import { carryAlong, isWhole } from "../../dashboard/assets/workers/picture.js";

/** Read pieces of a body, and return the events and how often something was heard. */
async function read(...pieces) {
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
  const events = [];
  let heard = 0;
  await readEvents(body, { heard: () => (heard += 1), event: (kind, data) => events.push([kind, data]) });
  return { events, heard };
}

test("events are read whatever the pieces in which they come", async () => {
  const { events } = await read(
    "event: change\nda",
    'ta: {"event": 1}\n',
    "\nevent: hello\ndata: {}\n\nevent: cut"
  );

  assert.deepEqual(events, [
    ["change", { event: 1 }],
    ["hello", {}],
  ]);
});

test("a character that is cut between two pieces is whole again", async () => {
  const bytes = new TextEncoder().encode('data: "寿光"\n\n');
  const events = [];
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.slice(0, 8));
      controller.enqueue(bytes.slice(8));
      controller.close();
    },
  });

  await readEvents(body, { heard: () => null, event: (kind, data) => events.push([kind, data]) });

  assert.deepEqual(events, [["message", "寿光"]]);
});

test("a comment keeps the connection alive without being an event", async () => {
  assert.deepEqual(await read(": keep-alive\n\n"), { events: [], heard: 1 });
});

test("data of several lines are one JSON text", async () => {
  const { events } = await read('event: x\ndata: {"a":\ndata: 1}\n\n');

  assert.deepEqual(events, [["x", { a: 1 }]]);
});

for (const [body, reason] of [
  ['{"title": "No", "detail": "Ask another."}', "Ask another."],
  ['{"title": "No"}', "No"],
  ["{}", null],
  ["<html>", null],
]) {
  test(`a refusal with ${body} says ${reason}`, async () =>
    assert.equal(await reasonOf(new Response(body)), reason));
}

test("a change replaces values, counts and classes of the areas it names", () => {
  const picture = { values: [1, 2], counts: [1, 2], classes: [0, 1], event: 4, total: 3 };

  carryAlong(picture, { event: 5, total: 6, set: [[1, 5, 5, 3]] });

  assert.deepEqual(picture, { values: [1, 5], counts: [1, 5], classes: [0, 3], event: 5, total: 6 });
});

test("a change of a wall's board replaces its parts and notes new classes next to the packed ones", () => {
  const board = {
    event: 1,
    parts: { counts: { open: 1 }, day: 2 },
    map: { open_tickets: { classes: "AB", total: 7 } },
  };

  carryAlong(board, {
    event: 2,
    parts: { counts: { open: 2 } },
    areas: { open_tickets: { classes: [[3, 1]], total: 8 } },
  });
  carryAlong(board, {
    parts: {},
    areas: {
      open_tickets: {
        classes: [
          [3, 2],
          [4, -1],
        ],
        total: 9,
      },
    },
  });

  assert.deepEqual(board, {
    event: 2,
    parts: { counts: { open: 2 }, day: 2 },
    map: { open_tickets: { classes: "AB", total: 9, changed: { 3: 2, 4: -1 } } },
  });
});

test("only a picture with values can be the start of another tab", () => {
  assert.equal(isWhole({ values: [] }), true);
  assert.equal(isWhole({ parts: {} }), false);
  assert.equal(isWhole(null), false);
});
