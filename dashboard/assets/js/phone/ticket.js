/* One ticket, read top to bottom like a letter: what and where, its steps, clocks, what happened, what to
   do now. */
import { facts, make, say } from "../facts.js";
import * as phoneActs from "./acts.js";
import { dutyOf } from "./duty.js";
import { me, read } from "./net.js";
import * as outbox from "./outbox.js";
import { badge, button, date, failure, light, skeleton, stale, when } from "./parts.js";

function screen(id) {
  const place = make("div", { "data-testid": "ticket" }, skeleton(5));

  async function load() {
    try {
      const [story, offers] = await told(id);
      const waiting = (await outbox.list(me.facts.who.id)).filter(({ ticket }) => ticket === id);
      place.replaceChildren(...letter(story.content, offers.content, waiting, story.at));
    } catch (error) {
      place.replaceChildren(failure(error, load));
    }
  }

  load();
  return place;
}

/**
 * Return a ticket's story and what may be done with it; who reported is not kept on the phone, masked or
 * not.
 */
const told = (id) =>
  Promise.all([
    read(`ticket ${id}`, `/api/v1/tickets/${id}`, { keep: (found) => ({ ...found, reporter: null }) }),
    read(`acts ${id}`, `/api/v1/tickets/${id}/acts`),
  ]);

function letter(story, offers, waiting, at) {
  const parts = [
    stale(at),
    head(story),
    steps(story),
    section(say("content_place"), whatAndWhere(story), dutyOf(story)),
    section(say("clocks"), clocks(story.clocks)),
    story.replies.length ? section(say("replies"), replies(story.replies)) : null,
    story.mediations.length ? section(say("mediations"), mediations(story.mediations)) : null,
    section(say("history"), history(story.history)),
    waiting.length ? unsent(waiting) : null,
    section(say("to_do"), phoneActs.acts(story, offers)),
  ];
  return parts.filter(Boolean);
}

const section = (title, ...content) => make("section.phone-section", {}, make("h2", {}, title), ...content);

function head(story) {
  const signs = [
    badge(story.status_label),
    story.urgent ? badge(say("urgent_short"), "urgent") : null,
    story.secrecy === "normal" ? null : badge(facts.labels.secrecy[story.secrecy], "secret"),
  ];
  return make(
    "header.phone-letter",
    {},
    make("p.phone-letter__number", { "data-testid": "number" }, story.number),
    make("h1", {}, story.matter_name ?? say("no_matter")),
    make("div.phone-card__signs", {}, ...signs.filter(Boolean))
  );
}

function steps(story) {
  return make(
    "ol.stepper.phone-steps",
    {},
    ...(story.steps ?? []).map(({ step, state, at }) =>
      make(
        `li.step.step--${state}`,
        { "aria-current": state === "present" ? "step" : null },
        make("span.step__name", {}, facts.steps[step]),
        make("small.muted", {}, at ? when(at) : "")
      )
    )
  );
}

function whatAndWhere(story) {
  const place = [story.town_name, story.unit_name, story.grid_name].filter(Boolean).join(" · ");
  const rows = [
    [say("place"), place || say("no_place")],
    [say("address"), story.address],
    [say("channel"), facts.labels.channel[story.channel]],
    [say("reported"), when(story.reported_at)],
    [
      say("reporter"),
      story.reporter
        ? story.reporter.anonymous
          ? say("anonymous")
          : `${story.reporter.name} ${story.reporter.phone}`
        : null,
    ],
  ];
  const shown = rows
    .filter(([, value]) => value)
    .map(([name, value]) => make("div.facts__row", {}, make("dt.muted", {}, name), make("dd", {}, value)));
  return make("div", {}, make("p.ticket-text", {}, story.description), make("dl.facts", {}, ...shown));
}

function clocks(found) {
  if (!found.length) return make("p.muted", {}, say("no_clocks"));
  const ordered = [...found].sort(
    (one, other) =>
      Number(Boolean(one.stopped_at)) - Number(Boolean(other.stopped_at)) ||
      one.started_at.localeCompare(other.started_at)
  );
  return make(
    "ul.phone-clocks",
    {},
    ...ordered.map((clock) => {
      const [kind, word] = standing(clock);
      return make(
        clock.stopped_at ? "li.phone-clock.phone-clock--stopped" : "li.phone-clock",
        {},
        make("span", {}, facts.labels.clock[clock.kind]),
        make("small.muted", {}, clock.department_name ?? ""),
        light(kind, word),
        make("span.figure", {}, until(clock))
      );
    })
  );
}

/** The light of a clock that runs, or the sign of how it ended; each with its word. */
function standing(clock) {
  if (clock.ended) return ["cut", say("ended")];
  if (!clock.stopped_at) return [lightOf(clock, Date.now()), facts.lights[lightOf(clock, Date.now())]];
  if (!clock.due_at) return ["no_deadline", say("stopped")];
  return clock.stopped_at <= clock.due_at ? ["kept", say("in_time")] : ["missed", say("too_late")];
}

function until(clock) {
  if (clock.paused_at && !clock.stopped_at) return say("paused");
  if (!clock.due_at) return clock.missing_year ? say("calendar_missing", clock.missing_year) : "—";
  return clock.provisional ? say("provisional", when(clock.due_at)) : when(clock.due_at);
}

/** Return the light of a clock as the server computes it; a stopped one keeps its state. */
function lightOf(clock, now) {
  if (clock.paused_at && !clock.stopped_at) return "paused";
  if (!clock.due_at) return "no_deadline";
  const [due, orange, yellow, stopped] = [
    clock.due_at,
    clock.orange_at,
    clock.yellow_at,
    clock.stopped_at,
  ].map((at) => (at ? Date.parse(at) : null));
  const at = stopped ?? (me.facts.city.replay ? Date.parse(me.facts.city.replay) : now);
  if (due !== null && at >= due) return stopped === due ? "orange" : "red";
  if (orange && at >= orange) return "orange";
  return yellow && at >= yellow ? "yellow" : "green";
}

const replies = (found) =>
  make(
    "ul.phone-replies",
    {},
    ...found.map((reply) =>
      make(
        "li",
        {},
        make("p.ticket-text", {}, reply.reply),
        make(
          "small.muted",
          {},
          [facts.labels.way[reply.way], reply.why_not, reply.by_name, when(reply.at)]
            .filter(Boolean)
            .join(" · ")
        )
      )
    )
  );

const mediations = (found) =>
  make(
    "ul.phone-replies",
    {},
    ...found.map((held) =>
      make(
        "li",
        {},
        make("p", {}, `${facts.labels.mediation[held.kind]} · ${facts.labels.settlement[held.settlement]}`),
        held.agreement ? make("p.ticket-text", {}, held.agreement) : null,
        make(
          "small.muted",
          {},
          [
            held.mediators,
            when(held.at),
            held.follow_up_on ? say("follow_up_on", date(held.follow_up_on)) : null,
          ]
            .filter(Boolean)
            .join(" · ")
        )
      )
    )
  );

const history = (events) =>
  make(
    "ol.history",
    {},
    ...[...events]
      .reverse()
      .map((event) =>
        make(
          "li.phone-event",
          {},
          make("time.muted.figure", { datetime: event.at }, when(event.at)),
          make(
            "div",
            {},
            make("strong", {}, event.label),
            " ",
            make("span.muted", {}, event.actor_name),
            event.reason ? make("p.ticket-text", {}, event.reason) : null
          )
        )
      )
  );

const unsent = (waiting) =>
  make(
    "p.phone-warning",
    { role: "status", "data-testid": "ticket-unsent" },
    say("ticket_unsent", waiting.length),
    button("button.button.button--plain", say("look"), () => (location.hash = "#me"))
  );

export { screen, told as provide };
