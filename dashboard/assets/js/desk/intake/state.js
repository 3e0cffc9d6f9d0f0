/* What the form of a new call holds while it is open, and its elements. */
import { post } from "../../request.js";
import { EMPTY } from "./draft.js";

const CHANNEL = "huying.channel";

export const state = {
  /** @type {any} what the server sends: account, city, fields, matters, levels, words */
  setup: null,
  /** @type {import("./draft.js").Draft} */
  draft: { ...EMPTY },
  channel: "",
};

export const slot = () => document.querySelector("[data-intake-facts]");
export const box = () => document.getElementById("hotline");
export const at = (name) => box().querySelector(`[data-field="${name}"]`);
export const part = (name) => box().querySelector(`[data-part="${name}"]`);
export const isOpen = () => Boolean(box() && !box().hidden);
/** Tell whether the form is there, and not the number at its end. */
export const isFilledIn = () => isOpen() && Boolean(part("fault"));

const key = () => `huying.intake.${state.setup.account}.${state.setup.city}`;

/** Return the sentence under `name` with {0}, {1}… filled. */
export function say(name, ...values) {
  return (state.setup.words[name] ?? name).replace(/\{(\d)\}/g, (_, i) => values[i]);
}

/** Keep the draft in the browser until the ticket has its number. */
export const keep = () => sessionStorage.setItem(key(), JSON.stringify({ ...state.draft, opened: isOpen() }));

/** Restore what was kept before a reload; tell whether the form was open. */
export function restore() {
  state.setup = JSON.parse(slot().dataset.intakeFacts);
  const { options } = state.setup.fields.find(({ name }) => name === "channel");
  state.channel = localStorage.getItem(CHANNEL) ?? options[0][0];
  const kept = JSON.parse(sessionStorage.getItem(key()) ?? "null");
  if (kept) state.draft = { ...EMPTY, ...kept };
  return Boolean(kept?.opened);
}

export function chooseChannel(channel) {
  state.channel = channel;
  localStorage.setItem(CHANNEL, channel);
}

/** Begin another draft; what was kept of the last one is forgotten. */
export function forget() {
  state.draft = { ...EMPTY };
  sessionStorage.removeItem(key());
}

/** Post to the hotline's interface; raises a Refusal with the server's words. */
export const ask = (path, body, headers = {}) => post(`/api/v1/hotline${path}`, body, headers);

/** Show why the last request failed, or nothing. */
export function fail(words) {
  part("fault").textContent = words;
  part("fault").hidden = !words;
}

const QUIET_MS = 350;
/** @type {Record<string, any>} */
const timers = {};

/** Do something once the person has been quiet for a moment. */
export function later(name, deed) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(deed, QUIET_MS);
}
