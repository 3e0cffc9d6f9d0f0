import { dispatch, history, location } from "./support/browser.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import * as views from "../../dashboard/assets/js/view.js";
import { load } from "../../dashboard/assets/js/shapes.js";
import { twoSquares, useCity } from "./support/city.js";

/** Open the page at an address, and return the view it shows. */
function open(search) {
  location.search = search;
  const view = views.start();
  history.steps.length = 0;
  return view;
}

beforeEach(() => useCity());

test("the view is what the address says, with the page's city", () => {
  assert.deepEqual(open("?level=unit&measure=sla_risk&area=370783001&other=1"), {
    level: "unit",
    measure: "sla_risk",
    area: "370783001",
    city: "370783",
  });
});

for (const search of ["", "?level=nothing&measure=nothing", "?level=city"]) {
  test(`without a valid level and measure "${search}" shows open tickets by the first level`, () => {
    const { level, measure } = open(search);

    assert.deepEqual([level, measure], ["town", "open_tickets"]);
  });
}

test("a change is one step of the back button, and null takes a part away", () => {
  open("?area=370783001&urgent=yes");

  views.change({ urgent: null, ticket: "SG1" });

  assert.equal(history.steps.length, 1);
  assert.equal(history.steps[0].step, true);
  assert.deepEqual(Object.fromEntries(new URLSearchParams(location.search)), {
    city: "370783",
    level: "town",
    measure: "open_tickets",
    area: "370783001",
    ticket: "SG1",
  });
});

test("a change to what is shown already is none", () => {
  open("?area=370783001");

  views.change({ area: "370783001" });

  assert.deepEqual(history.steps, []);
});

test("an area outside of the one that is looked into ends looking into it", async (t) => {
  t.mock.method(globalThis, "fetch", async () => ({ ok: true, json: async () => twoSquares() }));
  await load("town");
  open("?within=10&area=101");

  views.change({ area: "102" });
  assert.equal(views.current().within, "10");
  views.change({ within: "101", area: "102" });

  assert.equal(views.current().within, undefined);
});

test("listeners hear the view, the one before, and who changed it", () => {
  open("");
  const heard = [];
  views.follow((view, before, { by }) => heard.push([view.area, before.area, by]));

  views.change({ area: "1" });
  views.change({ area: "2" }, { step: false });
  location.search = "?area=3";
  dispatch("popstate");

  assert.deepEqual(heard, [
    ["1", undefined, "person"],
    ["2", "1", "map"],
    ["3", "2", "history"],
  ]);
});

test("equal views have equal names for the stream, whatever the order of their filters", () => {
  const one = { level: "grid", measure: "open_tickets", until: "2026-01-02", since: "2026-01-01", area: "1" };
  const other = { since: "2026-01-01", until: "2026-01-02", measure: "open_tickets", level: "grid" };

  assert.equal(views.streamName(one), "level=grid&measure=open_tickets&since=2026-01-01&until=2026-01-02");
  assert.equal(views.streamName(other), views.streamName(one));
});

test("few areas are judged by their share at risk, many by their worst light, unless one chose", () => {
  assert.equal(views.risk({ level: "town" }), "share");
  assert.equal(views.risk({ level: "grid" }), "worst");
  assert.equal(views.risk({ level: "grid", risk: "share" }), "share");
});
