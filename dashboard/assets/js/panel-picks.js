/* Picks of the panel's list: several rows at once; they outlive rows that are drawn again, not a new
   panel. */
const picked = new Map(); // id → {id, version, number, status}
let last = null; // the box picked last, from which Shift picks on
let list = null; // the drawing of the panel to which the picks belong

const boxes = () => [...document.querySelectorAll("#ticket-list [data-list-pick]")];

function told() {
  dash_clientside.set_props("list-picked", { data: [...picked.values()] });
  mark();
}

function mark() {
  for (const box of boxes()) {
    const checked = String(picked.has(box.dataset.listPick));
    if (box.getAttribute("aria-checked") !== checked) box.setAttribute("aria-checked", checked);
  }
}

function put(box, wanted) {
  const { listPick: id, version, number, status } = box.dataset;
  if (wanted) picked.set(id, { id, version: Number(version), number, status });
  else picked.delete(id);
}

/** Pick or unpick a box; with Shift all boxes from the last one to it. */
function toggle(box, shift) {
  current();
  const wanted = !picked.has(box.dataset.listPick);
  const all = boxes();
  const from = shift && last ? all.findIndex((other) => other.dataset.listPick === last) : -1;
  const to = all.indexOf(box);
  for (const each of from < 0 ? [box] : all.slice(Math.min(from, to), Math.max(from, to) + 1))
    put(each, wanted);
  last = box.dataset.listPick;
  told();
}

/** Forget the picks of a panel that was drawn before; its store came empty. */
function current() {
  const drawing = document.querySelector("[data-picks]")?.dataset.picks ?? null;
  if (drawing === list) return;
  list = drawing;
  last = null;
  picked.clear();
}

/** Rows were drawn again: a ticket that moved on is no longer picked. */
function drawn() {
  current();
  const moved = boxes().filter((box) => {
    const held = picked.get(box.dataset.listPick);
    return held && held.version !== Number(box.dataset.version);
  });
  for (const box of moved) picked.delete(box.dataset.listPick);
  if (moved.length) told();
  else mark();
}

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-list-pick]");
  if (box) toggle(box, event.shiftKey);
});
document.addEventListener("drawn", ({ target }) => {
  if (target.id === "ticket-list") drawn();
});

export {};
