/* Photos before and after next to each other, over the whole window: arrow keys change the pair, both zoom
   as one. */
const MOST = 8;
const STEP = 1.25;

/** @type {any} */
let held = null; // {pairs, words, at, zoom, x, y, root, from}

function opened(frame, place) {
  const pairs = JSON.parse(frame.dataset.compare);
  held = { pairs, words: JSON.parse(frame.dataset.words), at: place, from: document.activeElement };
  held.root = drawn();
  document.body.append(held.root);
  show();
  held.root.querySelector("[data-shown=close]").focus();
}

function made(tag, className, more = {}) {
  const element = document.createElement(tag);
  element.className = className;
  Object.assign(element, more);
  return element;
}

function drawn() {
  const root = made("div", "compare");
  root.setAttribute("role", "dialog");
  root.setAttribute("aria-modal", "true");
  root.setAttribute("aria-label", held.words.title);
  const bar = made("div", "compare__bar");
  bar.append(made("strong", "", { textContent: held.words.title }), made("span", "muted compare__place"));
  for (const [name, sign] of [
    ["back", "←"],
    ["next", "→"],
    ["out", "−"],
    ["in", "+"],
    ["close", "Esc"],
  ]) {
    const button = made("button", "button", { type: "button" });
    button.dataset.shown = name;
    button.append(
      made("span", "", { textContent: held.words[name] }),
      made("kbd", "", { textContent: sign })
    );
    bar.append(button);
  }
  const sides = made("div", "compare__sides");
  for (const side of ["before", "after"]) {
    const figure = made("figure", "compare__side");
    figure.dataset.side = side;
    figure.append(made("figcaption", "", { textContent: held.words[side] }), made("div", "compare__frame"));
    sides.append(figure);
  }
  root.append(bar, sides);
  root.addEventListener("click", (event) => ACTS[event.target.closest("[data-shown]")?.dataset.shown]?.());
  root.addEventListener("wheel", wheeled, { passive: false });
  root.addEventListener("pointerdown", grabbed);
  return root;
}

/** Draw the pair at hand, unzoomed. */
function show() {
  const pair = held.pairs[held.at];
  Object.assign(held, { zoom: 1, x: 0, y: 0 });
  for (const side of ["before", "after"]) {
    const frame = held.root.querySelector(`[data-side=${side}] .compare__frame`);
    const alt = held.words[side];
    frame.replaceChildren(
      pair[side]
        ? made("img", "compare__picture", { src: pair[side], alt, draggable: false })
        : made("p", "muted", { textContent: held.words.none })
    );
  }
  const told = held.words.place.replace("{0}", held.at + 1).replace("{1}", held.pairs.length);
  held.root.querySelector(".compare__place").textContent = told;
  placed();
}

function placed() {
  const { zoom, x, y } = held;
  for (const picture of held.root.querySelectorAll(".compare__picture")) {
    picture.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`;
  }
  held.root.dataset.zoom = zoom.toFixed(2);
}

function step(by) {
  const next = held.at + by;
  if (next < 0 || next >= held.pairs.length) return;
  held.at = next;
  show();
}

function zoomed(by) {
  held.zoom = Math.min(Math.max(held.zoom * by, 1), MOST);
  if (held.zoom === 1) Object.assign(held, { x: 0, y: 0 });
  placed();
}

function closed() {
  const { root, from } = held;
  held = null;
  root.remove();
  from?.focus?.();
}

function wheeled(event) {
  event.preventDefault();
  zoomed(event.deltaY < 0 ? STEP : 1 / STEP);
}

function grabbed(event) {
  if (!event.target.closest(".compare__frame") || held.zoom === 1) return;
  const from = { x: event.clientX - held.x, y: event.clientY - held.y };
  const frame = event.target.closest(".compare__frame");
  const moved = (now) => {
    Object.assign(held, { x: now.clientX - from.x, y: now.clientY - from.y });
    placed();
  };
  frame.setPointerCapture(event.pointerId);
  frame.addEventListener("pointermove", moved);
  const end = () => frame.removeEventListener("pointermove", moved);
  frame.addEventListener("pointerup", end, { once: true });
  frame.addEventListener("pointercancel", end, { once: true });
}

const ACTS = {
  back: () => step(-1),
  next: () => step(1),
  in: () => zoomed(STEP),
  out: () => zoomed(1 / STEP),
  close: closed,
};
const KEYS = { ArrowLeft: "back", ArrowRight: "next", "+": "in", "=": "in", "-": "out", Escape: "close" };

/** Keep the focus inside while the comparison covers the page. */
function turned(event) {
  const stops = [...held.root.querySelectorAll("button")];
  const at = stops.indexOf(document.activeElement);
  const next = (at + (event.shiftKey ? -1 : 1) + stops.length) % stops.length;
  event.preventDefault();
  stops[next].focus();
}

document.addEventListener(
  "keydown",
  (event) => {
    if (!held) return;
    if (event.key === "Tab") turned(event);
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    ACTS[act]();
  },
  { capture: true }
);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-compare-at]");
  if (button) opened(button.closest("[data-compare]"), Number(button.dataset.compareAt));
});

export {};
