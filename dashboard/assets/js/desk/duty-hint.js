/* The duty of the responsibility list that a complaint falls under, shown while it is written down. */
import { make } from "../facts.js";
import { post } from "../request.js";

const ADDRESS = "/api/v1/duties/hints";
const QUIET_MS = 60; // after the last letter; the answer takes some 20 ms more

let latest = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * @typedef {{
 *   duty: string | null, reason: string, facts: { name: string, text: string }[],
 *   links: { name: string, address: string }[],
 * }} DutyHint
 */

/**
 * Show in `target` the duty that the words fall under, once the person has been quiet for a moment. Without
 * an answer nothing is shown, for what was shown before is about other words.
 *
 * @param {() => HTMLElement | null} target
 * @param {{ text: string, matter: string | null }} complaint
 * @param {{ quietMs?: number, folded?: string }} [options] folded: under which word the four facts are folded
 */
export function hintDuty(target, complaint, { quietMs = QUIET_MS, folded } = {}) {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const turn = ++latest;
    const isEmpty = !complaint.text.trim() && !complaint.matter;
    /** @type {DutyHint | null} */
    const hint = isEmpty ? null : await post(ADDRESS, complaint).catch(() => null);
    if (turn === latest) target()?.replaceChildren(...(hint ? draw(hint, folded) : []));
  }, quietMs);
}

/**
 * @param {DutyHint} hint
 * @param {string} [folded]
 */
function draw({ duty, reason, facts, links }, folded) {
  if (!duty) return [];
  const ways = links.map(({ name, address }) =>
    make("a", { href: address, target: "_blank", rel: "noopener" }, name)
  );
  const rows = facts.map((fact) =>
    make("div.facts__row", {}, make("dt.muted", {}, fact.name), make("dd", {}, fact.text))
  );
  const shown = make("dl.facts", {}, ...rows);
  const told = folded ? make("details", {}, make("summary", {}, folded), shown) : shown;
  return [
    make(
      "div.duty-hint",
      { "data-testid": "duty-hint", "data-duty": duty },
      make("strong", {}, reason),
      make("div.duty-hint__ways", {}, ...ways),
      rows.length ? told : null
    ),
  ];
}

/** The report form of towns, units and grids, which Dash draws. */
document.addEventListener("input", ({ target }) => {
  if (!(target instanceof HTMLTextAreaElement)) return;
  const place = target.closest(".report-form")?.querySelector("[data-duty-hint]");
  if (!(place instanceof HTMLElement)) return;
  hintDuty(() => (place.isConnected ? place : null), { text: target.value, matter: null });
});
