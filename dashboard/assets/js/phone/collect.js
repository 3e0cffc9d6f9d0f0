/* The list of what is to be collected: how far one's grids are, what is late, what comes soon, what is not
   sent. */
import { facts, make, number, say } from "../facts.js";
import { kinds, own } from "./collecting.js";
import { nameOf } from "./fields.js";
import { me } from "./net.js";
import * as outbox from "./outbox.js";
import { badge, button, date, failure, icon, light, nothing, skeleton, stale, text, when } from "./parts.js";

const view = { which: "pressing", words: "" }; // stays while one looks at an object and comes back

function screen() {
  const body = make("div", { "data-testid": "collect" }, skeleton(3));
  load(body);
  return body;
}

async function load(body) {
  try {
    const [{ content, at }, all] = await Promise.all([own(), kinds()]);
    const items = (await outbox.list(me.facts.who.id)).filter(({ form }) => form);
    body.replaceChildren(
      ...page({ content, at, items, names: new Map(all.map((kind) => [kind.code, nameOf(kind)])) })
    );
  } catch (error) {
    body.replaceChildren(failure(error, () => load(body)));
  }
}

function page({ content, at, items, names }) {
  const { tasks } = content;
  const pressing = tasks.filter(({ late, soon }) => late || soon);
  const list = make("div", {});
  const tabs = make("div.phone-tabs", { role: "group", "aria-label": say("collect_which") });
  const search = text({
    kind: "search",
    value: view.words,
    placeholder: say("collect_search"),
    "aria-label": say("collect_search"),
    "data-testid": "collect-search",
  });

  function draw() {
    const tab = (name, count) =>
      button("button", say(`collect_${name}`, number(count)), () => turn({ which: name }), {
        "aria-pressed": String(view.which === name),
        "data-testid": `collect-${name}`,
      });
    tabs.replaceChildren(tab("pressing", content.pressing), tab("all", content.due));
    const chosen = (view.which === "pressing" ? pressing : tasks).filter((task) => isFound(task, names));
    list.replaceChildren(
      ...rows(chosen, { items, names }),
      ...(content.cut ? [make("p.phone-hint", {}, say("collect_cut", tasks.length))] : [])
    );
  }

  function turn(change) {
    Object.assign(view, change);
    draw();
  }

  search.addEventListener("input", () => turn({ words: search.value }));
  draw();
  return [
    stale(at),
    progress(content, items),
    make(
      "a.button.button--primary.phone-button.phone-link.phone-send",
      { href: "#new", "data-testid": "object-new" },
      icon("plus"),
      say("object_new")
    ),
    ...items.filter(({ object }) => !object).map((item) => unsent(item, names)),
    tabs,
    tasks.length ? search : null,
    list,
  ].filter(Boolean);
}

const isFound = ({ name, address, kind, grid_name }, names) =>
  view.words
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .every((word) => `${name} ${address} ${names.get(kind)} ${grid_name}`.toLowerCase().includes(word));

/** Return how far the grids are, as the server counted it; each of them where there are several. */
function progress({ fresh, due, grids }, items) {
  const each = (grid) =>
    make(
      "li.phone-progress",
      {},
      make("span", {}, grid.name),
      make("span.figure", {}, say("progress_of", number(grid.fresh), number(grid.due))),
      bar(grid.fresh, grid.due, grid.name)
    );
  return make(
    "section.phone-section",
    { "data-testid": "progress" },
    make(
      "div.phone-progress",
      {},
      make("strong", {}, say("progress")),
      make(
        "strong.figure",
        { "data-testid": "progress-figure" },
        say("progress_of", number(fresh), number(due))
      ),
      bar(fresh, due, say("progress"))
    ),
    make(
      "p.phone-hint",
      {},
      say(due ? "progress_means" : "progress_none"),
      items.length ? ` ${say("progress_unsent", items.length)}` : ""
    ),
    grids.length > 1
      ? make(
          "details.phone-more",
          {},
          make("summary", {}, say("progress_grids", grids.length)),
          make("ul.phone-progress-list", {}, ...byLack(grids).map(each))
        )
      : null
  );
}

/** Return the grids, first those in which most is left to collect. */
const byLack = (grids) => [...grids].sort((one, other) => other.due - other.fresh - (one.due - one.fresh));

const bar = (fresh, due, label) =>
  make("progress.phone-bar", { value: fresh, max: Math.max(due, 1), "aria-label": label });

function rows(tasks, { items, names }) {
  if (!tasks.length)
    return [
      view.words.trim()
        ? nothing(say("collect_not_found"), say("collect_not_found_hint"))
        : nothing(say(`collect_none_${view.which}`), say("collect_none_hint")),
    ];
  return [
    make(
      "ul.phone-list",
      {},
      ...tasks.map((task) =>
        card(
          task,
          items.filter(({ object }) => object?.id === task.object_id),
          names
        )
      )
    ),
  ];
}

function card(task, items, names) {
  return make(
    "li",
    {},
    make(
      "a.phone-card",
      { href: `#object/${task.object_id}`, "data-testid": "collect-task", "data-object": task.object_id },
      make("div.phone-card__head", {}, dueLight(task), sign(items)),
      make("strong", {}, task.name),
      make(
        "div.phone-card__foot",
        {},
        make("span.muted", {}, [names.get(task.kind), task.grid_name].filter(Boolean).join(" · ")),
        make(
          "span.muted",
          {},
          task.collected_at ? say("collect_last_at", when(task.collected_at)) : say("collect_never")
        )
      )
    )
  );
}

/** Return by when a record is wanted, with its light: late, soon, or later. */
function dueLight({ due_on, late, soon }) {
  const kind = late ? "red" : soon ? "yellow" : "green";
  return light(kind, say("collect_light", facts.lights[kind], say("collect_until", date(due_on))));
}

function sign(items) {
  if (!items.length) return null;
  const rejected = items.some(({ state }) => state === outbox.REJECTED);
  return badge(say(rejected ? "item_rejected" : "item_waiting"), rejected ? "urgent" : "");
}

/** Return a new object that the server does not have yet. */
const unsent = (item, names) =>
  make(
    "a.phone-card.phone-unsent",
    { href: "#me", "data-testid": "new-unsent" },
    make("div.phone-card__head", {}, make("strong", {}, item.title), sign([item])),
    make("span.muted", {}, names.get(item.kind) ?? item.kind)
  );

/** Read tasks and forms, so that they are there without a network. */
const provide = () => Promise.all([own(), kinds()]);

export { screen, dueLight, provide };
