/* Fields that take files: each file travels alone, with its progress, its retries and its place in the
   form's store. */
const ADDRESS = "/api/v1/files";
const AT_ONCE = 2; // files of one field on their way at the same time: a phone's uplink is narrow
const PAUSES_MS = [1000, 3000, 9000]; // before each retry that nobody has to ask for
// states of the network or a busy server, not of the file
const PASSING = new Set([0, 408, 429, 502, 503, 504]);
const MEGABYTE = 1024 * 1024;

const fields = new WeakMap();

/**
 * Return the state of the field around `element`, fresh where its form was drawn anew; null outside of
 * fields.
 */
function fieldOf(element) {
  const root = element?.closest?.("[data-uploader]");
  if (!root) return null;
  let field = fields.get(root);
  if (!field) {
    field = { root, key: root.dataset.key, words: JSON.parse(root.dataset.words), items: [] };
    fields.set(root, field);
  }
  return field;
}

function say(field, word, ...values) {
  return field.words[word].replace(/\{(\d)\}/g, (_, i) => values[i]);
}

const part = (field, name) => field.root.querySelector(`.uploader__${name}`);

/** Return a new element with its class, attributes and children. */
function make(tag, className, attributes = {}, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Return 128 random bits; randomUUID is missing where the page came without HTTPS. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return "upload-" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* Choosing */

function openChooser(field, withCamera) {
  const chooser = make("input", "", { type: "file", accept: field.root.dataset.accept });
  if (withCamera) {
    chooser.accept = "image/*"; // with any other list some phones offer no camera
    chooser.setAttribute("capture", "environment");
  } else {
    chooser.multiple = true;
  }
  chooser.addEventListener("change", () => {
    take(field, chooser.files);
    chooser.remove();
  });
  part(field, "fields").replaceChildren(chooser); // in the page: some browsers forget a field outside of it
  chooser.click();
}

function take(field, files) {
  const most = Number(field.root.dataset.most);
  const chosen = Array.from(files);
  const room = Math.max(0, most - field.items.length);
  for (const file of chosen.slice(0, room)) add(field, file);
  tell(field);
  if (chosen.length > room) tell(field, say(field, "too_many", most), true);
  pump(field);
}

function add(field, file) {
  const item = { file, key: newKey(), state: "queued", tries: 0 };
  item.element = make("li", "uploader__file", { "data-state": "queued" });
  field.items.push(item);
  part(field, "files").append(item.element);
  const why = refusalOf(field, file);
  if (why) fail(field, item, why, false);
  else draw(field, item);
}

/** Return why a file need not travel at all, or null. An empty type is left to the server. */
function refusalOf(field, file) {
  const most = Number(field.root.dataset.mostMegabytes);
  if (file.type && !field.root.dataset.accept.split(",").includes(file.type)) return say(field, "types");
  return file.size > most * MEGABYTE ? say(field, "too_large", most) : null;
}

/* Sending */

function pump(field) {
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

function fail(field, item, why, mayRetry) {
  item.mayRetry = mayRetry;
  mark(item, "failed");
  draw(field, item, why);
  tell(field);
}

function retry(field, item) {
  item.tries = 0;
  mark(item, "queued");
  draw(field, item);
  part(field, "choose").focus();
  pump(field);
}

/** Take a file out of the form; what is stored already is removed on the server as well. */
function remove(field, item) {
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

function drop(item) {
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

/* Drawing */

function mark(item, state) {
  item.state = state;
  item.element.dataset.state = state;
}

function draw(field, item, words = "") {
  const name = item.stored?.name ?? item.file.name;
  const hadFocus = item.element.contains(document.activeElement);
  item.element.replaceChildren(
    picture(field, item, name),
    make("span", "uploader__name", { title: name }, name),
    ...(["queued", "sending"].includes(item.state) ? [progress(field, name)] : []),
    ...(words
      ? [make("span", "uploader__why", item.state === "failed" ? { role: "alert" } : {}, words)]
      : []),
    ...(item.state === "failed" && item.mayRetry ? [button(field, "retry", "retry_file", name)] : []),
    button(field, "remove", "remove_file", name)
  );
  if (hadFocus) item.element.querySelector("button:last-child").focus();
}

function picture(field, item, name) {
  if (!item.stored) return make("span", "uploader__picture");
  const link = {
    href: item.stored.url,
    target: "_blank",
    rel: "noopener",
    "aria-label": say(field, "open_file", name),
  };
  const { thumbnail } = item.stored;
  const shown = thumbnail
    ? make("img", "", { src: thumbnail, alt: "" })
    : make("span", "gallery__paper", {}, "PDF");
  return make("a", "uploader__picture", link, shown);
}

function progress(field, name) {
  return make("progress", "uploader__progress", {
    max: 1,
    value: 0,
    "aria-label": say(field, "uploading", name),
  });
}

function showProgress(item, share) {
  const bar = item.element.querySelector("progress");
  if (bar) bar.value = share;
}

function button(field, what, words, name) {
  const said = {
    type: "button",
    "data-upload": what,
    "aria-label": say(field, words, name),
    title: say(field, words, name),
  };
  if (what === "retry") return make("button", "button", said, say(field, "retry"));
  return make("button", "icon-button", said, make("span", "icon icon--close", { "aria-hidden": "true" }));
}

/** Say how many files are there, or `words` instead. */
function tell(field, words = "", isWarning = false) {
  const status = part(field, "status");
  const count = field.items.filter((item) => item.stored).length;
  status.textContent = words || (count ? say(field, "count", count, field.root.dataset.most) : "");
  status.classList.toggle("uploader__status--warning", isWarning);
}

/* What people do */

function pressed(field, target) {
  const what = target.dataset.upload;
  const item = field.items.find((each) => each.element.contains(target));
  if (what === "choose" || what === "camera") openChooser(field, what === "camera");
  else if (item && what === "retry") retry(field, item);
  else if (item && what === "remove") remove(field, item);
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-upload]");
  if (target) pressed(fieldOf(target), target);
});

/** Hold a form back that would go without files its writer believes to be in it. */
function guard(event) {
  const form = event.target.closest(".button--primary")?.closest("form, .form");
  for (const root of form?.querySelectorAll("[data-uploader]") ?? []) {
    const field = fieldOf(root);
    const open = field.items.filter((item) => item.state !== "stored");
    if (!open.length) continue;
    event.preventDefault();
    event.stopImmediatePropagation();
    tell(field, say(field, open.some((item) => item.state === "failed") ? "unfinished" : "wait"), true);
    return root.scrollIntoView({ block: "nearest" });
  }
}

document.addEventListener("click", guard, true); // before the page's own handlers hear of it

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

function mine(root) {
  for (const each of document.querySelectorAll("[data-uploader]")) {
    each.classList.toggle("uploader--aimed", each === root);
  }
}

for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    if (!carriesFiles(event) || !document.querySelector("[data-uploader]")) return;
    event.preventDefault(); // a file dropped beside the field must not replace the page with its form
    mine(event.target.closest?.("[data-uploader]"));
    event.dataTransfer.dropEffect = event.target.closest?.("[data-uploader]") ? "copy" : "none";
  });
}

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) mine(null);
});

document.addEventListener("drop", (event) => {
  if (!carriesFiles(event) || !document.querySelector("[data-uploader]")) return;
  event.preventDefault();
  mine(null);
  const field = fieldOf(event.target);
  if (field) take(field, event.dataTransfer.files);
});

/* A form drawn anew keeps its elements under another key: what stood in it belongs to the act before. */
new MutationObserver((changes) => {
  for (const { target } of changes) {
    const field = fields.get(target);
    if (!field || field.key === target.dataset.key) continue;
    field.items.forEach(drop);
    part(field, "files").replaceChildren();
    fields.delete(target);
    tell(fieldOf(target));
  }
}).observe(document.documentElement, { subtree: true, attributes: true, attributeFilter: ["data-key"] });

const currentTake = (root, files) => take(fieldOf(root), files);

export { currentTake as take };
