/* Live changes of a desk: counts and rows when tickets of its scope change, the story when the opened one
   did. */
import * as stream from "../stream.js";

const LEAST_MS = 5000; // between two looks at the queue
const SPREAD_MS = 1500; // desks that receive the same change do not all request at the same time
const VIEW = "measure=open_tickets"; // any view tells which tickets changed, and every city has this one

let heard = null; // what changed since the last look
let known = null; // the newest event of the stream
let looked = 0;
let waiting = null;

const opened = () => document.querySelector("#desk-letter [data-letter-id]")?.dataset.letterId ?? null;
const tell = (id, data) => dash_clientside.set_props(id, { data });

function listen(city) {
  stream.subscribe({ city, view: VIEW }, { change: hear, snapshot: caughtUp, state: show });
  document.addEventListener("visibilitychange", arrange);
}

function hear(next) {
  if (!next.tickets && !next.many) return;
  heard ??= { first: next.event, tickets: new Set(), many: false };
  heard.last = next.event;
  known = Math.max(known ?? 0, next.event);
  heard.many ||= Boolean(next.many);
  for (const ticket of next.tickets ?? []) heard.tickets.add(ticket);
  arrange();
}

/**
 * The first picture is as new as the page; another one comes after a cut, and tells no longer what was
 * missed.
 */
function caughtUp(picture) {
  if (known !== null && picture.event > known) hear({ event: picture.event, many: true });
  known = Math.max(known ?? 0, picture.event);
}

/** Refresh soon; a hidden page waits until it is visible. */
function arrange() {
  if (waiting || !heard || document.hidden) return;
  const rest = Math.max(LEAST_MS - (Date.now() - looked), 0);
  waiting = setTimeout(look, rest + Math.random() * SPREAD_MS);
}

/**
 * The queue may be as old as the first of several changes, since others have it drawn already; then one look
 * follows.
 */
function look() {
  waiting = null;
  if (!heard || document.hidden) return;
  const { first, last, tickets, many } = heard;
  looked = Date.now();
  heard = first === last ? null : { first: last, last, tickets: new Set(), many: false };
  tell("pulse", { event: first, at: looked });
  if (opened() && (many || tickets.has(opened()))) tell("story-pulse", { event: last, at: looked });
  arrange();
}

function show(name) {
  const state = typeof name === "object" ? name.state : name;
  document.getElementById("desk").dataset.live = state;
}

export { listen };
