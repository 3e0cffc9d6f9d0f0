/* Sending the files of a field: few at once, with retries, and what comes of them into the store of the
   form. */
import { draw, mark, part, say, showProgress, tell } from "./field.js";

const ADDRESS = "/api/v1/files";
const AT_ONCE = 2; // files of one field on their way at the same time: a phone's uplink is narrow
const PAUSES_MS = [1000, 3000, 9000]; // before each automatic retry
// states of the network or a busy server, not of the file
const PASSING = new Set([0, 408, 429, 502, 503, 504]);

export function pump(field) {
  const sending = field.items.filter((item) => item.state === "sending").length;
  const queued = field.items.filter((item) => item.state === "queued");
  for (const item of queued.slice(0, Math.max(0, AT_ONCE - sending))) send(field, item);
}

function send(field, item) {
  const body = new FormData();
  body.append("kind", field.root.dataset.kind);
  body.append("file", item.file, item.file.name);
  const request = (item.request = new XMLHttpRequest());
  request.open("POST", ADDRESS);
  request.setRequestHeader("Idempotency-Key", item.key); // the same at every try: it is stored once
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) showProgress(item, event.loaded / event.total);
  });
  request.addEventListener("loadend", () => answered(field, item, request));
  mark(item, "sending");
  draw(field, item);
  request.send(body);
}

function answered(field, item, request) {
  if (item.request !== request || item.state !== "sending") return; // removed meanwhile
  if (request.status === 201) return stored(field, item, JSON.parse(request.responseText));
  if (PASSING.has(request.status) && item.tries < PAUSES_MS.length) return retryLater(field, item);
  fail(field, item, problemOf(field, request), PASSING.has(request.status));
  pump(field);
}

function retryLater(field, item) {
  mark(item, "pausing");
  draw(field, item, say(field, "retrying"));
  item.timer = setTimeout(() => send(field, item), PAUSES_MS[item.tries]);
  item.tries += 1;
}

function problemOf(field, request) {
  try {
    return JSON.parse(request.responseText).detail || say(field, "lost");
  } catch {
    return say(field, "lost");
  }
}

function stored(field, item, answer) {
  item.stored = answer;
  mark(item, "stored");
  draw(field, item);
  publish(field);
  pump(field);
}

export function fail(field, item, why, mayRetry) {
  item.mayRetry = mayRetry;
  mark(item, "failed");
  draw(field, item, why);
  tell(field);
}

export function retry(field, item) {
  item.tries = 0;
  mark(item, "queued");
  draw(field, item);
  part(field, "choose").focus();
  pump(field);
}

/** Take a file out of the form; what is stored already is removed on the server as well. */
export function remove(field, item) {
  const place = field.items.indexOf(item);
  drop(item);
  field.items.splice(place, 1);
  item.element.remove();
  if (item.stored) {
    fetch(`${ADDRESS}/${item.stored.id}`, { method: "DELETE" }).catch(() => {}); // else the sweep does it
  }
  const next = field.items[place] ?? field.items[place - 1];
  (next?.element.querySelector("[data-upload=remove]") ?? part(field, "choose")).focus();
  publish(field);
  pump(field);
}

export function drop(item) {
  clearTimeout(item.timer);
  const request = item.request;
  item.request = null;
  if (item.state === "sending") request.abort();
}

/** Tell the form which files are there, in the order in which they were chosen. */
function publish(field) {
  const ids = field.items.filter((item) => item.stored).map((item) => item.stored.id);
  dash_clientside.set_props(JSON.parse(field.root.dataset.uploader), { data: ids });
  tell(field);
}
