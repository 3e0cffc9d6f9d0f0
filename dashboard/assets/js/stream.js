/* The stream as a page sees it: subscribe to a view, receive its snapshots and changes; the worker does the
   rest. */
const ALIVE_MS = 20_000;
const WORKER = new URL("../workers/stream-worker.js", import.meta.url); // of the same version

const subscriptions = new Map(); // id → the view, and its listeners
let port = null;
let last = 0;

function connect() {
  if (port) return;
  if ("SharedWorker" in window) {
    port = new SharedWorker(WORKER, { name: "huying-stream", type: "module" }).port;
    port.start();
  } else {
    port = new Worker(WORKER, { name: "huying-stream", type: "module" });
  }
  port.onmessage = ({ data: { id, kind, data } }) => hear(subscriptions.get(id), kind, data);
  setInterval(alive, ALIVE_MS);
}

function hear(subscription, kind, data) {
  if (!subscription) return;
  if (data.event !== undefined && kind !== "hello") subscription.look.since = data.event;
  if (kind === "state") subscription.hears.state?.(data.state, data.at, data.why);
  else subscription.hears[kind]?.(data);
}

const looks = () => [...subscriptions.values()].map(({ look }) => ({ ...look, since: null }));

/* A worker that forgot a sleeping tab learns from this what the tab looks at. */
function alive() {
  port.postMessage({ kind: "alive", looks: looks() });
}

/**
 * Look at a view of a city, named as in its address: level=grid&measure=open_tickets&…
 *
 * since: the event that the page knows already; without it a snapshot comes first.
 * hears: {snapshot(picture), change(difference), state(name, at, why), hello({version, city, event})}, each
 * optional;
 * name is connecting, live, stale or offline, at the time of the last event; why: what the server said
 * where it
 * refused the view or the stream.
 * Return what ends the subscription.
 */
function subscribe({ city, view, since = null }, hears) {
  connect();
  const id = (last += 1);
  const look = { id, city, view, since };
  subscriptions.set(id, { look, hears });
  port.postMessage({ kind: "look", ...look });
  return () => {
    if (subscriptions.delete(id)) port.postMessage({ kind: "leave", id });
  };
}

window.addEventListener("pagehide", () => port?.postMessage({ kind: "bye" }));
window.addEventListener("pageshow", (event) => event.persisted && port && alive());

export { subscribe };
