/* The form of the act at hand: chosen, shown as its answers ask for it, renewed, sent or put away. */
import { createKey } from "../request.js";
import * as letter from "./letter.js";
import * as picks from "./picks.js";

const SUBMIT_MS = 15000;

let forming = false; // an act was chosen whose form is still to come
let submitting = null; // the wait for a form that is to be sent as soon as it is there

const tell = (id, data) => dash_clientside.set_props(id, { data });

function choose(button) {
  if (letter.renews()) return;
  const { act, order, motion, atOnce, target, days } = button.dataset;
  picks.cancel();
  for (const other of document.querySelectorAll("[data-act]"))
    other.setAttribute("aria-pressed", String(other === button));
  button.closest("details")?.removeAttribute("open");
  const chosen = {
    act,
    order: order || null,
    motion: motion || null,
    at_once: Boolean(atOnce),
    target,
    days,
  };
  forming = !chosen.at_once;
  tell("act-chosen", { ...chosen, version: letter.version(), key: createKey() });
}

function cancel() {
  forming = false;
  clearTimeout(submitting);
  tell("act-chosen", { act: null, key: createKey() });
  for (const button of document.querySelectorAll("[data-act]")) button.setAttribute("aria-pressed", "false");
}

function renew(form) {
  const version = letter.version();
  const renewed = { ...JSON.parse(form.dataset.actFacts), version, key: createKey() };
  tell("act-facts", renewed);
  form.dataset.formVersion = String(version);
  form.querySelector("[data-testid=overtaken]").hidden = true;
}

/** Put usual words into the field for words; what was typed before stays in front of them. */
function begin(words) {
  const field = document.querySelector(".act-form textarea");
  if (!field) return;
  const value = field.value.trim() ? `${field.value.trim()}${words}` : words;
  dash_clientside.set_props({ type: "said", field: "text" }, { value });
  field.focus();
}

/* A field that only makes sense with another's answer shows with it: "reached=yes",
   "delivery.way!=impossible". */
function conditions() {
  for (const part of document.querySelectorAll(".act-form [data-only-if]")) {
    const [, name, not, wanted] = /^([\w.]+)(!?)=(\w+)$/.exec(part.dataset.onlyIf) ?? [];
    const chosen = answerOf(name);
    const hidden = (chosen === wanted) === Boolean(not);
    if (part.hidden !== hidden) part.hidden = hidden;
  }
}

/** Return the chosen answer of a row of radio buttons. */
function answerOf(name) {
  const group = document.getElementById(JSON.stringify({ field: name, type: "said" }));
  return group?.querySelector("input:checked")?.value ?? null;
}

/**
 * Press the form's button; one that is still being drawn, or not yet enabled, is pressed as soon as it is.
 */
function submit(isWaiting, until = Date.now() + SUBMIT_MS) {
  clearTimeout(submitting);
  const button = document.querySelector("#desk-batch-do, #batch-submit, #act-submit, [data-submit]");
  const waits = isWaiting() || forming;
  if (button && !button.disabled && !waits) button.click();
  else if ((button || waits) && Date.now() < until) submitting = setTimeout(submit, 50, isWaiting, until);
}

/** Give the focus to a form that was drawn since the last call. */
function focusNew() {
  const form = document.querySelector(".act-form:not([data-seen])");
  if (!form) return;
  forming = false;
  form.dataset.seen = "true";
  form.querySelector("textarea, input, button")?.focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
}

/** The person went on to something else: a form that is still to come is not sent. */
const letGo = () => clearTimeout(submitting);

export { choose, cancel, renew, begin, conditions, submit, focusNew, letGo };
