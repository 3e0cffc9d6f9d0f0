/* Where the caller's matter is: by name or code, or pointed at on the map. */
import { facts as pageFacts, make } from "../../facts.js";
import { Refusal } from "../../request.js";
import { hint } from "./findings.js";
import * as map from "./map.js";
import { ask, at, box, fail, isFilledIn, keep, part, say, state } from "./state.js";

let latest = 0;

/** Offer the places whose name or code is being typed. */
export async function seek() {
  if (!isFilledIn()) return;
  const words = at("where").value.trim();
  const turn = ++latest;
  if (!words) {
    showPlaces([]);
    return;
  }
  const query = new URLSearchParams({ city: state.setup.city, q: words });
  const answer = await fetch(`/api/v1/search?${query}`).catch(() => null);
  if (!answer?.ok || turn !== latest || !isFilledIn()) return;
  showPlaces((await answer.json()).areas, words);
}

function place({ code, name, level, within }, i) {
  const attributes = {
    role: "option",
    id: `intake-place-${i}`,
    "aria-selected": String(i === 0),
    "data-place": code,
  };
  const whereabouts = [state.setup.levelNames[level], within].filter(Boolean).join(" · ");
  const parts = [
    make("span", {}, name),
    make("small.muted", {}, whereabouts),
    make("small.search__code", {}, code),
  ];
  return make("div.search__option", attributes, ...parts);
}

/** Show places to choose from; none closes the list. */
export function showPlaces(areas, words = "") {
  const none = words && !areas.length ? [make("p.search__none", {}, say("place_none"))] : [];
  part("places").replaceChildren(...areas.map(place), ...none);
  part("places").hidden = !areas.length && !none.length;
  at("where").setAttribute("aria-expanded", String(!part("places").hidden));
}

/** Take a place: {area_code} or {lon, lat}; the server says in which areas it lies and who is responsible. */
export async function choosePlace(spot) {
  showPlaces([]);
  part("found").replaceChildren(make("span.muted", {}, say("locating")));
  try {
    const located = await ask("/place", spot);
    if (!isFilledIn()) return;
    state.draft.place = { spot, ...located };
    at("where").value = "";
    fail("");
  } catch (error) {
    if (!isFilledIn()) return;
    fail(error instanceof Refusal ? error.message : say("lost"));
  }
  showPlace();
  keep();
  hint();
}

/** Take no place again. */
export function clearPlace() {
  state.draft.place = null;
  showPlace();
  keep();
  at("where").focus();
  hint();
}

/** Show the chosen place and who is responsible for it. */
export function showPlace() {
  const chosen = state.draft.place;
  if (!chosen) {
    part("found").replaceChildren();
    return;
  }
  const staff = chosen.staff.map((one) => make("span.muted", {}, `${one.role} ${one.name} ${one.phone}`));
  part("found").replaceChildren(
    make("strong", { "data-testid": "chosen-place" }, chosen.path.join(" · ")),
    ...(staff.length ? [make("span.muted", {}, say("responsible")), ...staff] : []),
    make("button.button.button--plain", { type: "button", "data-intake": "no-place" }, say("place_clear"))
  );
}

/** Open or close the map. */
export function toggleMap() {
  const frame = part("map");
  frame.hidden = !frame.hidden;
  box().querySelector("[data-intake=map]").setAttribute("aria-expanded", String(!frame.hidden));
  if (frame.hidden) return;
  const { levels } = state.setup;
  if (!pageFacts.levels?.length) pageFacts.levels = levels;
  const shaped = levels.filter((level) => level.shapes).sort((one, other) => other.depth - one.depth);
  map.open(part("stage"), { leaf: shaped[0]?.code, say, pointed: choosePlace });
}

/** Return what a key does in the field of the place: take the marked one or move the mark; else null. */
export function placeActionOf(key) {
  const options = [...part("places").querySelectorAll("[role=option]")];
  const active = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (key === "Enter") return () => (options[active] ? options[active].click() : seek());
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (!step || !options.length) return null;
  return () => {
    const next = (active + step + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === next)));
    at("where").setAttribute("aria-activedescendant", options[next].id);
  };
}
