/* Who is here, what is not sent yet, what was sent, and the way out, which leaves nothing on the phone. */
import { facts, make, number, say } from "../facts.js";
import * as session from "../session.js";
import * as phoneApp from "./app.js";
import { me, read, recall } from "./net.js";
import * as outbox from "./outbox.js";
import { badge, button, failure, note, nothing, sheet, skeleton, stale, when } from "./parts.js";
import * as phoneStore from "./store.js";
import * as phoneTasks from "./tasks.js";

/** @type {() => unknown} */
let shown = () => null; // redraws the unsent items on the current screen

outbox.listen(() => shown());

function screen() {
  const unsent = make("div", { "data-testid": "unsent" });
  const sent = make("div", { "data-testid": "sent" }, skeleton(2));
  const store = make("dd", {}, "—");
  const { who, scope } = me.facts;
  const rows = [
    [say("name"), who.name],
    [say("roles"), who.roles.join("、")],
    [say("scope"), scope.name],
    [say("city"), me.facts.city.name],
    [say("version"), facts.version],
  ].map(([name, value]) => make("div.facts__row", {}, make("dt.muted", {}, name), make("dd", {}, value)));
  const card = make(
    "dl.facts.phone-section",
    {},
    ...rows,
    make("div.facts__row", {}, make("dt.muted", {}, say("storage")), store)
  );

  shown = async () => unsent.replaceChildren(...(await items()));
  shown();
  showSent(sent);
  showStore(store);
  return make(
    "div",
    {},
    section(say("unsent"), unsent),
    section(say("sent"), sent),
    section(
      say("who"),
      card,
      languages(),
      make("a.button.phone-button.phone-link", { href: "/account" }, say("account")),
      button("button.button.phone-button", say("sign_out"), signOut, { "data-testid": "sign-out" })
    )
  );
}

const section = (title, ...content) => make("section.phone-section", {}, make("h2", {}, title), ...content);

async function items() {
  const waiting = await outbox.list(me.facts.who.id);
  const foreign = await outbox.others(me.facts.who.id);
  const last = await recall("last");
  const parts = waiting.map(item);
  return [
    parts.length
      ? make("ul.phone-list", {}, ...parts)
      : nothing(say("unsent_none"), last ? say("last_sent", last.number ?? last.title, when(last.at)) : null),
    parts.length
      ? button(
          "button.button.button--primary.phone-button",
          say("send_now"),
          () => phoneApp.send({ force: true }),
          { "data-testid": "send-now" }
        )
      : null,
    foreign ? make("p.phone-hint", {}, say("unsent_foreign", foreign)) : null,
  ].filter(Boolean);
}

function item(each) {
  const rejected = each.state === outbox.REJECTED;
  const why = rejected
    ? (each.refusal.text ?? say(each.refusal.word ?? "refused"))
    : each.tried
      ? say("item_unsure")
      : null;
  const photos = each.photos.length ? say("photos_count", each.photos.length) : null;
  return make(
    "li.phone-item",
    { "data-testid": "unsent-item", "data-state": each.state },
    make(
      "div.phone-card__head",
      {},
      make("strong", {}, each.title),
      badge(say(rejected ? "item_rejected" : "item_waiting"), rejected ? "urgent" : "")
    ),
    make("small.muted", {}, [say("item_made", when(each.made)), photos].filter(Boolean).join(" · ")),
    why ? make(rejected ? "p.phone-refusal" : "p.phone-hint", rejected ? { role: "alert" } : {}, why) : null,
    make("div.phone-row", {}, ...ways(each, rejected))
  );
}

/**
 * Return what can be done: what was on its way may have arrived, so that it is not edited until it was
 * refused.
 */
function ways(each, rejected) {
  const again = button(
    "button.button.phone-button",
    say("send_again"),
    async () => {
      await outbox.save({
        ...each,
        state: outbox.WAITING,
        tries: 0,
        after: 0,
        tried: each.refusal.word === "unsure" ? Date.now() : each.tried,
        refusal: null,
      });
      outbox.tell();
      phoneApp.send({ force: true });
    },
    { "data-testid": "send-again" }
  );
  const edit = button(
    "button.button.phone-button",
    say("edit"),
    () => (location.hash = `#edit/${each.key}`),
    { "data-testid": "edit" }
  );
  const see = button(
    "button.button.phone-button",
    say("see_ticket"),
    () => (location.hash = `#ticket/${each.ticket}`)
  );
  const away = button(
    "button.button.phone-button",
    say("discard"),
    () =>
      ask(
        say(
          each.tried && !rejected ? (each.form ? "discard_unsure_record" : "discard_unsure") : "discard_sure"
        ),
        say("discard"),
        () => outbox.discard(each.key)
      ),
    { "data-testid": "discard" }
  );
  return [
    rejected ? again : null,
    each.draft && (rejected || !each.tried) ? edit : null,
    each.ticket ? see : null,
    away,
  ].filter(Boolean);
}

const provide = () => read("list reported", "/api/v1/tickets?mine=reported");

async function showSent(place) {
  try {
    const { content, at } = await provide();
    const rows = content.tickets.map(phoneTasks.card);
    place.replaceChildren(
      ...[stale(at), rows.length ? make("ul.phone-list", {}, ...rows) : nothing(say("sent_none"))].filter(
        Boolean
      )
    );
  } catch (error) {
    place.replaceChildren(failure(error, () => showSent(place)));
  }
}

async function showStore(place) {
  const { usage } = (await navigator.storage?.estimate?.()) ?? {};
  if (usage !== undefined) place.textContent = say("megabytes", number(usage / 1_048_576, 1));
}

function languages() {
  const way = ([locale, label]) =>
    button("button", label, () => session.choose("locale", locale, location.pathname), {
      lang: locale.replace("_", "-"),
      "aria-pressed": String(locale.replace("_", "-") === facts.locale),
    });
  return make("div.phone-tabs", { role: "group", "aria-label": say("language") }, ...facts.locales.map(way));
}

/** Ask before something is lost for good. */
function ask(question, label, act) {
  const yes = button(
    "button.button.button--primary.phone-button",
    label,
    async () => {
      await act();
      close();
    },
    { "data-testid": "sure" }
  );
  const { close } = sheet(
    label,
    [
      make("p", {}, question),
      make(
        "div.phone-row",
        {},
        button("button.button.phone-button", say("cancel"), () => close()),
        yes
      ),
    ],
    { testid: "ask" }
  );
}

async function signOut() {
  const waiting = (await outbox.list(me.facts.who.id)).length;
  if (waiting) ask(say("sign_out_unsent", waiting), say("sign_out"), leave);
  else await leave();
}

async function leave() {
  if (!navigator.onLine) return note(say("sign_out_offline"), { bad: true });
  await phoneStore.clear();
  const form = make("form", { method: "post", action: "/logout", hidden: true });
  document.body.append(form);
  form.submit();
}

export { screen, provide };
