/* The parts of an act's form: for each need its controls, what they say, and what is still lacking. */
import { facts, say } from "../facts.js";
import * as phoneNet from "./net.js";
import { choice, field, text } from "./parts.js";

const LONGEST_REASON = 500;
const LONGEST_TEXT = 4000;

/** Return a part that is one text; `word` names it, `lack` complains. */
const words =
  (word, lack, { rows = 3, most = LONGEST_REASON, needed = true } = {}) =>
  () => {
    const control = text({ rows, most, "data-testid": "said-text" });
    return {
      rows: [field(say(word), control, { needed })],
      said: () => ({ text: control.value.trim() }),
      lack: () => (needed && !control.value.trim() ? { word: lack, control } : null),
    };
  };

/** Return a part that is one choice under `name`. */
const chosen = (name, label, pairs, lack) => () => {
  const control = choice(pairs(), { empty: say("choose"), "data-testid": `said-${name}` });
  return {
    rows: [field(say(label), control, { needed: true })],
    said: () => ({ [name]: control.value }),
    lack: () => (control.value ? null : { word: lack, control }),
  };
};

const parties = () => phoneNet.me.facts.parties;

function plan() {
  const control = text({ rows: 4, most: LONGEST_TEXT });
  const day = text({ kind: "date" });
  return {
    rows: [field(say("plan_text"), control, { needed: true }), field(say("plan_day"), day, { needed: true })],
    said: () => ({ text: control.value.trim(), day: day.value || null }),
    lack: () =>
      !control.value.trim()
        ? { word: "plan_lacks", control }
        : !day.value
          ? { word: "day_lacks", control: day }
          : null,
  };
}

/** Whether a way needs proof in words: a short message has its receipt, a page of the web needs none. */
const proven = (way) => !["", "impossible", "sms", "web"].includes(way);

function reply() {
  const control = text({ rows: 4, most: LONGEST_TEXT, "data-testid": "said-text" });
  const way = choice(facts.choices.way, { empty: say("choose"), "data-testid": "said-way" });
  const proof = text({ most: 200, "data-testid": "said-proof" });
  const [proofField, why] = [field(say("reply_proof"), proof, { needed: true }), text({ most: 200 })];
  const whyField = field(say("reply_why_not"), why, { needed: true });
  const unfold = () => {
    const impossible = way.value === "impossible";
    whyField.hidden = !impossible;
    proofField.hidden = !proven(way.value);
  };
  way.addEventListener("change", unfold);
  unfold();
  return {
    rows: [
      field(say("reply_text"), control, { needed: true, hint: say("reply_hint") }),
      field(say("reply_way"), way, { needed: true }),
      proofField,
      whyField,
    ],
    said: () => ({
      text: control.value.trim(),
      delivery:
        way.value === "impossible"
          ? { way: way.value, why_not: why.value.trim() }
          : { way: way.value, proof: proof.value.trim() },
    }),
    lack: () => {
      if (!control.value.trim()) return { word: "reply_lacks", control };
      if (!way.value) return { word: "way_lacks", control: way };
      if (proven(way.value) && !proof.value.trim()) return { word: "proof_lacks", control: proof };
      return way.value === "impossible" && !why.value.trim() ? { word: "why_lacks", control: why } : null;
    },
  };
}

function mediation() {
  const kind = choice(facts.choices.mediation, { empty: say("choose"), "data-testid": "said-kind" });
  const mediators = text({ most: 200, "data-testid": "said-mediators" });
  const settlement = choice(facts.choices.settlement, {
    empty: say("choose"),
    "data-testid": "said-settlement",
  });
  const agreement = text({ rows: 4, most: LONGEST_TEXT, "data-testid": "said-text" });
  const follow = text({ kind: "date" });
  return {
    rows: [
      field(say("mediation_kind"), kind, { needed: true }),
      field(say("mediators"), mediators, { needed: true, hint: say("mediators_hint") }),
      field(say("settlement"), settlement, { needed: true }),
      field(say("agreement"), agreement),
      field(say("follow_up"), follow),
    ],
    said: () => ({
      text: agreement.value.trim(),
      mediation: {
        kind: kind.value,
        mediators: mediators.value.trim(),
        settlement: settlement.value,
        follow_up_on: follow.value || null,
      },
    }),
    lack: () => {
      const first = [kind, mediators, settlement].find((control) => !control.value.trim());
      if (first) return { word: "mediation_lacks", control: first };
      return settlement.value === "agreed" && !agreement.value.trim()
        ? { word: "agreement_lacks", control: agreement }
        : null;
    },
  };
}

function days() {
  const control = text({ kind: "number", min: 1, inputmode: "numeric" });
  return {
    rows: [field(say("days"), control, { needed: true })],
    said: () => ({ days: Number(control.value) }),
    lack: () => (Number(control.value) >= 1 ? null : { word: "days_lack", control }),
  };
}

function grades() {
  const speed = choice(facts.choices.speed, { empty: say("choose") });
  const effect = choice(facts.choices.effect, { empty: say("choose") });
  const first = () => [speed, effect].find((control) => !control.value);
  return {
    rows: [field(say("speed"), speed, { needed: true }), field(say("effect"), effect, { needed: true })],
    said: () => ({ speed: speed.value, effect: effect.value }),
    lack: () => (first() ? { word: "grades_lack", control: first() } : null),
  };
}

// Needs that a phone can meet; acts with any other need are left to the desk.
const PARTS = {
  reason: words("reason", "reason_lacks"),
  note: words("note", "note_lacks"),
  evidence: words("evidence", "evidence_lacks", { rows: 4, most: LONGEST_TEXT }),
  contact: chosen("contact", "contact", () => facts.choices.contact, "contact_lacks"),
  lead: chosen("lead", "lead", parties, "lead_lacks"),
  successor: chosen("successor", "successor", parties, "lead_lacks"),
  plan,
  reply,
  mediation,
  days,
  grades,
};
const remark = words("remark", null, { needed: false });
const SAYING = new Set(["reason", "note", "evidence", "plan", "reply", "mediation"]);

const canMeet = (needs) => needs.every((need) => need in PARTS);

/** Return the parts of a form for `needs`; where none of them is a text, one may be added all the same. */
function parts(needs) {
  const made = needs.map((need) => PARTS[need]());
  return needs.some((need) => SAYING.has(need)) ? made : [...made, remark()];
}

export { canMeet, parts };
