import assert from "node:assert/strict";
import { test } from "node:test";
import { ESLint } from "eslint";

const eslint = new ESLint();

/** Return the rules that a text breaks as a file of dashboard/assets. */
async function broken(text, filePath = "dashboard/assets/js/example.js") {
  const [{ messages }] = await eslint.lintText(text, { filePath });
  return messages.map(({ ruleId }) => ruleId);
}

test("a module of 300 lines of 110 columns is accepted", async () => {
  const line = `export const a = "${"x".repeat(90)}";`;
  assert.equal(line.length, 110);

  assert.deepEqual(await broken(line + "\n//".repeat(299)), []);
});

for (const [name, text, rule] of [
  ["a file of 301 lines", "//\n".repeat(300) + "//", "max-lines"],
  ["a line of 111 columns", `export const a = "${"x".repeat(91)}";`, "max-len"],
  ["a fetch of its own", "window.fetch = () => null;", "no-restricted-syntax"],
  ["markup from data", "export const show = (box, text) => (box.innerHTML = text);", "no-restricted-syntax"],
  ["an SVG element made by hand", 'document.createElementNS("x", "path");', "no-restricted-syntax"],
  ["a use of the namespace", "export const facts = window.huying.facts;", "no-restricted-properties"],
  ["a name on window", "window.helper = 1;", "no-restricted-syntax"],
  [
    "a shadowed import",
    'import { view } from "./view.js";\nexport const f = () => view;\nexport const g = (view) => view;',
    "no-shadow",
  ],
]) {
  test(`${name} is refused`, async () => assert.deepEqual(await broken(text), [rule]));
}
