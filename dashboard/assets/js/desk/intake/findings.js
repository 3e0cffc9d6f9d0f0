/* What the server finds while the caller speaks: earlier calls, probable matters, and tickets that are
   alike. */
import { light, make } from "../../facts.js";
import { Refusal } from "../../request.js";
import { ask, at, isFilledIn, part, say, state } from "./state.js";

const SHORTEST = 4; // letters; less says nothing about a matter
const HINTS = 5;
const LIGHTS = ["green", "yellow", "orange", "red", "paused"];

let caller = ""; // whose earlier calls are shown or being loaded
let latest = 0;

/** Forget which caller was looked up. */
export function reset() {
  caller = "";
}

/** Show the caller's earlier tickets, once for each number. */
export async function lookUp() {
  const phone = isFilledIn() ? at("phone").value.trim() : "";
  if (!phone || phone === caller) return;
  caller = phone;
  try {
    const tickets = await ask("/caller", { phone });
    if (caller === phone && isFilledIn()) showEarlier(tickets);
  } catch (error) {
    caller = "";
    const words = error instanceof Refusal ? error.message : say("lost");
    if (isFilledIn()) part("earlier").replaceChildren(make("p.muted", {}, words));
  }
}

function showEarlier(tickets) {
  const rows = tickets.length
    ? make("ul.companions", {}, ...tickets.map(earlier))
    : make("p.muted", {}, say("earlier_none"));
  part("earlier").replaceChildren(rows);
}

const opener = (number) =>
  make("button.button.button--plain.figure", { type: "button", "data-open": number }, number);

const lightOf = (ticket) =>
  LIGHTS.includes(ticket.light) ? light(ticket.light, ticket.status) : make("span.muted", {}, ticket.status);

function earlier(ticket) {
  return make(
    "li.intake__earlier",
    {},
    opener(ticket.number),
    make("strong", {}, ticket.matter),
    lightOf(ticket),
    make("span.muted", {}, [ticket.reported, ticket.place].join(" · ")),
    make("p", {}, ticket.text),
    ticket.due ? make("p.muted", {}, say("due", ticket.due)) : null,
    ticket.reply ? make("p.intake__reply", {}, say("reply", ticket.reply)) : null
  );
}

/** Show which matters the words may mean, and open tickets that may be the same. */
export async function hint() {
  if (!isFilledIn()) return;
  const { draft } = state;
  const turn = ++latest;
  if (draft.text.trim().length < SHORTEST) {
    part("hints").replaceChildren();
    showSimilar(null);
    return;
  }
  const body = {
    text: draft.text,
    matter: draft.matter || null,
    request_kind: draft.request_kind,
    ...draft.place?.spot,
  };
  const found = await ask("/hints", body).catch(() => null);
  if (!found || turn !== latest || !isFilledIn()) return;
  part("hints").replaceChildren(...found.matters.slice(0, HINTS).map(hintButton));
  showSimilar(found.duplicates);
}

function hintButton({ code, name, why }, i) {
  const attributes = {
    type: "button",
    "data-matter": code,
    title: why,
    "aria-pressed": String(code === state.draft.matter),
    "data-testid": `hint-${i + 1}`,
  };
  const parts = [make("kbd", {}, `Alt+${i + 1}`), make("strong", {}, name), make("small.muted", {}, why)];
  return make("button.intake__hint", attributes, ...parts);
}

/**
 * Show the tickets that may be the same, but those that the person said are not; null: none were requested.
 */
export function showSimilar(tickets) {
  const { draft } = state;
  const left = (tickets ?? []).filter(({ number }) => !draft.refused.includes(number));
  part("similar").classList.toggle("intake__warning", left.length > 0);
  const nothing = tickets && draft.place ? say("similar_none") : say("similar_ask");
  const rows = left.length ? make("ul.companions", {}, ...left.map(similar)) : make("p.muted", {}, nothing);
  part("similar").replaceChildren(rows);
}

function similar(ticket) {
  const { number, when, place, metres, department } = ticket;
  const isSame = String(state.draft.same_as === number);
  return make(
    "li.intake__earlier",
    { "data-testid": `duplicate-${number}` },
    opener(number),
    make("strong", {}, ticket.matter),
    lightOf(ticket),
    make(
      "span.muted",
      {},
      [when, place, metres, department, say("alike", ticket.alike)].filter(Boolean).join(" · ")
    ),
    make("p", {}, ticket.text),
    make(
      "div.form__end",
      {},
      make(
        "button.button.button--small",
        { type: "button", "data-same": number, "aria-pressed": isSame },
        say("same")
      ),
      make(
        "button.button.button--small.button--plain",
        { type: "button", "data-not-same": number },
        say("not_same")
      )
    )
  );
}
