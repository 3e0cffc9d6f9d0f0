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
 *   duty: string | null, reason: string, situation: string | null, situation_name: string, manual: string,
 *   facts: { name: string, text: string }[],
 * }} DutyHint
 */

/**
 * Show in `target` the duty that the words fall under, once the person has been quiet for a moment.
 *
 * @param {() => HTMLElement | null} target
 * @param {{ text: string, matter: string | null }} complaint
 */
export function hintDuty(target, complaint) {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const turn = ++latest;
    /** @type {DutyHint | null} */
    const hint = await post(ADDRESS, complaint).catch(() => null);
    if (turn === latest && hint) target()?.replaceChildren(...draw(hint));
  }, QUIET_MS);
}

/** @param {DutyHint} hint */
function draw({ duty, reason, situation, situation_name: name, manual, facts }) {
  if (!duty) return [];
  const attributes = { href: manual, target: "_blank", rel: "noopener" };
  const way = situation ? make("a", attributes, name) : null;
  const rows = facts.map((fact) =>
    make("div.facts__row", {}, make("dt.muted", {}, fact.name), make("dd", {}, fact.text))
  );
  return [
    make(
      "div.duty-hint",
      { "data-testid": "duty-hint", "data-duty": duty },
      make("strong", {}, reason),
      way,
      make("dl.facts", {}, ...rows)
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
