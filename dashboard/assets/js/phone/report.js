/* The screen on which a matter is reported; what is begun is kept, since a camera may throw the page out
   of memory. */
import { facts, make, say } from "../facts.js";
import { hintField } from "./duty.js";
import * as phoneMatters from "./matters.js";
import { forget, me, recall, remember } from "./net.js";
import * as outbox from "./outbox.js";
import { button, choice, field, note, text, toggle } from "./parts.js";
import * as phonePhotos from "./photos.js";
import * as phoneWhere from "./where.js";

const LONGEST = 4000;
const LONGEST_REASON = 500;
const DRAFT = "draft";
const SAVED_AFTER_MS = 400;

/**
 * Return the screen; with `item`, one that the server refused, as it was filled in.
 *
 * @param {any} [item]
 */
async function screen(item = null) {
  const form = make("form.phone-form", { novalidate: true, "data-testid": "report-form" });
  const draft = (item ? await ofItem(item) : await recall(DRAFT)) ?? {};
  let matter = null;
  let saving = 0;

  const keep = () => {
    clearTimeout(saving);
    saving = setTimeout(() => remember(DRAFT, { ...values(), blobs: photos.blobs() }), SAVED_AFTER_MS);
  };
  const matterName = make("span", {}, say("matter_choose"));
  const matterWay = button(
    "button.phone-choice.phone-choice--field",
    [matterName, make("span.icon.icon--chevron", { "aria-hidden": "true" })],
    () => phoneMatters.pick(takeMatter),
    { "data-testid": "matter" }
  );
  const what = text({ rows: 4, most: LONGEST, placeholder: say("what_hint"), "data-testid": "description" });
  const hint = hintField(() => ({ text: what.value, matter: matter?.code ?? null }));
  const where = phoneWhere.placeField({ changed: keep });
  const address = text({ most: 200, placeholder: say("address_hint") });
  const photos = phonePhotos.photoField({ label: say("photos"), most: me.facts.photos.most, changed: keep });
  const urgent = toggle(say("urgent"), { "data-testid": "urgent" });
  const calls = toggle(say("call_too"), { "data-testid": "call-too" });
  const reason = text({ rows: 2, most: LONGEST_REASON });
  const reasonField = field(say("call_reason"), reason, { needed: true });
  const warning = make(
    "div.phone-warning",
    { role: "note" },
    make("p", {}, say("urgent_means")),
    calls.row,
    reasonField
  );
  const from = choice(me.facts.requesters, { value: "grassroots", "data-testid": "requester" });
  const kind = choice(facts.choices.request_kind, { value: "help" });
  const name = text({ most: 80, autocomplete: "off" });
  const phone = text({ most: 40, kind: "tel", autocomplete: "off" });
  const people = make(
    "div.phone-fields",
    {},
    field(say("request_kind"), kind),
    field(say("reporter_name"), name),
    field(say("reporter_phone"), phone, { hint: say("reporter_hint") })
  );
  const send = make(
    "button.button.button--primary.phone-button.phone-send",
    { type: "submit", "data-testid": "send" },
    say("report_send")
  );

  function takeMatter(chosen) {
    matter = chosen && { code: chosen.code, name: chosen.name };
    matterName.textContent = matter ? matter.name : say("matter_choose");
    hint.renew();
    keep();
  }

  function unfold() {
    warning.hidden = !urgent.control.checked;
    reasonField.hidden = !calls.control.checked;
    people.hidden = from.value === "grassroots";
  }

  const values = () => ({
    matter,
    what: what.value,
    place: where.held(),
    address: address.value,
    urgent: urgent.control.checked,
    calls: calls.control.checked,
    reason: reason.value,
    from: from.value,
    kind: kind.value,
    name: name.value,
    phone: phone.value,
  });

  function fill(told) {
    takeMatter(told.matter ?? null);
    what.value = told.what ?? "";
    where.hold(told.place ?? null, { quietly: true });
    address.value = told.address ?? "";
    urgent.control.checked = told.urgent ?? false;
    calls.control.checked = told.calls ?? false;
    reason.value = told.reason ?? "";
    from.value = told.from ?? "grassroots";
    kind.value = told.kind ?? "help";
    name.value = told.name ?? "";
    phone.value = told.phone ?? "";
    photos.hold(told.blobs ?? []);
    clearTimeout(saving);
    hint.renew();
    unfold();
  }

  async function submit(event) {
    event.preventDefault();
    const told = values();
    if (!told.what.trim()) return lacking(what, "what_lacks");
    if (!told.place)
      return where.complain("place_lacks") ?? lacking(where.element.querySelector("button"), "place_lacks");
    if (told.urgent && told.calls && !told.reason.trim()) return lacking(reason, "reason_lacks");
    send.disabled = true;
    clearTimeout(saving);
    await outbox.add({ ...asItem(told), photos: photos.named("report") });
    if (item) await outbox.discard(item.key);
    await forget(DRAFT);
    fill({});
    send.disabled = false;
    note(navigator.onLine ? say("report_sending") : say("report_kept"));
    scrollTo({ top: 0 });
    if (item) location.hash = "#report";
  }

  what.addEventListener("input", hint.renew);
  form.addEventListener("submit", submit);
  form.addEventListener("input", () => {
    unfold();
    keep();
  });
  form.append(
    make("div.phone-field", {}, make("div.phone-field__label", {}, say("matter")), matterWay),
    field(say("what"), what, { needed: true }),
    hint.element,
    where.element,
    field(say("address"), address),
    photos.element,
    make("div.phone-field", {}, urgent.row, warning),
    field(say("requester"), from),
    people,
    send
  );
  fill(draft);
  const refusal = item
    ? make("p.phone-refusal", { role: "alert" }, item.refusal?.text ?? say(item.refusal?.word ?? "refused"))
    : null;
  return make("div", {}, refusal, form);
}

function lacking(control, word) {
  note(say(word), { bad: true });
  control.focus();
  control.scrollIntoView({ block: "center" });
}

/** Return the report as the outbox takes it; `draft` is what the form needs to be filled in again. */
function asItem(told) {
  const { place } = told;
  const of =
    told.from === "grassroots"
      ? {}
      : { reporter_name: told.name.trim() || null, reporter_phone: told.phone.trim() || null };
  const where = place.point ? { lon: place.point[0], lat: place.point[1] } : { area_code: place.area.code };
  const then =
    told.urgent && told.calls
      ? { act: "call", title: say("call_of", told.what.slice(0, 20)), said: { text: told.reason.trim() } }
      : null;
  return {
    owner: me.facts.who.id,
    title: told.what.trim().slice(0, 40),
    address: "/api/v1/tickets",
    draft: told,
    then,
    body: {
      city: me.facts.city.code,
      channel: me.facts.channel,
      description: told.what.trim(),
      matter: told.matter?.code ?? null,
      address: told.address.trim() || null,
      urgent: told.urgent,
      requester_kind: told.from,
      request_kind: told.from === "grassroots" ? "help" : told.kind,
      ...where,
      ...of,
    },
  };
}

async function ofItem({ draft, photos }) {
  const blobs = [];
  for (const { key } of photos) blobs.push(await outbox.photo(key));
  return { ...draft, blobs };
}

export { screen };
