/* Picks of a desk: several rows at once; they survive redrawn rows, and end with the act. */
import { createKey } from "../request.js";

const picked = new Map(); // id → {id, version, number, status}
let last = null; // the box picked last, from which Shift picks on

const boxes = () => [...document.querySelectorAll("#desk-list [data-pick]")];
const tell = (id, data) => dash_clientside.set_props(id, { data });
const key = () => createKey(8);

function told() {
  tell("desk-picked", [...picked.values()]);
  cancel();
  mark();
}

/** Mark the boxes as they are picked; the data of the row now are taken over. */
function mark() {
  for (const box of boxes()) {
    const checked = String(picked.has(box.dataset.pick));
    if (box.getAttribute("aria-checked") !== checked) box.setAttribute("aria-checked", checked);
  }
}

function put(box, wanted) {
  const { pick: id, version, number, status } = box.dataset;
  if (wanted) picked.set(id, { id, version: Number(version), number, status });
  else picked.delete(id);
}

/** Pick or unpick a box; with Shift all boxes from the last one to it. */
function toggle(box, { shift = false } = {}) {
  const wanted = !picked.has(box.dataset.pick);
  const all = boxes();
  const from = shift && last ? all.findIndex((other) => other.dataset.pick === last) : -1;
  const to = all.indexOf(box);
  const meant = from < 0 ? [box] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
  for (const each of meant) put(each, wanted);
  last = box.dataset.pick;
  told();
}

function clear() {
  if (!picked.size) return;
  picked.clear();
  last = null;
  told();
}

const forming = () => Boolean(document.querySelector("#desk-batch-form > *"));

function cancel() {
  if (forming()) tell("desk-together", { act: null, key: key() });
}

/** Close the form, else clear the picks; tell whether there was anything to close. */
function escape() {
  if (forming()) cancel();
  else if (picked.size) clear();
  else return false;
  return true;
}

function together(button) {
  if (button.disabled) return;
  tell("act-chosen", { act: null, key: key() });
  tell("desk-together", { act: button.dataset.together, key: key() });
}

/** Return what a key does here, null where it does nothing. */
function keyed(event) {
  const pressed = event.key?.toLowerCase() ?? ""; // browsers that fill fields in send keys without a name
  if (pressed === "x") {
    const row =
      document.activeElement?.closest(".rows__row") ??
      document.querySelector('#desk-list [aria-current="true"]')?.closest(".rows__row");
    const box = row?.querySelector("[data-pick]");
    return box ? () => toggle(box, { shift: event.shiftKey }) : null;
  }
  const button = document.querySelector(`[data-together-key="${CSS.escape(pressed)}"]`);
  return button ? () => together(button) : null;
}

/** Rows were redrawn: a ticket that moved on since it was picked is picked as it is now. */
function drawn() {
  if (!picked.size) return;
  let moved = false;
  for (const box of boxes()) {
    const held = picked.get(box.dataset.pick);
    if (held && held.status !== box.dataset.status) {
      put(box, true);
      moved = true;
    }
  }
  if (moved) tell("desk-picked", [...picked.values()]);
  mark();
}

document.addEventListener("click", (event) => {
  const of = (name) => event.target.closest(`[data-${name}]`);
  if (of("pick")) toggle(of("pick"), { shift: event.shiftKey });
  else if (of("together")) together(of("together"));
  else if (of("batch-cancel")) cancel();
  else if (of("unpick")) clear();
});

export { clear, cancel, escape, keyed, drawn };
