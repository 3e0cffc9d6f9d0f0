/* Fields that take files: each file travels alone, with its progress, its retries and its place in the
   form's store. */
import { createKey } from "../request.js";
import { draw, fieldOf, fields, make, part, say, tell } from "./field.js";
import { drop, fail, pump, remove, retry } from "./transfer.js";

const MEGABYTE = 1024 * 1024;

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
  const item = { file, key: `upload-${createKey()}`, state: "queued", tries: 0 };
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

document.addEventListener("click", guard, true); // before the page's own handlers

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

function mine(root) {
  for (const each of document.querySelectorAll("[data-uploader]")) {
    each.classList.toggle("uploader--aimed", each === root);
  }
}

for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    if (!carriesFiles(event) || !document.querySelector("[data-uploader]")) return;
    event.preventDefault(); // a file dropped outside of the field must not replace the page with its form
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

/* A redrawn form keeps its elements under another key: its files belong to the previous act. */
new MutationObserver((changes) => {
  for (const { target: node } of changes) {
    const target = /** @type {HTMLElement} */ (node);
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
