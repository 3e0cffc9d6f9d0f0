/* Collecting: the form of an object, that nothing changed, or that it is gone; all of it by the outbox. */
import { make, say } from "../facts.js";
import * as phoneApp from "./app.js";
import { nameOf } from "./fields.js";
import * as phoneFields from "./fields.js";
import { forget, me, read, recall, remember } from "./net.js";
import * as outbox from "./outbox.js";
import { failure, field, note, nothing, text } from "./parts.js";
import * as phoneWhere from "./where.js";

const LONGEST_NAME = 60;
const LONGEST_ADDRESS = 120;
const LONGEST_REASON = 200;
const SAVED_AFTER_MS = 400;

const inCity = (path) => `/api/v1/collection/${path}?${new URLSearchParams({ city: me.facts.city.code })}`;
const now = () => me.facts.city.replay ?? new Date().toISOString();

/** Return {content, at}: own tasks and the progress of the own grids. */
const own = () => read("collection", inCity("own"));

/** Return the kinds of the catalogue with the fields of their forms. */
const kinds = async () => (await read("collection kinds", inCity("kinds"))).content;

const refusalOf = (item) =>
  item?.refusal
    ? make("p.phone-refusal", { role: "alert" }, item.refusal.text ?? say(item.refusal.word ?? "refused"))
    : null;

/** Put an act into the outbox in place of the one that was refused, and go back to the list. */
async function hand(told, item) {
  await outbox.add({ owner: me.facts.who.id, ...told });
  if (item) await outbox.discard(item.key);
  note(say(navigator.onLine ? "report_sending" : "report_kept"));
  if (location.hash === "#collect") await phoneApp.show();
  else location.hash = "#collect";
}

/** Return what is sent of a record; ids stay the same when it is mended, so that it is never there twice. */
const recorded = ({ kind, object, record, photos = [], draft }) => ({
  form: "record",
  kind: kind.code,
  object,
  draft,
  photos,
  title: object.name,
  address: inCity(`objects/${object.id}/records`),
  body: record,
});

/** Hand in that all the form asks today is as it was at the last time. */
function unchanged(kind, object) {
  const values = Object.fromEntries(kind.fields.map(({ key }) => [key, object.values[key] ?? null]));
  return hand(
    recorded({
      kind,
      object: briefly(object),
      record: { id: outbox.newKey(), values, collected_at: now() },
      draft: { values },
    })
  );
}

const briefly = ({ object_id, name, address, grid_name }) => ({ id: object_id, name, address, grid_name });

/**
 * Return the form of a kind. object: {id, name} it is about, null for a new one. values: as they were last.
 * item: what the server refused; it is filled in again, each fault next to its field.
 *
 * @param {any} kind
 * @param {{ object?: any, values?: any, item?: any }} [about]
 */
async function form(kind, { object = null, values = {}, item = null } = {}) {
  const draftName = `collecting ${object?.id ?? kind.code}`;
  const draft = item ? await ofItem(item) : await recall(draftName);
  let saving = 0;
  const keep = () => {
    clearTimeout(saving);
    if (!item)
      saving = setTimeout(() => remember(draftName, { ...told(), blobs: fields.blobs() }), SAVED_AFTER_MS);
  };
  const fields = phoneFields.rows(kind.fields, { changed: keep });
  const head = object ? null : newHead(keep);
  const send = make(
    "button.button.button--primary.phone-button.phone-send",
    { type: "submit", "data-testid": "collect-send" },
    say("collect_send")
  );
  const made = make(
    "form.phone-form",
    { novalidate: true, "data-testid": "collect-form" },
    ...(head?.elements ?? []),
    ...fields.elements,
    send
  );

  const told = () => ({ values: fields.values(), ...(head?.told() ?? {}) });

  function fill(found) {
    head?.fill(found);
    fields.hold(found.values ?? values, found.blobs);
    clearTimeout(saving);
  }

  made.addEventListener("input", keep);
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fieldsLack = fields.complain(fields.lacks());
    const headLacks = head?.complain() ?? false; // the later one has the focus: the form's first fault
    if (fieldsLack || headLacks) return note(say("collect_lacks"), { bad: true });
    send.disabled = true;
    clearTimeout(saving);
    const record = {
      id: recordOf(item)?.id ?? outbox.newKey(),
      values: fields.values(),
      collected_at: now(),
    };
    const parts = { kind, record, photos: fields.photos(), draft: told() };
    await hand(object ? recorded({ ...parts, object }) : founded({ ...parts, item }), item);
    await forget(draftName);
  });
  fill(draft ?? {});
  const faults = item?.refusal?.faults;
  if (faults) requestAnimationFrame(() => fields.complain(faults)); // once the form is on the screen
  return make("div", {}, refusalOf(item), made);
}

/** Return the fields of what every new object has: name, place, address. */
function newHead(changed) {
  const name = text({ most: LONGEST_NAME, autocomplete: "off", "data-testid": "object-name" });
  const where = phoneWhere.placeField({ changed, exact: true });
  const address = text({ most: LONGEST_ADDRESS, placeholder: say("address_hint") });
  const named = field(say("object_name"), name, { needed: true, hint: say("object_name_hint") });
  const fault = phoneFields.faultOf(name);
  named.append(fault.line);
  name.addEventListener("input", () => fault.complain(null));
  return {
    elements: [named, where.element, field(say("address"), address)],
    told: () => ({ name: name.value, place: where.held(), address: address.value }),
    fill: (found) => {
      name.value = found.name ?? "";
      address.value = found.address ?? "";
      where.hold(found.place ?? null, { quietly: true });
    },
    /** Say what is lacking and go to the first of it; returns whether anything is. */
    complain: () => {
      const lacking = [
        name.value.trim() ? null : name,
        where.held() ? null : where.element.querySelector("button"),
      ].filter(Boolean);
      fault.complain(name.value.trim() ? null : say("field_lacks", say("object_name")));
      if (!where.held()) where.complain("place_exact_lacks");
      lacking[0]?.focus();
      lacking[0]?.scrollIntoView({ block: "center" });
      return lacking.length > 0;
    },
  };
}

const recordOf = (item) => item && (item.body.record ?? item.body);

/** Return what is sent of a new object and what was found there: one act, done whole or not at all. */
function founded({ kind, record, photos, draft, item }) {
  const [lon, lat] = draft.place.point;
  const name = draft.name.trim();
  return {
    form: "record",
    kind: kind.code,
    object: null,
    draft,
    photos,
    title: say("object_new_title", nameOf(kind), name),
    address: inCity("objects"),
    body: {
      id: item?.body.id ?? outbox.newKey(),
      kind: kind.code,
      name,
      lon,
      lat,
      address: draft.address.trim(),
      record,
    },
  };
}

async function ofItem({ draft, photos }) {
  const blobs = {};
  for (const { key, field: of } of photos) blobs[of] = [...(blobs[of] ?? []), await outbox.photo(key)];
  return { ...draft, blobs };
}

/**
 * Return the form that says why an object is gone.
 *
 * @param {any} kind
 * @param {{ object: any, item?: any }} about
 */
function goneForm(kind, { object, item = null }) {
  const reason = text({
    rows: 2,
    most: LONGEST_REASON,
    value: item?.draft.reason ?? "",
    "data-testid": "gone-reason",
  });
  const send = make(
    "button.button.button--primary.phone-button.phone-send",
    { type: "submit", "data-testid": "gone-send" },
    say("gone_send")
  );
  const made = make(
    "form.phone-form",
    { novalidate: true, "data-testid": "gone-form" },
    make("p", {}, say("gone_means", object.name)),
    field(say("gone_reason"), reason, { needed: true, hint: say("gone_hint") }),
    send
  );
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    const why = reason.value.trim();
    if (!why) {
      reason.focus();
      return note(say("gone_lacks"), { bad: true });
    }
    send.disabled = true;
    return hand(
      {
        form: "gone",
        kind: kind.code,
        object,
        draft: { reason: why },
        photos: [],
        title: say("gone_title", object.name),
        address: inCity(`objects/${object.id}/records`),
        body: { id: item?.body.id ?? outbox.newKey(), gone_reason: why, collected_at: now() },
      },
      item
    );
  });
  return make("div", {}, refusalOf(item), made);
}

/** Return the screen on which what the server refused is mended. */
async function mend(item) {
  try {
    const kind = (await kinds()).find(({ code }) => code === item.kind);
    if (!kind) return make("div", {}, refusalOf(item), nothing(say("kind_gone"), say("kind_gone_hint")));
    const body =
      item.form === "gone"
        ? goneForm(kind, { object: item.object, item })
        : await form(kind, { object: item.object, item });
    return make("div", {}, titleOf(kind, item.object), body);
  } catch (error) {
    return failure(error, () => phoneApp.show());
  }
}

/** Return the header of a form: which object, of which kind, where. */
const titleOf = (kind, object) =>
  make(
    "header.phone-letter.phone-section",
    {},
    make("span.phone-letter__number", {}, nameOf(kind)),
    make("h1", {}, object?.name ?? say("object_new")),
    object ? make("span.muted", {}, [object.grid_name, object.address].filter(Boolean).join(" · ")) : null
  );

export { own, kinds, form, goneForm, unchanged, mend, briefly, titleOf };
