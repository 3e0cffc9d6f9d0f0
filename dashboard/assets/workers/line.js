/* The connection of one city: opens the stream, tries again after a loss, and tells every view what comes. */
import { readEvents, reasonOf } from "./events.js";
import { carryAlong, isWhole } from "./picture.js";

const WATCHDOG_MS = 45_000; // three keep-alives missed: the connection is dead
const LONGEST_PAUSE_MS = 3_000;
const SHORTEST_PAUSE_MS = 250;
// signed out, or an unknown view: an immediate retry is of no use
const REFUSED_PAUSE_MS = 15_000;
const OFFLINE_AFTER_MS = 10_000;
const GATHER_MS = 15; // subscriptions of one page come together

/** One view of one city: who looks at it, and its picture as it is now (null before the first snapshot). */
export class View {
  constructor() {
    this.lookers = new Map(); // key of the subscription → {port, id}
    this.picture = null;
    this.since = null; // the event that the first looker knows already
    this.why = null; // why the city refuses this view, while it does
  }

  tell(kind, data) {
    for (const { port, id } of this.lookers.values()) port.postMessage({ id, kind, data });
  }

  /** Return the state of its line as this view has it: what is refused is not live. */
  stateOf(line) {
    const why = this.why ?? line.why;
    return { state: this.why ? "offline" : line.state, at: line.at, why };
  }
}

/** The connection of one city. */
export class Line {
  /**
   * @param {string} city
   * @param {() => void} ended called once no view of it is left
   */
  constructor(city, ended) {
    this.city = city;
    this.ended = ended;
    this.views = new Map();
    this.state = "connecting";
    this.why = null; // the server's message where it refused the whole stream
    this.at = null; // time of the last event, by the server's clock
    this.event = null;
    this.failures = 0;
    this.lostAt = Date.now();
    /** @type {any} */
    this.gathering = null;
    /** @type {AbortController | null} */
    this.attempt = null;
  }

  look(name, key, looker, since) {
    const view = this.views.get(name) ?? new View();
    if (view.lookers.has(key)) return;
    const isNew = !this.views.has(name);
    if (!isWhole(view.picture)) view.picture = null;
    const unknown = view.picture === null && since === null;
    this.views.set(name, view);
    view.lookers.set(key, looker);
    looker.port.postMessage({ id: looker.id, kind: "state", data: view.stateOf(this) });
    if (view.picture) looker.port.postMessage({ id: looker.id, kind: "snapshot", data: view.picture });
    if (isNew) view.since = since;
    if (unknown) view.since = null;
    if (isNew || unknown) this.reopen();
  }

  leave(name, key) {
    const view = this.views.get(name);
    if (!view?.lookers.delete(key) || view.lookers.size) return;
    this.views.delete(name);
    if (this.views.size) this.reopen();
    else this.end();
  }

  end() {
    clearTimeout(this.gathering);
    this.attempt?.abort();
    this.attempt = null;
    this.ended();
  }

  /** Open again with the present views, once all subscriptions of a page have arrived. */
  reopen(pause = GATHER_MS) {
    clearTimeout(this.gathering);
    this.gathering = setTimeout(() => this.open(), pause);
  }

  address() {
    const query = new URLSearchParams({ city: this.city });
    for (const name of this.views.keys()) query.append("view", name);
    const since = this.knownEvent();
    if (since !== null) query.set("since", String(since));
    return `/api/v1/stream?${query}`;
  }

  /** Return the event up to which every view is known, null when one of them needs its first snapshot. */
  knownEvent() {
    const known = [...this.views.values()].map((view) => view.picture?.event ?? view.since);
    return known.some((event) => event === null) ? null : Math.min(...known);
  }

  async open() {
    this.attempt?.abort();
    const attempt = (this.attempt = new AbortController());
    /** @type {any} */
    let watchdog = null;
    const heard = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => attempt.abort(), WATCHDOG_MS);
    };
    /** @type {number | null} */
    let pause = null;
    try {
      heard();
      const headers = { Accept: "text/event-stream" };
      const answer = await fetch(this.address(), { headers, cache: "no-store", signal: attempt.signal });
      if (answer.ok)
        await readEvents(answer.body, { heard, event: (kind, data) => this.receive(attempt, kind, data) });
      else {
        if (answer.status !== 503) pause = REFUSED_PAUSE_MS;
        this.why = await reasonOf(answer);
      }
    } catch {
      // A lost connection ends here as well as a closed one: both are tried again below.
    }
    clearTimeout(watchdog);
    if (this.attempt === attempt) this.lost(pause);
  }

  lost(pause) {
    if (this.failures === 0) this.lostAt = Date.now();
    const longest = Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** this.failures);
    this.failures += 1;
    const isAway = pause !== null || Date.now() - this.lostAt >= OFFLINE_AFTER_MS;
    this.become(isAway ? "offline" : this.at ? "stale" : "connecting");
    this.reopen(pause ?? longest * (0.5 + Math.random() / 2));
  }

  receive(attempt, kind, data) {
    if (this.attempt !== attempt) return;
    this.failures = 0;
    this.why = null;
    if (kind === "hello") for (const view of this.views.values()) view.tell("hello", data);
    const view = this.views.get(data.view);
    if (view && (kind === "refused" || kind === "snapshot")) this.judge(view, data.why ?? null);
    if (data.as_of) this.at = data.as_of;
    if (kind === "snapshot" && view) view.picture = data;
    if (kind === "change" && view?.picture) carryAlong(view.picture, data);
    if (kind === "snapshot" || kind === "change") view?.tell(kind, data);
    this.become("live");
  }

  /** Note why a view is refused, or that it is no longer. */
  judge(view, why) {
    if (view.why === why) return;
    view.why = why;
    view.tell("state", view.stateOf(this));
  }

  become(state) {
    if (state === this.state) return;
    this.state = state;
    for (const view of this.views.values()) view.tell("state", view.stateOf(this));
  }
}
