/* The bar that withdraws a dispatch: it counts its seconds down, and leaves once a party opened the order. */
import { createKey } from "./request.js";

const LOOK_MS = 250;
const ASK_MS = 2000;
const URL = "/api/v1/withdrawable-dispatches";
const TYPING = "input, select, textarea, [contenteditable], [role=dialog], [role=listbox]";

/** @typedef {{ button: HTMLElement, tickets: string[], end: number, asked: number }} Bar */

/** @type {Bar | null} */
let bar = null;

const findButton = () => /** @type {HTMLElement | null} */ (document.querySelector("#undo [data-undo]"));

/** Look after the bar: Dash draws it when it likes. */
function look() {
  const button = findButton();
  if (!button) {
    bar = null;
    return;
  }
  if (bar?.button !== button) bar = begin(button, Date.now());
  const left = countSecondsLeft(bar.end, Date.now());
  if (left <= 0) return close();
  const shown = button.querySelector("[data-undo-left]");
  if (shown && shown.textContent !== String(left)) shown.textContent = String(left);
  if (Date.now() - bar.asked >= ASK_MS) ask(bar);
}

/**
 * @param {HTMLElement} button
 * @param {number} now
 */
function begin(button, now) {
  const { tickets, seconds } = JSON.parse(button.dataset.undo ?? "{}");
  return { button, tickets, end: now + seconds * 1000, asked: now };
}

/**
 * Return the whole seconds until `end`, both in milliseconds; a begun second counts.
 *
 * @param {number} end
 * @param {number} now
 */
const countSecondsLeft = (end, now) => Math.max(0, Math.ceil((end - now) / 1000));

/**
 * Return those of the tickets that the server still lists.
 *
 * @param {string[]} tickets
 * @param {{ dispatches: { id: string }[] }} answer
 */
function keepListed(tickets, { dispatches }) {
  const listed = new Set(dispatches.map(({ id }) => id));
  return tickets.filter((ticket) => listed.has(ticket));
}

/** @param {Bar} asking */
async function ask(asking) {
  asking.asked = Date.now();
  try {
    const answer = await fetch(URL, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    asking.tickets = keepListed(asking.tickets, await answer.json());
  } catch {
    return; // no connection: the server decides when the button is pressed
  }
  if (bar === asking && !asking.tickets.length) close();
}

/** Taken out through Dash; a focus that was on the button goes to the page, not to its beginning. */
function close() {
  const held = document.getElementById("undo")?.contains(document.activeElement);
  bar = null;
  dash_clientside.set_props("undo", { children: null });
  if (held) /** @type {HTMLElement | null} */ (document.querySelector("main, #desk, #map-page"))?.focus();
}

function withdraw() {
  look(); // a bar drawn a moment ago
  if (!bar) return;
  const { button, tickets } = bar;
  if (button.hasAttribute("disabled")) return;
  button.setAttribute("disabled", "");
  dash_clientside.set_props("undo-asked", { data: { tickets, key: createKey() } });
}

/**
 * Whether a key withdraws; browsers that fill fields in send keys without a name, to the document too.
 *
 * @param {{ key?: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, target?: any }} event
 */
function isUndoKey({ key, ctrlKey, metaKey, altKey, target }) {
  return key?.toLowerCase() === "z" && !ctrlKey && !metaKey && !altKey && !target?.closest?.(TYPING);
}

/** @param {KeyboardEvent} event */
function keyed(event) {
  if (!isUndoKey(event) || !findButton()) return;
  event.preventDefault();
  withdraw();
}

/** @param {{ target: Element }} event */
function clicked({ target }) {
  if (target.closest("[data-undo-close]")) close();
  else if (target.closest("[data-undo]")) withdraw();
}

function start() {
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", keyed);
  setInterval(look, LOOK_MS);
}

export { start, countSecondsLeft, isUndoKey, keepListed };
