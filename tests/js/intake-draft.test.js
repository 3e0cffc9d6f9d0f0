import assert from "node:assert/strict";
import { test } from "node:test";
import {
  EMPTY,
  groupRows,
  isVisible,
  toRequest,
  splitAtNumbers,
} from "../../dashboard/assets/js/desk/intake/draft.js";

const FIELDS = [
  { name: "credit_code", kind: "text", label: "", visible_if: { requester_kind: ["enterprise"] } },
  { name: "answer", kind: "textarea", label: "", visible_if: { request_kind: ["enquiry"], same_as: [""] } },
];
const FORM = { channel: "hotline", fields: FIELDS, isOverridden: false };
const ENQUIRY = { ...EMPTY, request_kind: "enquiry", answer: " Open at nine. " };

for (const [draft, expected] of [
  [EMPTY, false],
  [ENQUIRY, true],
  [{ ...ENQUIRY, same_as: "SG1" }, false],
]) {
  test(`an answer to "${draft.request_kind}" that joins "${draft.same_as}" is asked: ${expected}`, () =>
    assert.equal(isVisible(FIELDS[1], draft), expected));
}

test("a field without conditions is always asked", () => assert.equal(isVisible({}, EMPTY), true));

test("words are trimmed, and what is empty is null", () => {
  const body = toRequest({ ...EMPTY, text: " A lamp is out. ", name: "  ", address: " Gate 2 " }, FORM);

  assert.equal(body.description, "A lamp is out.");
  assert.equal(body.address, "Gate 2");
  assert.deepEqual([body.reporter_name, body.reporter_phone, body.matter], [null, null, null]);
});

test("an answer is sent only where it is asked", () => {
  assert.equal(toRequest(ENQUIRY, FORM).answer, "Open at nine.");
  assert.equal(toRequest({ ...ENQUIRY, same_as: "SG1" }, FORM).answer, "");
  assert.equal(toRequest({ ...ENQUIRY, request_kind: "help" }, FORM).answer, "");
});

test("a credit code is sent only of an enterprise, and not at all where it is empty", () => {
  const enterprise = { ...EMPTY, requester_kind: "enterprise", credit_code: " 9137 " };

  assert.equal(toRequest(enterprise, FORM).credit_code, "9137");
  assert.ok(!("credit_code" in toRequest({ ...enterprise, credit_code: "" }, FORM)));
  assert.ok(!("credit_code" in toRequest({ ...enterprise, requester_kind: "citizen" }, FORM)));
});

test("a reason to take what is another's is sent once the form asks for it", () => {
  const draft = { ...EMPTY, override: " urgent " };

  assert.equal(toRequest(draft, FORM).override, "");
  assert.equal(toRequest(draft, { ...FORM, isOverridden: true }).override, "urgent");
});

test("the place is sent as it was pointed at", () => {
  const body = toRequest({ ...EMPTY, place: { spot: { lon: 118.7, lat: 36.9 }, path: ["x"] } }, FORM);

  assert.deepEqual([body.lon, body.lat], [118.7, 36.9]);
  assert.ok(!("path" in body));
});

test("rows are groupRows in the order of the first of each group", () => {
  const groups = groupRows(["b1", "a1", "b2"], ([letter]) => letter);

  assert.deepEqual(
    [...groups],
    [
      ["b", ["b1", "b2"]],
      ["a", ["a1"]],
    ]
  );
});

test("a number stays in one piece, wherever it stands", () => {
  assert.deepEqual(splitAtNumbers("Your number is SG20261129-0007."), [
    { text: "Your number is ", isNumber: false },
    { text: "SG20261129-0007", isNumber: true },
    { text: ".", isNumber: false },
  ]);
});
