/* The rows of a desk's queue: which ticket is open, and where the focus is. */

/** @type {string | null} the ticket whose row had the focus last */
let focused = null;

export const rows = () => [...document.querySelectorAll("#desk-list [data-open]")];

/**
 * Return the place of a ticket in the queue, null where it is not in it.
 *
 * @param {string | null} ticket
 */
export const findPlace = (ticket) => {
  const found = rows().findIndex((row) => row.dataset.open === ticket);
  return found < 0 ? null : found;
};

/**
 * Mark the row of the opened ticket; rows drawn for many know nothing of it.
 *
 * @param {string | null} ticket
 */
export function mark(ticket) {
  for (const row of rows()) {
    const current = String(row.dataset.open === ticket);
    if (row.getAttribute("aria-current") !== current) row.setAttribute("aria-current", current);
  }
}

/* Rows are redrawn while the keyboard is on them: the focused row gets the focus back. */
document.addEventListener("focusin", (event) => {
  focused = event.target.closest("#desk-list [data-open]")?.dataset.open ?? null;
});

export function refocus() {
  if (!focused || document.activeElement !== document.body) return;
  rows()
    .find((row) => row.dataset.open === focused)
    ?.focus({ preventScroll: true });
}

/**
 * Move the focus by `step` rows from the focused one, else from that of `ticket`.
 *
 * @param {number} step
 * @param {string | null} ticket
 */
export function move(step, ticket) {
  const all = rows();
  if (!all.length) return;
  const from = all.findIndex((row) => row === document.activeElement);
  const current = from >= 0 ? from : all.findIndex((row) => row.dataset.open === ticket);
  const next = all[Math.min(Math.max(current + step, 0), all.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}
