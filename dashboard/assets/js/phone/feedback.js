/* Received feedback: replies on the tickets of the own grid, unit or town, the newest first. */
import { make, say } from "../facts.js";
import { get, read } from "./net.js";
import { badge, button, failure, note, nothing, skeleton, stale, when } from "./parts.js";

const ADDRESS = "/api/v1/replies";

const provide = () => read("replies", ADDRESS);

function screen() {
  const place = make("div", { "data-testid": "feedback" }, skeleton(3));

  async function load() {
    try {
      const { content, at } = await provide();
      const list = make("ul.phone-list", {}, ...content.replies.map(card));
      const shown = content.replies.length ? list : nothing(say("replies_none"), say("replies_none_hint"));
      place.replaceChildren(...[stale(at), shown, more(list, content.next)].filter(Boolean));
    } catch (error) {
      place.replaceChildren(failure(error, load));
    }
  }

  load();
  return place;
}

function more(list, next) {
  if (!next) return null;
  const way = button("button.button.phone-button", say("more"), async () => {
    way.disabled = true;
    try {
      const page = await get(`${ADDRESS}?${new URLSearchParams({ after: next })}`);
      list.append(...page.replies.map(card));
      way.replaceWith(more(list, page.next) ?? "");
    } catch {
      way.disabled = false;
      note(say("offline_nothing"), { bad: true });
    }
  });
  return way;
}

const card = (reply) =>
  make(
    "li",
    {},
    make(
      "a.phone-card",
      { href: `#ticket/${reply.ticket_id}`, "data-testid": "reply" },
      make(
        "div.phone-card__head",
        {},
        make("strong", {}, reply.matter_name ?? say("no_matter")),
        make("span.phone-card__due", {}, when(reply.at))
      ),
      make("p.phone-card__text.phone-card__text--whole", {}, reply.reply),
      make(
        "div.phone-card__foot",
        {},
        make(
          "span.muted",
          {},
          [reply.place ?? say("no_place"), reply.way_label, reply.why_not, reply.by_name]
            .filter(Boolean)
            .join(" · ")
        ),
        make("span.phone-card__signs", {}, badge(reply.status_label))
      )
    )
  );

export { screen, provide };
