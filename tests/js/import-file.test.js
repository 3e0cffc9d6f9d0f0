import assert from "node:assert/strict";
import { test } from "node:test";
import { refuse } from "../../dashboard/assets/js/duties/import-file.js";

const LIMITS = { suffix: ".xlsx", most: 100 };

test("a workbook within the limit may be sent", () => {
  assert.equal(refuse({ name: "清单.XLSX", size: 100 }, LIMITS), "");
});

test("another type of file and one that is too large are refused before they are sent", () => {
  assert.equal(refuse({ name: "清单.xls", size: 1 }, LIMITS), "wrong");
  assert.equal(refuse({ name: "清单.xlsx", size: 101 }, LIMITS), "large");
});
