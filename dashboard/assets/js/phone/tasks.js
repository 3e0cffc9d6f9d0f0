/* The list of what waits for one: by deadline, with lights; kept for when there is no network. */
import { facts, make, say } from "../facts.js";
import { get, read } from "./net.js";
import { badge, button, failure, light, nothing, skeleton, stale, when } from "./parts.js";
import * as phoneParts from "./parts.js";

const LIGHTS = ["red", "orange", "yellow"];
const view = { mine: "tasks", light: "" }; // stays while one looks into a ticket and comes back

function screen() {
  const list = make("div.phone-list-place", { "data-testid": "tasks" });
  const kinds = make("div.phone-tabs", { role: "group", "aria-label": say("tasks_which") });
  const lights = make("div.phone-chips", { role: "group", "aria-label": say("lights") });

  function head() {
    const kind = (name) =>
      button("button", say(`tasks_${name}`), () => turn({ mine: name }), {
        "aria-pressed": String(view.mine === name),
        "data-testid": `mine-${name}`,
      });
    const chip = (name) =>
      button(
        "button.phone-chip",
        name ? light(name, facts.lights[name]) : say("all"),
        () => turn({ light: name }),
        { "aria-pressed": String(view.light === name) }
      );
    kinds.replaceChildren(...["tasks", "scope"].map(kind));
    lights.replaceChildren(...["", ...LIGHTS].map(chip));
  }

  function turn(change) {
    Object.assign(view, change);
    head();
    load();
  }

  async function load() {
    list.replaceChildren(skeleton(4));
    try {
      const { content, at } = await page(view);
      list.replaceChildren(...[stale(at)].filter(Boolean), rows(content));
    } catch (error) {
      list.replaceChildren(failure(error, load));
    }
  }

  head();
  load();
  return make("div", {}, kinds, lights, list);
}

const page = (of) => read(`list ${of.mine} ${of.light}`, address(of));

/** Read the first tasks, so that they are there without a network. */
const provide = async (most) => (await page({ mine: "tasks", light: "" })).content.tickets.slice(0, most);

const address = ({ mine, light: chosen }, after) => {
  const query = new URLSearchParams({ mine });
  if (chosen) query.set("light", chosen);
  if (after) query.set("after", after);
  return `/api/v1/tickets?${query}`;
};

function rows({ tickets, next }) {
  if (!tickets.length) return nothing(say(`tasks_none_${view.mine}`), say("tasks_none_hint"));
  const list = make("ul.phone-list", {}, ...tickets.map(card));
  const more = (cursor) => {
    const way = button("button.button.phone-button", say("more"), async () => {
      way.disabled = true;
      try {
        const following = await get(address(view, cursor));
        list.append(...following.tickets.map(card));
        if (following.next) way.replaceWith(more(following.next));
        else way.remove();
      } catch {
        way.disabled = false;
        phoneParts.note(say("offline_nothing"), { bad: true });
      }
    });
    return way;
  };
  return make("div", {}, list, next ? more(next) : null);
}

/** Return one ticket of a list. */
function card(ticket) {
  const signs = [
    ticket.urgent ? badge(say("urgent_short"), "urgent") : null,
    badge(ticket.status_label),
    ticket.level_label ? badge(ticket.level_label) : null,
  ];
  return make(
    "li",
    {},
    make(
      "a.phone-card",
      { href: `#ticket/${ticket.id}`, "data-testid": "task", "data-number": ticket.number },
      make(
        "div.phone-card__head",
        {},
        light(ticket.light, ticket.light_label),
        make("span.phone-card__due", {}, ticket.due_at ? say("due", when(ticket.due_at)) : "")
      ),
      make("strong", {}, ticket.matter_name ?? say("no_matter")),
      make("p.phone-card__text", {}, ticket.excerpt),
      make(
        "div.phone-card__foot",
        {},
        make("span.muted", {}, ticket.place ?? say("no_place")),
        make("span.phone-card__signs", {}, ...signs.filter(Boolean))
      )
    )
  );
}

export { screen, card, provide };
