import "./support/browser.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import {
  begin,
  keepTickets,
  Offline,
  read,
  Refused,
  remember,
  recall,
} from "../../dashboard/assets/js/phone/net.js";
import { KEPT, kept, write } from "../../dashboard/assets/js/phone/store.js";

const HOUR = 3_600_000;
const facts = (post = "grid:001") => ({ who: { id: "7@c", post }, kept_hours: 72 });
let answers = {};

globalThis.fetch = async (address) => {
  const [status, content] = answers[address] ?? [0, null];
  if (!status) throw new TypeError("no network");
  return { status, ok: status < 400, json: async () => content };
};

const ticket = () => read("ticket t1", "/t1");

beforeEach(async () => {
  await write([KEPT], (store) => void store.clear());
  answers = { "/facts": [200, facts()], "/t1": [200, { text: "a lamp" }] };
  await begin("/facts");
  await ticket();
  await remember("draft", { text: "own words" });
});

test("what was read is shown again without a network", async () => {
  answers = {};

  assert.equal((await ticket()).content.text, "a lamp");
});

test("what the server refuses is shown no more, with or without a network", async () => {
  answers["/t1"] = [404, { detail: "not for you" }];
  await assert.rejects(ticket, Refused);
  answers = {};

  await assert.rejects(ticket, Offline);
});

test("who is signed out reads nothing any more, and keeps own words", async () => {
  answers["/t2"] = [401, {}];
  await assert.rejects(read("ticket t2", "/t2"));
  answers = {};

  await assert.rejects(ticket, Offline);
  assert.deepEqual(await recall("draft"), { text: "own words" });
});

test("in another post nothing of the former one is read", async () => {
  answers = { "/facts": [200, facts("grid:002")] };
  await begin("/facts");
  answers = {};

  await assert.rejects(ticket, Offline);
});

test("in the same post it is kept", async () => {
  answers = { "/facts": [200, facts()] };
  await begin("/facts");

  assert.equal((await ticket()).content.text, "a lamp");
});

test("what was read too long ago is not shown, and forgotten at the next start", async () => {
  await kept.put("7@c ticket t1", { content: { text: "a lamp" }, at: Date.now() - 73 * HOUR });
  answers = {};
  await assert.rejects(ticket, Offline);
  await begin("/facts");

  assert.equal(await kept.get("7@c ticket t1"), undefined);
});

test("of tickets only those in a list are kept", async () => {
  await read("list tasks ", "/t1");
  await keepTickets(["t2"]);
  answers = {};

  await assert.rejects(ticket, Offline);
  assert.equal((await read("list tasks ", "/t1")).content.text, "a lamp");
});
