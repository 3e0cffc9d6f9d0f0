/* The responsibility list beside a ticket and a report: the duty, the manual of the situation, the flow
   chart; of what no duty was chosen for yet, the one that its words fall under. */
import { hintDuty } from "../desk/duty-hint.js";
import { make, say } from "../facts.js";

const QUIET_MS = 400; // a phone asks once a sentence pauses, not at every letter
const SHARED = /^S-/; // duties of the list that has flow charts
const UNDECIDED = ["reported", "handled_locally", "called", "accepted"];

/**
 * Return what is shown of the duty of a ticket; null where there is nothing to show.
 *
 * @param {any} story
 */
function dutyOf(story) {
  if (story.duty) return chosen(story);
  if (!UNDECIDED.includes(story.status)) return null;
  const place = make("div", { role: "status", "aria-label": say("duty_list"), "data-testid": "ticket-hint" });
  const complaint = { text: story.description, matter: story.matter };
  hintDuty(() => (place.isConnected ? place : null), complaint, { folded: say("duty_facts") });
  return place;
}

/** @param {any} story */
function chosen({ duty, duty_name: name, situation, situation_name: named, number }) {
  const ways = [
    situation ? way(say("manual", named ?? situation), `/manual/${encodeURIComponent(situation)}`) : null,
    SHARED.test(duty)
      ? way(say("flow_chart"), `/duties?${new URLSearchParams({ duty, ticket: number })}#duty-chart`)
      : null,
  ];
  return make(
    "div.duty-hint",
    { "data-testid": "ticket-duty" },
    make("strong", {}, say("duty_is", duty, name ?? "")),
    make("div.duty-hint__ways", {}, ...ways)
  );
}

const way = (name, href) => make("a", { href, target: "_blank", rel: "noopener" }, name);

/**
 * Return the place of a form in which the duty of what is written there is shown, and the way to renew it.
 *
 * @param {() => { text: string, matter: string | null }} complaint
 */
function hintField(complaint) {
  const element = make("div", {
    role: "status",
    "aria-label": say("duty_list"),
    "data-testid": "report-hint",
  });
  return {
    element,
    renew: () => hintDuty(() => element, complaint(), { quietMs: QUIET_MS, folded: say("duty_facts") }),
  };
}

export { dutyOf, hintField };
