import assert from "node:assert/strict";
import { test } from "node:test";
import { post, createKey, Refusal } from "../../dashboard/assets/js/request.js";

/** Let fetch answer with a status and JSON. */
const answer = (t, status, content) =>
  t.mock.method(globalThis, "fetch", async () => new Response(JSON.stringify(content), { status }));

test("a body is sent as JSON with further headers, and the answer's JSON is returned", async (t) => {
  const asked = answer(t, 200, { id: 7 });

  assert.deepEqual(await post("/api/v1/x", { text: "a" }, { "Idempotency-Key": "k" }), { id: 7 });
  const [url, options] = asked.mock.calls[0].arguments;
  assert.equal(url, "/api/v1/x");
  assert.equal(options.body, '{"text":"a"}');
  assert.deepEqual(options.headers, { "Content-Type": "application/json", "Idempotency-Key": "k" });
});

for (const [problem, message] of [
  [{ title: "Conflict", detail: "Read it again." }, "Read it again."],
  [{ title: "Conflict" }, "Conflict"],
  [{}, "409"],
]) {
  test(`a refusal ${JSON.stringify(problem)} says "${message}"`, async (t) => {
    answer(t, 409, problem);

    await assert.rejects(post("/x", {}), (error) => {
      assert.ok(error instanceof Refusal);
      assert.equal(error.message, message);
      assert.equal(error.status, 409);
      return true;
    });
  });
}

test("no answer is no refusal", async (t) => {
  t.mock.method(globalThis, "fetch", async () => {
    throw new TypeError("failed to fetch");
  });

  await assert.rejects(post("/x", {}), (error) => !(error instanceof Refusal));
});

test("a key has as many random bytes as asked for", () => {
  assert.match(createKey(), /^[0-9a-f]{32}$/);
  assert.match(createKey(8), /^[0-9a-f]{16}$/);
  assert.notEqual(createKey(), createKey());
});
