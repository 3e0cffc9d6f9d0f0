/* The row of pages: links that do not fit are in a menu at its end. Dash owns the links, it has copies. */
import { make } from "./facts.js";

/**
 * Return how many of the links fit; the present page's link always does, as the first.
 *
 * @param {number[]} widths of the links in pixels, the present page's first
 * @param {number} room of the row in pixels
 * @param {number} menu width of the button behind which the others are
 */
export function countFitting(widths, room, menu) {
  const whole = widths.reduce((sum, width) => sum + width, 0);
  if (whole <= room) return widths.length;
  let left = room - menu;
  const first = widths.findIndex((width) => (left -= width) < 0);
  return Math.max(1, first < 0 ? widths.length : first);
}

/** @param {HTMLElement} row */
const menuOf = (row) => /** @type {HTMLDetailsElement} */ ([...row.children].at(-1));

/** @param {HTMLElement} row */
function arrange(row) {
  const links = [...row.children].filter((child) => child instanceof HTMLAnchorElement);
  const menu = menuOf(row);
  const list = menu.querySelector("div");
  if (!list) return;
  for (const each of [...links, menu]) each.hidden = false;
  // By rank: the present page, then the others as they come.
  const ranked = [...links].sort(
    (a, b) => Number(b.hasAttribute("aria-current")) - Number(a.hasAttribute("aria-current"))
  );
  const gap = parseFloat(getComputedStyle(row).columnGap) || 0;
  const widths = ranked.map((link) => link.offsetWidth + gap);
  const fitting = countFitting(widths, row.clientWidth + gap, menu.offsetWidth + gap);
  for (const link of ranked.slice(fitting)) link.hidden = true;
  const rest = links.filter((link) => link.hidden);
  menu.hidden = !rest.length;
  list.replaceChildren(...rest.map((link) => make("a.places__link", { href: link.href }, link.textContent)));
}

/**
 * Look after the row as soon as Dash has drawn it, and again where it draws the page anew; the browser's tab
 * and screen readers get the name of the page.
 */
export function start() {
  const followed = new WeakSet();
  const product = document.title;
  /** @type {Element | null} */
  let named = null;
  new MutationObserver(() => {
    const here = document.querySelector(".places [aria-current=page]");
    if (here && here !== named) document.title = `${here.textContent} · ${product}`;
    named = here ?? named;
    const row = document.querySelector(".places > details")?.parentElement;
    if (!row || followed.has(row)) return;
    followed.add(row);
    follow(row);
  }).observe(document.documentElement, { childList: true, subtree: true });
}

/** @param {HTMLElement} row */
function follow(row) {
  const menu = menuOf(row);
  new ResizeObserver(() => arrange(row)).observe(row);
  document.fonts.ready.then(() => arrange(row));
  document.addEventListener("click", ({ target }) => {
    if (menu.open && target instanceof Node && !menu.contains(target)) menu.open = false;
  });
  row.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}
