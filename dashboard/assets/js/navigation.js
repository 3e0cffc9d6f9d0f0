/* The navigation: a row of groups, each a button that discloses its pages; a row without room is one menu. */
const HEADS = ".places__head";
const WIDE = "(min-width: 760px)"; // a narrower menu of all pages opens only the group of the present one
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/**
 * Return the place in a list of controls that a key leads to, around its ends; null for other keys.
 *
 * @param {string} key as in KeyboardEvent.key
 * @param {number} index of the control that has the focus, -1 for none of them
 * @param {number} length of the list
 */
export function findNext(key, index, length) {
  if (!length) return null;
  if (key === "Home") return 0;
  if (key === "End") return length - 1;
  if (!(key in STEPS)) return null;
  const step = STEPS[/** @type {keyof typeof STEPS} */ (key)];
  if (index < 0) return step > 0 ? 0 : length - 1;
  return (index + step + length) % length;
}

/**
 * @param {Element} element
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
const listVisible = (element, selector) =>
  [...element.querySelectorAll(selector)].filter(
    /** @returns {each is HTMLElement} */ (each) => each instanceof HTMLElement && each.checkVisibility()
  );

/** @param {Element} head */
const isOpen = (head) => head.getAttribute("aria-expanded") === "true";

/**
 * @param {Element} head
 * @param {boolean} open
 */
const set = (head, open) => head.setAttribute("aria-expanded", String(open));

/** @param {HTMLElement} row */
const isFolded = (row) => row.dataset.folded !== undefined;

/** @param {HTMLElement} row */
function close(row) {
  for (const head of row.querySelectorAll(HEADS)) set(head, false);
}

/**
 * Open or close what a button discloses; in a row at most one group is open.
 *
 * @param {HTMLElement} row
 * @param {Element} head
 */
function toggle(row, head) {
  const open = !isOpen(head);
  const isFold = head.classList.contains("places__fold");
  if (isFold || !isFolded(row)) close(row);
  set(head, open);
  if (!isFold || !open) return;
  const all = window.matchMedia(WIDE).matches;
  for (const each of row.querySelectorAll(`.places__group > ${HEADS}`))
    if (all || each.hasAttribute("aria-current")) set(each, true);
}

/**
 * Put the row into one menu where it would be cut.
 *
 * @param {HTMLElement} row
 */
function arrange(row) {
  const bar = row.querySelector(".places__bar");
  if (!bar || row.dataset.folded === "always") return;
  const before = isFolded(row);
  delete row.dataset.folded;
  if (bar.scrollWidth > row.clientWidth) row.dataset.folded = "narrow";
  if (before !== isFolded(row)) close(row);
}

/**
 * Return the controls between which an arrow key moves, or nothing where it does not.
 *
 * @param {HTMLElement} row
 * @param {HTMLElement} from
 * @param {string} key
 */
function listStops(row, from, key) {
  if (isFolded(row))
    return key === "ArrowLeft" || key === "ArrowRight" ? [] : listVisible(row, ".places__link");
  const menu = from.closest(".places__menu");
  const sideways = key === "ArrowLeft" || key === "ArrowRight";
  if (menu && !sideways) return listVisible(menu, ".places__link");
  if (!sideways && from.matches(HEADS) && key.startsWith("Arrow")) {
    if (!isOpen(from)) toggle(row, from);
    return listVisible(/** @type {Element} */ (from.parentElement), ".places__menu .places__link");
  }
  return key === "ArrowUp" || key === "ArrowDown"
    ? []
    : listVisible(row, ".places__group--open > .places__link, .places__group > .places__head");
}

/**
 * @param {HTMLElement} row
 * @param {KeyboardEvent} event
 */
function onKey(row, event) {
  const from = event.target;
  if (!(from instanceof HTMLElement) || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Escape") {
    const heads = [...row.querySelectorAll(HEADS)].filter(isOpen);
    const outer = /** @type {HTMLElement | undefined} */ (heads[0]);
    if (!outer) return;
    close(row);
    outer.focus();
    event.preventDefault();
    return;
  }
  const isFold = from.classList.contains("places__fold");
  if (isFold && event.key === "ArrowDown" && !isOpen(from)) toggle(row, from);
  const stops = listStops(row, from, event.key);
  const here = stops.indexOf(from);
  const group = stops.indexOf(
    /** @type {HTMLElement} */ (from.closest(".places__group")?.querySelector(HEADS))
  );
  const next = findNext(event.key, here < 0 ? group : here, stops.length);
  if (next === null) return;
  if (!isFolded(row) && !stops[next].closest(".places__menu")) close(row);
  stops[next].focus();
  event.preventDefault();
}

/** @param {HTMLElement} row */
function follow(row) {
  const bar = row.parentElement;
  if (bar) new ResizeObserver(() => arrange(row)).observe(bar);
  document.fonts.ready.then(() => arrange(row));
  row.addEventListener("keydown", (event) => onKey(row, event));
  row.addEventListener("click", ({ target }) => {
    const head = target instanceof Element ? target.closest(HEADS) : null;
    if (head) toggle(row, head);
  });
  row.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !row.contains(relatedTarget)) close(row);
  });
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Node && !row.contains(target)) close(row);
  });
}

/** Look after every row of pages as soon as it is drawn, and again where Dash draws the page anew. */
export function start() {
  const followed = new WeakSet();
  const seek = () => {
    for (const row of document.querySelectorAll(".places")) {
      if (!(row instanceof HTMLElement) || followed.has(row)) continue;
      followed.add(row);
      follow(row);
    }
  };
  seek();
  new MutationObserver(seek).observe(document.documentElement, { childList: true, subtree: true });
}

/** Give the browser's tab and screen readers the name of the present page; Dash knows one title for all. */
export function nameTab() {
  const product = document.title;
  /** @type {Element | null} */
  let named = null;
  new MutationObserver(() => {
    const here = document.querySelector(".places [aria-current=page]");
    if (here && here !== named) document.title = `${here.textContent} · ${product}`;
    named = here ?? named;
  }).observe(document.documentElement, { childList: true, subtree: true });
}
