/* What may be done with a ticket now: a button each, a form of what the act needs, and the outbox that
   sends it. */
import { make, say } from "../facts.js";
import { canMeet, parts } from "./needs.js";
import { me } from "./net.js";
import * as outbox from "./outbox.js";
import { button, note, nothing, sheet } from "./parts.js";
import * as phonePhotos from "./photos.js";

// What one is here for comes first; the first one offered is the way on.
const FIRST = [
  "solve_locally",
  "sign",
  "respond",
  "complete",
  "feed_back",
  "rise",
  "call",
  "mediate",
  "rate",
  "answer",
];
// What the photos of an act show; with other acts there are none.
const PHOTOS = {
  solve_locally: "after",
  complete: "after",
  feed_back: "delivery",
  mediate: "document",
  supplement: "before",
};
// what is revealed is read once, in a private moment
const AT_THE_DESK = new Set(["reveal"]);

const rank = ({ act }) => (FIRST.includes(act) ? FIRST.indexOf(act) : FIRST.length);

/** Return the acts as buttons. */
function acts(story, offers) {
  const here = offers
    .filter(({ act, needs }) => canMeet(needs) && !AT_THE_DESK.has(act))
    .sort((one, other) => rank(one) - rank(other));
  const elsewhere = offers.length - here.length;
  const orders = new Map(story.work_orders.map((order) => [order.id, order]));
  const several = new Set(here.map(({ work_order_id }) => work_order_id).filter(Boolean)).size > 1;
  const label = (offer) =>
    several && offer.work_order_id
      ? `${offer.label} · ${orders.get(offer.work_order_id).department_name}`
      : offer.label;
  const ways = here.map((offer, i) =>
    button(
      i ? "button.button.phone-button" : "button.button.button--primary.phone-button",
      label(offer),
      () => open(story, offer, label(offer)),
      { "data-testid": `act-${offer.act}` }
    )
  );
  return make(
    "div.phone-acts",
    { "data-testid": "acts" },
    ...(ways.length ? ways : [nothing(say("acts_none"), say("acts_none_hint"))]),
    elsewhere ? make("p.phone-hint", {}, say("acts_elsewhere", elsewhere)) : null
  );
}

function open(story, offer, title) {
  const made = parts(offer.needs);
  const kind = PHOTOS[offer.act];
  const least = offer.act === "solve_locally" ? me.facts.photos.least : 0;
  const photos = kind
    ? phonePhotos.photoField({
        label: least ? say("photos_least", least) : say("photos"),
        most: me.facts.photos.most,
      })
    : null;
  const send = make(
    "button.button.button--primary.phone-button.phone-send",
    { type: "submit", "data-testid": "act-send" },
    title
  );
  const form = make(
    "form.phone-form",
    { novalidate: true, "data-testid": "act-form" },
    ...made.flatMap(({ rows }) => rows),
    photos?.element ?? null,
    send
  );
  const { close } = sheet(title, form, { testid: "act-sheet" });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const lack = made.map((part) => part.lack()).find(Boolean);
    if (lack) {
      note(say(lack.word), { bad: true });
      return lack.control.focus();
    }
    if (photos && photos.blobs().length < least) return note(say("photos_lack", least), { bad: true });
    send.disabled = true;
    await outbox.add(asItem(story, offer, made, photos?.named(kind) ?? []));
    close();
    note(navigator.onLine ? say("act_sending") : say("act_kept"));
  });
  form.querySelector("textarea, input, select")?.focus();
}

function asItem(story, offer, made, photos) {
  const said = Object.assign({}, ...made.map((part) => part.said()));
  if (offer.motion) said.motion = offer.motion;
  return {
    owner: me.facts.who.id,
    ticket: story.id,
    title: `${offer.label} ${story.number}`,
    address: `/api/v1/tickets/${story.id}/acts/${offer.act}`,
    body: { version: story.version, work_order_id: offer.work_order_id, said },
    photos,
  };
}

export { acts };
