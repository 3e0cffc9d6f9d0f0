/* The phone page: which screen is shown, whether there is a network, and when what waits is sent. */
import { facts, read, say } from "../facts.js";
import * as phoneCollect from "./collect.js";
import * as phoneCollecting from "./collecting.js";
import * as phoneFeedback from "./feedback.js";
import * as phoneMatters from "./matters.js";
import * as phoneMe from "./me.js";
import { begin, keepTickets, me, recall } from "./net.js";
import * as phoneObject from "./object.js";
import * as outbox from "./outbox.js";
import { clock, failure, note } from "./parts.js";
import * as phonePlace from "./place.js";
import * as phoneReport from "./report.js";
import * as sender from "./sender.js";
import * as phoneTasks from "./tasks.js";
import * as phoneTicket from "./ticket.js";

const PROVIDED = 10; // tickets that are read before anybody opens them
const SYNC_MS = 60_000; // the longest time between two attempts, even if an item asked for a longer pause

const byId = (id) => document.getElementById(id);
let timer = 0;
let signedOut = false;

read(byId("phone"));

const SCREENS = {
  report: () => phoneReport.screen(),
  edit: async (key) => {
    const item = (await outbox.get(key)) ?? null;
    return item?.form ? phoneCollecting.mend(item) : phoneReport.screen(item);
  },
  tasks: () => phoneTasks.screen(),
  collect: () => phoneCollect.screen(),
  object: (id) => phoneObject.screen(id),
  new: (kind) => phoneObject.newScreen(kind),
  ticket: (id) => phoneTicket.screen(id),
  feedback: () => phoneFeedback.screen(),
  me: () => phoneMe.screen(),
};
const TAB_OF = { ticket: "tasks", object: "collect", new: "collect" };
const REPORTING = ["report", "edit"];
const COLLECTING = ["collect", "object", "new"];

/** Tell whether the person does what a screen is for. */
const isFor = (name) =>
  (me.facts.may_report || !REPORTING.includes(name)) &&
  (me.facts.collects?.length || !COLLECTING.includes(name));

const tabOf = async (name, rest) =>
  name === "edit" ? ((await outbox.get(rest))?.form ? "collect" : "report") : (TAB_OF[name] ?? name);

/** Show the screen that the address names, else the first one of the role. */
async function show() {
  const [name, rest] = location.hash.slice(1).split("/");
  const first = me.facts.may_report ? "report" : "tasks";
  const chosen = SCREENS[name] && isFor(name) ? name : first;
  const tab = await tabOf(chosen, rest);
  for (const link of document.querySelectorAll("[data-tab]")) {
    if (link.dataset.tab === tab) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    link.hidden = !isFor(link.dataset.tab);
  }
  byId("phone-back").hidden = chosen === tab;
  byId("phone-title").textContent = facts.titles[tab];
  const screen = await SCREENS[chosen](rest && decodeURIComponent(rest));
  byId("phone-screen").replaceChildren(screen);
  document.body.dataset.screen = chosen;
  scrollTo({ top: 0 });
}

/** Say plainly what is not sent, when something was last, and whether there is a network. */
async function tellState() {
  byId("phone-offline").hidden = navigator.onLine;
  byId("phone-sign-in").hidden = !signedOut;
  if (!me.facts) return;
  const items = await outbox.list(me.facts.who.id);
  const rejected = items.filter(({ state }) => state === outbox.REJECTED).length;
  const waiting = items.length - rejected;
  const last = await recall("last");
  const chip = byId("phone-chip");
  chip.textContent = rejected
    ? say("chip_rejected", rejected)
    : waiting
      ? say("chip_waiting", waiting)
      : last
        ? say("chip_last", clock(last.at))
        : say("chip_none");
  chip.dataset.kind = rejected ? "rejected" : waiting ? "waiting" : "none";
  byId("phone-count").textContent = items.length;
  byId("phone-count").hidden = !items.length;
}

/** Send what waits, and say when to try again. */
async function send({ force = false } = {}) {
  clearTimeout(timer);
  if (!me.facts) return;
  const { id } = me.facts.who;
  if (navigator.onLine) await sender.flush(id, { force });
  const pause = await sender.pause(id);
  if (pause === null || signedOut) return;
  timer = setTimeout(send, Math.min(Math.max(pause, 1_000), SYNC_MS));
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.sync?.register("outbox").catch(() => null); // not granted: then only an open page sends
}

function heard(news) {
  if (news.signIn) signedOut = true;
  if (news.sent) {
    signedOut = false;
    note(say("sent_told", news.number ?? ""));
    if (["tasks", "ticket", "collect"].includes(document.body.dataset.screen ?? "")) show();
  }
  if (news.rejected) {
    note(say("rejected_told"), { bad: true });
    if (document.body.dataset.screen === "collect") show();
  }
  tellState();
  if (news.added) send({ force: true });
}

async function start() {
  if ("serviceWorker" in navigator)
    navigator.serviceWorker.register(facts.worker, { scope: facts.scope, type: "module" }).catch(() => null);
  outbox.listen(heard);
  window.addEventListener("online", () => (tellState(), send({ force: true })));
  window.addEventListener("offline", tellState);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  byId("phone-back").addEventListener("click", () =>
    history.length > 1 ? history.back() : (location.hash = "#tasks")
  );
  byId("phone-chip").addEventListener("click", () => (location.hash = "#me"));
  try {
    await begin(facts.mine);
  } catch (error) {
    await tellState();
    byId("phone-screen").replaceChildren(failure(error, () => location.reload()));
    return;
  }
  facts.city = me.facts.city;
  window.addEventListener("hashchange", show);
  await tellState();
  await show();
  document.body.dataset.ready = "true";
  await send({ force: true });
  await provide().catch(() => null); // no network yet: what was kept before is still there
}

/**
 * Read what one needs out there before the network is gone: map, matters, own tasks with what may be done.
 */
async function provide() {
  if (me.facts.may_report) await Promise.all([phonePlace.grids(), phoneMatters.matters()]);
  const tasks = await phoneTasks.provide(PROVIDED);
  await keepTickets(tasks.map(({ id }) => id));
  for (const { id } of tasks) await phoneTicket.provide(id);
  if (me.facts.collects?.length) await phoneCollect.provide();
  await phoneFeedback.provide();
  await phoneMe.provide();
}

export { start, send, show };
