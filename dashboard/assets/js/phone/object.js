/* One object in the field: what was found last, and what is found now. And the way to a new one. */
import { make, say } from "../facts.js";
import * as phoneApp from "./app.js";
import * as phoneCollect from "./collect.js";
import { briefly, form, goneForm, kinds, own, titleOf, unchanged } from "./collecting.js";
import { nameOf, told } from "./fields.js";
import * as phoneMap from "./map.js";
import { me, recall } from "./net.js";
import * as outbox from "./outbox.js";
import { button, failure, icon, nothing, sheet, stale, when } from "./parts.js";
import * as phonePlace from "./place.js";

/** Return the screen of an object by its id. */
async function screen(id) {
  try {
    const [{ content, at }, all] = await Promise.all([own(), kinds()]);
    const object = content.tasks.find(({ object_id }) => object_id === id);
    const kind = object && all.find(({ code }) => code === object.kind);
    if (!kind) return nothing(say("object_none"), say("object_none_hint"));
    return await letter(object, kind, at);
  } catch (error) {
    return failure(error, () => phoneApp.show());
  }
}

async function letter(object, kind, at) {
  const place = make("div", {});
  const waiting = (await outbox.list(me.facts.who.id)).filter(
    (item) => item.object?.id === object.object_id
  ).length;
  const fill = async () => {
    choices.hidden = true; // one way forward at a time; going back offers the others again
    place.replaceChildren(await form(kind, { object: briefly(object), values: object.values ?? {} }));
    place.querySelector("input, select, textarea, button")?.focus({ preventScroll: true });
    place.scrollIntoView({ block: "start" });
  };
  const ways = [
    hasLast(object, kind)
      ? button(
          "button.button.button--primary.phone-button",
          say("unchanged"),
          () => unchanged(kind, object),
          { "data-testid": "unchanged" }
        )
      : null,
    button(
      hasLast(object, kind) ? "button.button.phone-button" : "button.button.button--primary.phone-button",
      say("collect_fill"),
      fill,
      { "data-testid": "collect-fill" }
    ),
    button(
      "button.button.phone-button",
      say("gone"),
      () => {
        sheet(say("gone"), goneForm(kind, { object: briefly(object) }), { testid: "gone-sheet" });
      },
      { "data-testid": "gone" }
    ),
  ];
  const choices = make("div.phone-row.phone-section--bare", {}, ...ways.filter(Boolean));
  if (await recall(`collecting ${object.object_id}`)) await fill(); // a begun form is continued
  return make(
    "div",
    { "data-testid": "object" },
    stale(at),
    titleOf(kind, object),
    waiting ? make("p.phone-refusal", { role: "status" }, say("object_waiting", waiting)) : null,
    make(
      "section.phone-section",
      {},
      make("h2", {}, say("collect_due")),
      dueOf(object),
      button("button.button.phone-button", [icon("map"), say("object_map")], () => look(object))
    ),
    make(
      "section.phone-section",
      { "data-testid": "last-record" },
      make("h2", {}, say("collect_last")),
      ...lastOf(object, kind)
    ),
    choices,
    place
  );
}

/** Tell whether the last record answers what the form asks today: only then nothing may have changed. */
const hasLast = ({ values }, kind) =>
  values !== null && kind.fields.every((field) => answers(field, values[field.key] ?? null));

const answers = ({ type, required, choices }, value) =>
  value === null ? !required : type !== "choice" || choices.includes(value);

const dueOf = (task) => make("p", {}, phoneCollect.dueLight(task));

function lastOf({ values, collected_at, collected_by }, kind) {
  if (values === null) return [make("p.muted", {}, say("collect_never"))];
  const rows = kind.fields.map((field) =>
    make(
      "div.facts__row",
      {},
      make("dt.muted", {}, nameOf(field)),
      make("dd", {}, told(field, values[field.key]))
    )
  );
  return [
    make("p.muted", {}, say("collect_by", when(collected_at), collected_by)),
    make("dl.facts.phone-found", {}, ...rows),
  ];
}

/** Show where the object is; the map is read-only. */
async function look({ lon, lat, name }) {
  const stage = make("div.place-map__stage", {});
  sheet(name, [stage], { testid: "look-sheet" });
  try {
    const areas = await phonePlace.grids();
    stage.replaceChildren(
      areas.length
        ? phoneMap.placeMap(areas, { pin: [lon, lat], fixed: true }).element
        : nothing(say("map_empty"), "")
    );
  } catch (error) {
    stage.replaceChildren(failure(error, () => phoneApp.show()));
  }
}

/** Return the screen of a new object: first its kind, then its form. */
async function newScreen(code) {
  try {
    const mine = (await kinds()).filter(({ collected_by }) => me.facts.collects.includes(collected_by));
    const kind = mine.find((each) => each.code === code);
    if (kind) return make("div", {}, titleOf(kind, null), await form(kind));
    if (!mine.length) return nothing(say("kinds_none"), say("kinds_none_hint"));
    return make(
      "div",
      {},
      make("p.phone-hint", {}, say("kind_choose")),
      make("ul.phone-matters", { "data-testid": "kinds" }, ...mine.map(choiceOf))
    );
  } catch (error) {
    return failure(error, () => phoneApp.show());
  }
}

const choiceOf = (kind) =>
  make(
    "li",
    {},
    make(
      "a.phone-choice.phone-link",
      { href: `#new/${kind.code}`, "data-testid": `kind-${kind.code}` },
      make("span", {}, nameOf(kind)),
      make("small.muted", {}, say("kind_interval", kind.interval_days))
    )
  );

export { screen, newScreen };
