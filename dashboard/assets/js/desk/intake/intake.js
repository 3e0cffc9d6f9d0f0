/* The form of a new call: by the keyboard alone, with hints while the caller speaks; what is typed survives a
   reload. */
import { make } from "../../facts.js";
import { createKey, Refusal } from "../../request.js";
import { hintDuty } from "../duty-hint.js";
import { toRequest, splitAtNumbers } from "./draft.js";
import { fill, show } from "./fields.js";
import { hint, lookUp, reset, showSimilar } from "./findings.js";
import { form } from "./layout.js";
import { goBack } from "./map.js";
import { choosePlace, clearPlace, placeActionOf, seek, showPlace, showPlaces, toggleMap } from "./place.js";
import {
  ask,
  at,
  box,
  chooseChannel,
  fail,
  forget,
  isFilledIn,
  isOpen,
  keep,
  later,
  part,
  restore,
  say,
  slot,
  state,
} from "./state.js";

let sending = false;

function begin() {
  if (!slot() || slot().dataset.started) return;
  slot().dataset.started = "true";
  if (restore()) open();
}

function open() {
  slot().classList.add("intake-slot--open");
  box().hidden = false;
  box().replaceChildren(form());
  fill();
  showPlace();
  showSimilar(null);
  part("earlier").replaceChildren(make("p.muted", {}, say("earlier_ask")));
  keep();
  (state.draft.phone ? at("text") : at("phone")).focus();
  if (state.draft.phone) lookUp();
  hint();
  if (state.draft.text || state.draft.matter) showDuty();
}

/** Show which duty of the responsibility list the words fall under. */
function showDuty() {
  const { text, matter } = state.draft;
  hintDuty(() => (isFilledIn() ? part("duty") : null), { text, matter: matter || null });
}

function close() {
  box().hidden = true;
  slot().classList.remove("intake-slot--open");
  keep();
}

function changed(event) {
  const { field: name, choice } = event.target.dataset;
  const { value, checked } = event.target;
  if (name === "where") {
    later("places", seek);
    return;
  }
  if (choice) state.draft[choice] = value;
  else if (name === "channel") chooseChannel(value);
  else if (name === "urgent") state.draft.urgent = checked;
  else if (name) state.draft[name] = value;
  show();
  keep();
  if (["text", "matter"].includes(name) || choice === "request_kind") later("hints", hint);
  if (["text", "matter"].includes(name)) showDuty();
}

/* Its number */

async function submit() {
  if (sending) return;
  sending = true;
  fail("");
  const button = box().querySelector("[data-intake=submit]");
  button.disabled = true;
  const { channel, draft } = state;
  const body = toRequest(draft, {
    channel,
    fields: state.setup.fields,
    isOverridden: !part("override").hidden,
  });
  const content = JSON.stringify(body);
  if (draft.sent?.content !== content) draft.sent = { content, key: createKey() };
  keep(); // the key survives a lost answer: the same content sent again makes no second ticket
  try {
    registered(await ask("", body, { "Idempotency-Key": draft.sent.key }));
  } catch (error) {
    const isRefusal = error instanceof Refusal;
    // The responsibility list gives it to others: the form asks why the center takes it all the same.
    if (isRefusal && error.status === 403) part("override").hidden = false;
    fail(isRefusal ? error.message : say("lost"));
  } finally {
    sending = false;
    button.disabled = false;
  }
}

/** Show the ticket's number and what to read to the caller. */
function registered({ number, status, read_out: words, dates }) {
  forget();
  reset();
  const sentence = splitAtNumbers(words).map(({ text, isNumber }) =>
    isNumber ? make("span.intake__unbroken.figure", {}, text) : text
  );
  const deadlines = dates.flatMap(({ what, at: when }) => [
    make("dt.muted", {}, what),
    make("dd.figure", {}, when),
  ]);
  const next = { type: "button", "data-intake": "new" };
  box().replaceChildren(
    make(
      "div.intake.intake--done",
      { "data-testid": "taken", tabindex: "-1" },
      make("p.muted", {}, status),
      make("p.intake__number.figure", { "data-testid": "number" }, number),
      make("h3.panel__heading", {}, say("read_out")),
      make("p.intake__read", {}, ...sentence),
      make("dl.intake__dates", {}, ...deadlines),
      make(
        "div.form__end",
        {},
        make("button.button.button--primary", next, say("next"), make("kbd", {}, "N")),
        make("button.button", { type: "button", "data-open": number }, say("open"))
      )
    )
  );
  box().querySelector("[data-intake=new]").focus();
  dash_clientside.set_props("done", { data: createKey() });
}

/* What people do */

const ACTIONS = {
  new: open,
  close,
  submit,
  map: toggleMap,
  "map-back": goBack,
  clear: () => {
    forget();
    reset();
    open();
  },
  undo: () => join(""),
  "no-place": clearPlace,
};

/** Register the call as another report of the ticket `number`; "" registers it on its own. */
function join(number) {
  state.draft.same_as = number;
  show();
  keep();
  for (const button of box().querySelectorAll("[data-same]")) {
    button.setAttribute("aria-pressed", String(button.dataset.same === number));
  }
}

function refuse(number) {
  state.draft.refused = [...state.draft.refused, number];
  if (state.draft.same_as === number) join("");
  keep();
  hint();
}

function chooseMatter(code) {
  state.draft.matter = code;
  at("matter").value = code;
  for (const button of box().querySelectorAll("[data-matter]")) {
    button.setAttribute("aria-pressed", String(button.dataset.matter === code));
  }
  keep();
  later("hints", hint);
  showDuty();
}

document.addEventListener("click", ({ target }) => {
  if (!slot()) return;
  const of = (name) => target.closest(`[data-${name}]`)?.getAttribute(`data-${name}`);
  if (of("intake")) ACTIONS[of("intake")]();
  else if (of("matter")) chooseMatter(of("matter"));
  else if (of("place")) choosePlace({ area_code: of("place") });
  else if (of("same")) join(of("same"));
  else if (of("not-same")) refuse(of("not-same"));
  else if (of("open") && isOpen()) close();
});
for (const name of ["input", "change"]) {
  document.addEventListener(
    name,
    (event) => isFilledIn() && box().contains(/** @type {Node} */ (event.target)) && changed(event)
  );
}
document.addEventListener("focusout", ({ target }) => {
  if (isFilledIn() && target.dataset?.field === "phone") lookUp();
});

/* Before the desk's own keys: here they mean the form. */
document.addEventListener(
  "keydown",
  (event) => {
    const action = slot() ? actionOf(event) : null;
    if (!action) return;
    action();
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  { capture: true }
);

/** Return what a key does here, null where it means nothing. */
function actionOf(event) {
  const { key, code, ctrlKey, metaKey, altKey } = event;
  const typing = event.target.closest?.("input, select, textarea, [contenteditable], [role=dialog]");
  const isPlain = !ctrlKey && !metaKey && !altKey;
  if (isPlain && !typing && key?.toLowerCase() === "n") return open;
  if (!isOpen()) return null;
  if (key === "Enter" && (ctrlKey || metaKey)) return () => isFilledIn() && submit();
  if (key === "Escape") return escape;
  if (altKey && /^Digit[1-5]$/.test(code)) {
    return () =>
      box()
        .querySelector(`[data-testid=hint-${code.at(-1)}]`)
        ?.click();
  }
  if (altKey && code === "KeyM") return toggleMap;
  if (altKey && code === "KeyU") return () => at("urgent").click();
  return fieldActionOf(event.target.dataset?.field, key);
}

function escape() {
  if (part("places") && !part("places").hidden) showPlaces([]);
  else close();
}

function fieldActionOf(name, key) {
  if (name === "phone" && key === "Enter") {
    return () => {
      lookUp();
      at("text").focus();
    };
  }
  return name === "where" ? placeActionOf(key) : null;
}

new MutationObserver(begin).observe(document.documentElement, { subtree: true, childList: true });
