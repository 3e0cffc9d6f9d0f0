/* The letter of a desk: dimmed until the wanted one is drawn; its rest is asked for once it was
   painted. */
let asked = null; // the letter, with its version, whose rest was requested last

const letter = () => document.getElementById("desk-letter");
const number = () => document.querySelector("#desk-letter [data-letter]")?.dataset.letter ?? null;
const version = () => Number(document.querySelector("[data-story-version]")?.dataset.storyVersion ?? 0);
const busy = () => letter()?.getAttribute("aria-busy") === "true";

/** Dim the letter until the wanted one is drawn. */
function wait(wanted) {
  if (letter() && number() !== wanted) letter().setAttribute("aria-busy", "true");
  release();
}

/**
 * End the waiting once the wanted letter is drawn, or a notice is shown instead; tell whether it
 * did.
 */
function arrived(wanted) {
  if (!busy()) return false;
  const answered = document.querySelector("[data-testid=notice], [data-testid=failure]");
  if (number() !== wanted && !answered) return false;
  letter().removeAttribute("aria-busy");
  requestAnimationFrame(toTop); // at once it would lay the page out before the rest is drawn
  return true;
}

function toTop() {
  for (const column of document.querySelectorAll(".desk__middle, .desk__context")) column.scrollTop = 0;
}

/** Let go of what was pressed and opened for the last form: elements are updated in place, and outlive it. */
function release() {
  const pressed = document.querySelectorAll("[data-act][aria-pressed=true]");
  for (const button of pressed) button.setAttribute("aria-pressed", "false");
  document.querySelector(".acts__rest[open]")?.removeAttribute("open");
}

/** Reset the last form, and offer nothing more until the letter is redrawn after an act. */
function renew() {
  release();
  if (letter()) letter().dataset.renewing = "yes"; // the server's answer ends it
}

const renews = () => letter()?.dataset.renewing === "yes";
const shown = () => (number() ? `${number()} ${version()}` : null);
const afterPaint = (act) => requestAnimationFrame(() => setTimeout(act, 0));

function ask() {
  asked = shown();
  const rest = !document.querySelector("#desk-rest > *");
  dash_clientside.set_props("desk-painted", { data: { ticket: number(), version: version(), rest } });
}

/** Request what belongs below and next to another letter, once it was painted. */
function follow() {
  if (shown() === asked) return;
  asked = shown();
  afterPaint(ask);
}

export const askAfterPaint = () => afterPaint(ask);

export { wait, arrived, release, renew, renews, busy, version, follow };
