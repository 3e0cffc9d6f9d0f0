import assert from "node:assert/strict";
import { test } from "node:test";
import { listLeft, put, settle } from "../../dashboard/assets/js/drafts.js";

const DRAFT = {
  owner: "1 370783",
  life: "a",
  address: "/desk?ticket=SG1",
  field: "text",
  label: "说明",
  value: "已到现场",
  opener: null,
  sent: false,
};

test("a field has one draft, and an emptied one none", () => {
  const once = put([], DRAFT);
  const twice = put(once, { ...DRAFT, value: "已到现场查看" });

  assert.deepEqual(
    twice.map(({ value }) => value),
    ["已到现场查看"]
  );
  assert.deepEqual(put(twice, { ...DRAFT, value: " \n" }), []);
});

test("the same field at another address and of another person is another one", () => {
  const others = [
    { ...DRAFT, address: "/desk?ticket=SG2" },
    { ...DRAFT, owner: "2 370783" },
  ];

  assert.equal(others.reduce(put, [DRAFT]).length, 3);
});

test("a page offers what earlier pages left to the same person", () => {
  const drafts = [
    DRAFT,
    { ...DRAFT, field: "plan" },
    { ...DRAFT, life: "b" },
    { ...DRAFT, owner: "2 370783" },
    { ...DRAFT, sent: true },
  ];

  const left = listLeft(drafts, { owner: "1 370783", life: "b" });

  assert.deepEqual(
    [...left].map(([address, found]) => [address, found.map(({ field }) => field)]),
    [["/desk?ticket=SG1", ["text", "plan"]]]
  );
});

test("browsers before Map.groupBy list it too", (context) => {
  context.mock.method(Map, "groupBy", () => assert.fail("Map.groupBy is not there"));

  assert.deepEqual([...listLeft([DRAFT], { owner: DRAFT.owner, life: "b" })], [[DRAFT.address, [DRAFT]]]);
});

test("what a page answered was sent, at the sign-in nothing was", () => {
  const sent = { ...DRAFT, sent: true };

  assert.deepEqual(settle([sent, DRAFT], { isSignIn: false }), [DRAFT]);
  assert.deepEqual(settle([sent], { isSignIn: true }), [DRAFT]);
});
