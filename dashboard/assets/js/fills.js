/* Fills of areas for canvases: the colours of the style sheet, and hatching and dots as patterns. */
import { make } from "./facts.js";

const listeners = [];
const known = new Map();

/** Return the value of a colour written as in a style sheet: var(--name). */
function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name.slice(4, -1)).trim();
}

/**
 * Return what a canvas understands of a fill, in pixels of the screen, independent of its transform.
 *
 * tile: side of a pattern's tile in rem; origin: where on the canvas a tile begins, in device pixels.
 */
function fill(name, context, { tile = 0.8, origin = [0, 0] } = {}) {
  const key = `${name} ${tile}`;
  const resolve = () => (name.startsWith("url") ? pattern(name, context, tile) : token(name));
  if (!known.has(key)) known.set(key, resolve());
  const found = known.get(key);
  if (!(found instanceof CanvasPattern)) return found;
  found.setTransform(
    context
      .getTransform()
      .inverse()
      .translate(...origin)
  );
  return found;
}

const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

function pattern(name, context, side) {
  const size = Math.round(rem() * side * (devicePixelRatio || 1));
  const tile = make("canvas", { width: size, height: size });
  const pen = tile.getContext("2d");
  pen.fillStyle = token("var(--hatch-ground)");
  pen.fillRect(0, 0, size, size);
  if (name.includes("dots")) dot(pen, size);
  else hatch(pen, size);
  return context.createPattern(tile, "repeat");
}

function dot(pen, size) {
  pen.fillStyle = token("var(--light-no-deadline)");
  pen.arc(size / 2, size / 2, size / 5.4, 0, 2 * Math.PI);
  pen.fill();
}

function hatch(pen, size) {
  pen.strokeStyle = token("var(--hatch)");
  pen.lineWidth = Math.max(1, size / 6.5);
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
  }
  pen.stroke();
}

/* A canvas does not follow the style sheet by itself: theme, forced colours, density of the screen. */
function turned() {
  known.clear();
  for (const listener of listeners) listener();
}

new MutationObserver(turned).observe(document.documentElement, { attributeFilter: ["data-theme"] });
matchMedia("(forced-colors: active)").addEventListener("change", turned);

function density() {
  const changed = () => {
    turned();
    density();
  };
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", changed, { once: true });
}
density();

export const follow = (listener) => listeners.push(listener);

export { fill, token, rem };
