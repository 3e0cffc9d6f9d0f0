/* The form of a new call: by the keyboard alone, with hints while the caller speaks; what is typed
   survives a reload. */
import { facts, light, make } from "../facts.js";
import * as intakeMap from "./intake-map.js";

const QUIET_MS = 350;
const EMPTY = {
  phone: "",
  name: "",
  credit_code: "",
  requester_kind: "citizen",
  request_kind: "help",
  text: "",
  matter: "",
  place: null,
  address: "",
  urgent: false,
  answer: "",
  same_as: "",
  override: "",
  refused: [],
};

let setup = null;
let draft = { ...EMPTY };
let channel = null;
let asked = { hints: 0, places: 0, caller: "" };
const timers = {};
let sending = false;

const slot = () => document.querySelector("[data-intake-facts]");
const box = () => document.getElementById("hotline");
const at = (name) => box().querySelector(`[data-field="${name}"]`);
const part = (name) => box().querySelector(`[data-part="${name}"]`);
const say = (key, ...values) => (setup.words[key] ?? key).replace(/\{(\d)\}/g, (_, i) => values[i]);
const isOpen = () => Boolean(box() && !box().hidden);
const isFilledIn = () => isOpen() && Boolean(part("fault")); // not the number at its end
const kept = () => `huying.intake.${setup.account}.${setup.city}`;
const fresh = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(
    ""
  );

function begin() {
  if (!slot() || slot().dataset.started) return;
  slot().dataset.started = "true";
  setup = JSON.parse(slot().dataset.intakeFacts);
  channel = localStorage.getItem("huying.channel") ?? setup.channels[0][0];
  const standing = JSON.parse(sessionStorage.getItem(kept()) ?? "null");
  if (standing) draft = { ...EMPTY, ...standing };
  if (standing?.opened) open();
}

/* What stands there */

function open() {
  slot().classList.add("intake-slot--open");
  box().hidden = false;
  box().replaceChildren(form());
  fill();
  keep();
  (draft.phone ? at("text") : at("phone")).focus();
  if (draft.phone) lookUp();
  hint();
}

function close() {
  box().hidden = true;
  slot().classList.remove("intake-slot--open");
  keep();
}

function form() {
  return make(
    "div.intake",
    { "data-testid": "intake" },
    make("header.intake__head", {}, make("h2", {}, say("title")), make("span.muted", {}, say("kept"))),
    make(
      "div.intake__columns",
      {},
      make("div.intake__fields", {}, ...who(), ...what(), ...where(), ...end()),
      findings()
    )
  );
}

function who() {
  return [
    make(
      "div.intake__row.intake__row--who",
      {},
      field("channel", select("channel", setup.channels)),
      field(
        "phone",
        input("phone", { type: "tel", inputmode: "tel", title: say("phone_hint"), autocomplete: "off" })
      ),
      field("name", input("name", { autocomplete: "off", title: say("name_hint") }))
    ),
    make(
      "div.intake__row",
      {},
      field("requester", choices("requester_kind", setup.requesters)),
      field("request", choices("request_kind", setup.requests))
    ),
    make("p.intake__told", { "data-part": "tip-off", hidden: true }, say("tip_off_means")),
  ];
}

function what() {
  return [
    field(
      "text",
      make("textarea.field.intake__text", {
        "data-field": "text",
        rows: 5,
        placeholder: say("text_hint"),
        maxlength: 4000,
      })
    ),
    make("div.intake__hints", { "data-part": "hints", role: "group", "aria-label": say("hints") }),
    field("matter", matters()),
  ];
}

function where() {
  return [
    make(
      "div.intake__row.intake__row--where",
      {},
      field("place", placeField()),
      field(
        "address",
        input("address", { placeholder: say("address_hint"), maxlength: 200, autocomplete: "off" })
      ),
      make(
        "button.button",
        { type: "button", "data-intake": "map", "aria-expanded": "false" },
        say("map"),
        make("kbd", {}, "Alt+M")
      )
    ),
    make("div.intake__place", { "data-part": "found", role: "status" }),
    make(
      "div.intake-map",
      { "data-part": "map", hidden: true },
      make(
        "p.muted",
        {},
        say("map_towns"),
        " ",
        make(
          "button.button.button--plain",
          { type: "button", "data-intake": "map-back", hidden: true },
          say("map_back")
        )
      ),
      make("div.intake-map__stage", { "data-part": "stage" })
    ),
  ];
}

function end() {
  return [
    make(
      "div.intake__urgent",
      {},
      make(
        "label.intake__switch",
        {},
        make("input", { type: "checkbox", "data-field": "urgent" }),
        make("strong", {}, say("urgent")),
        make("kbd", {}, "Alt+U")
      ),
      make("span.muted", {}, say("urgent_means"))
    ),
    make(
      "div",
      { "data-part": "answer", hidden: true },
      field(
        "answer",
        make("textarea.field", {
          "data-field": "answer",
          rows: 3,
          placeholder: say("answer_hint"),
          maxlength: 4000,
        })
      )
    ),
    make("p.intake__told", { "data-part": "joins", hidden: true }),
    make(
      "div",
      { "data-part": "override", hidden: true },
      field(
        "override",
        input("override", { placeholder: say("override_hint"), maxlength: 500, autocomplete: "off" })
      )
    ),
    make("p.intake__fault", { "data-part": "fault", role: "alert", hidden: true }),
    make(
      "div.form__end",
      {},
      make(
        "button.button.button--primary",
        { type: "button", "data-intake": "submit" },
        say("submit"),
        make("kbd", {}, "Ctrl+Enter")
      ),
      make("button.button", { type: "button", "data-intake": "close" }, say("close"), make("kbd", {}, "Esc")),
      make("button.button.button--plain", { type: "button", "data-intake": "clear" }, say("clear"))
    ),
  ];
}

function findings() {
  return make(
    "div.intake__findings",
    {},
    make(
      "section.intake__found",
      {},
      make("h3.panel__heading", {}, say("similar")),
      make("div", { "data-part": "similar", role: "status" })
    ),
    make(
      "section.intake__found",
      {},
      make("h3.panel__heading", {}, say("earlier")),
      make("div", { "data-part": "earlier", role: "status" })
    )
  );
}

const field = (name, control) =>
  make(
    control.matches("fieldset") ? "div.form__field" : "label.form__field",
    {},
    make("span.muted.intake__name", {}, say(name)),
    control
  );
const input = (name, attributes) =>
  make("input.field", { "data-field": name, type: "text", spellcheck: "false", ...attributes });
const select = (name, options) =>
  make(
    "select.field",
    { "data-field": name },
    ...options.map(([value, word]) => make("option", { value }, word))
  );

function choices(name, options) {
  const all = options.map(([value, word]) =>
    make("label.intake__choice", {}, make("input", { type: "radio", name, value, "data-choice": name }), word)
  );
  const extra =
    name === "requester_kind"
      ? [input("credit_code", { placeholder: say("credit_code"), maxlength: 24, hidden: true })]
      : [];
  return make("fieldset.intake__choices", {}, ...all, ...extra);
}

function matters() {
  const groups = Map.groupBy ? Map.groupBy(setup.matters, ([, , major]) => major) : grouped(setup.matters);
  const listed = [...groups].map(([major, rows]) =>
    make("optgroup", { label: major }, ...rows.map(([code, name]) => make("option", { value: code }, name)))
  );
  return make(
    "select.field",
    { "data-field": "matter" },
    make("option", { value: "" }, say("matter_none")),
    ...listed
  );
}

function grouped(rows) {
  const found = new Map();
  for (const row of rows) found.set(row[2], [...(found.get(row[2]) ?? []), row]);
  return found;
}

function placeField() {
  const field_ = input("where", {
    placeholder: say("place_hint"),
    role: "combobox",
    autocomplete: "off",
    "aria-expanded": "false",
    "aria-controls": "intake-places",
  });
  return make(
    "div.intake__combobox",
    {},
    field_,
    make("div.search__results", { id: "intake-places", role: "listbox", "data-part": "places", hidden: true })
  );
}

/* The draft: what is typed stands in it, and it stands in the browser until the ticket has its number. */

function fill() {
  at("channel").value = channel;
  for (const name of ["phone", "name", "credit_code", "text", "matter", "address", "answer", "override"])
    if (at(name)) at(name).value = draft[name];
  for (const radio of box().querySelectorAll("[data-choice]"))
    radio.checked = draft[radio.dataset.choice] === radio.value;
  at("urgent").checked = draft.urgent;
  shown();
  showPlace();
  showSimilar(null);
  part("earlier").replaceChildren(make("p.muted", {}, say("earlier_ask")));
}

function shown() {
  if (at("credit_code")) at("credit_code").hidden = draft.requester_kind !== "enterprise";
  part("tip-off").hidden = draft.request_kind !== "tip_off";
  part("answer").hidden = draft.request_kind !== "enquiry" || Boolean(draft.same_as);
  part("joins").hidden = !draft.same_as;
  if (draft.override) part("override").hidden = false;
  part("joins").replaceChildren(
    say("joins", draft.same_as),
    " ",
    make("button.button.button--plain", { type: "button", "data-intake": "undo" }, say("undo"))
  );
}

const keep = () => sessionStorage.setItem(kept(), JSON.stringify({ ...draft, opened: isOpen() }));

function changed(event) {
  const { field: name, choice } = event.target.dataset;
  if (choice) draft[choice] = event.target.value;
  else if (name === "channel") localStorage.setItem("huying.channel", (channel = event.target.value));
  else if (name === "urgent") draft.urgent = event.target.checked;
  else if (name === "where") return later("places", seek);
  else if (name) draft[name] = event.target.value;
  shown();
  keep();
  if (["text", "matter"].includes(name) || choice === "request_kind") later("hints", hint);
  return undefined;
}

function later(name, deed) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(deed, QUIET_MS);
}

async function ask(path, body, headers = {}) {
  const answer = await fetch(`/api/v1/hotline${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const told = await answer.json();
  if (!answer.ok)
    throw Object.assign(new Error(told.detail ?? told.title ?? String(answer.status)), {
      told: true,
      status: answer.status,
    });
  return told;
}

/* Who calls */

async function lookUp() {
  const phone = isFilledIn() ? at("phone").value.trim() : "";
  if (!phone || phone === asked.caller) return;
  asked.caller = phone;
  try {
    const found = await ask("/caller", { phone });
    if (asked.caller === phone && isFilledIn())
      part("earlier").replaceChildren(
        ...(found.length
          ? [make("ul.companions", {}, ...found.map(earlier))]
          : [make("p.muted", {}, say("earlier_none"))])
      );
  } catch (fault) {
    asked.caller = "";
    if (isFilledIn())
      part("earlier").replaceChildren(make("p.muted", {}, fault.told ? fault.message : say("lost")));
  }
}

function earlier(one) {
  return make(
    "li.intake__earlier",
    {},
    make("button.button.button--plain.figure", { type: "button", "data-open": one.number }, one.number),
    make("strong", {}, one.matter),
    lightOf(one),
    make("span.muted", {}, [one.reported, one.place].join(" · ")),
    make("p", {}, one.text),
    one.due ? make("p.muted", {}, say("due", one.due)) : null,
    one.reply ? make("p.intake__reply", {}, say("reply", one.reply)) : null
  );
}

const lightOf = (one) =>
  ["green", "yellow", "orange", "red", "paused"].includes(one.light)
    ? light(one.light, one.status)
    : make("span.muted", {}, one.status);

/* Where it is */

async function seek() {
  if (!isFilledIn()) return undefined;
  const words = at("where").value.trim();
  const number = ++asked.places;
  if (!words) return showPlaces([]);
  const answer = await fetch(`/api/v1/search?${new URLSearchParams({ city: setup.city, q: words })}`).catch(
    () => null
  );
  if (!answer?.ok || number !== asked.places || !isFilledIn()) return undefined;
  return showPlaces((await answer.json()).areas, words);
}

function showPlaces(areas, words = "") {
  const options = areas.map(({ code, name, level, within }, i) =>
    make(
      "div.search__option",
      { role: "option", id: `intake-place-${i}`, "aria-selected": String(i === 0), "data-place": code },
      make("span", {}, name),
      make("small.muted", {}, [setup.levelNames[level], within].filter(Boolean).join(" · ")),
      make("small.search__code", {}, code)
    )
  );
  const none = words && !options.length ? [make("p.search__none", {}, say("place_none"))] : [];
  part("places").replaceChildren(...options, ...none);
  part("places").hidden = !options.length && !none.length;
  at("where").setAttribute("aria-expanded", String(!part("places").hidden));
}

async function choosePlace(spot) {
  showPlaces([]);
  part("found").replaceChildren(make("span.muted", {}, say("locating")));
  try {
    const found = await ask("/place", spot);
    if (!isFilledIn()) return;
    draft.place = { spot, ...found };
    at("where").value = "";
    fail("");
  } catch (fault) {
    if (!isFilledIn()) return;
    fail(fault.told ? fault.message : say("lost"));
  }
  showPlace();
  keep();
  hint();
}

function showPlace() {
  const { place } = draft;
  if (!place) return part("found").replaceChildren();
  const staff = place.staff.map((one) => make("span.muted", {}, `${one.role} ${one.name} ${one.phone}`));
  return part("found").replaceChildren(
    make("strong", { "data-testid": "chosen-place" }, place.path.join(" · ")),
    ...(staff.length ? [make("span.muted", {}, say("responsible")), ...staff] : []),
    make("button.button.button--plain", { type: "button", "data-intake": "no-place" }, say("place_clear"))
  );
}

function toggleMap() {
  const map = part("map");
  map.hidden = !map.hidden;
  box().querySelector("[data-intake=map]").setAttribute("aria-expanded", String(!map.hidden));
  if (map.hidden) return;
  const known = facts;
  if (!known.levels?.length) known.levels = setup.levels;
  const leaf = setup.levels
    .filter((level) => level.shapes)
    .sort((one, other) => other.depth - one.depth)[0]?.code;
  intakeMap.open(part("stage"), { leaf, say, pointed: choosePlace });
}

/* What it may be, and whether it is known already */

async function hint() {
  if (!isFilledIn()) return undefined;
  const number = ++asked.hints;
  if (draft.text.trim().length < 4) {
    part("hints").replaceChildren();
    return showSimilar(null);
  }
  const body = {
    text: draft.text,
    matter: draft.matter || null,
    request_kind: draft.request_kind,
    ...draft.place?.spot,
  };
  const found = await ask("/hints", body).catch(() => null);
  if (!found || number !== asked.hints || !isFilledIn()) return undefined;
  part("hints").replaceChildren(
    ...found.matters.slice(0, 5).map(({ code, name, why }, i) =>
      make(
        "button.intake__hint",
        {
          type: "button",
          "data-matter": code,
          title: why,
          "aria-pressed": String(code === draft.matter),
          "data-testid": `hint-${i + 1}`,
        },
        make("kbd", {}, `Alt+${i + 1}`),
        make("strong", {}, name),
        make("small.muted", {}, why)
      )
    )
  );
  return showSimilar(found.duplicates);
}

function showSimilar(found) {
  const left = (found ?? []).filter(({ number }) => !draft.refused.includes(number));
  part("similar").classList.toggle("intake__warning", left.length > 0);
  const nothing = found && draft.place ? say("similar_none") : say("similar_ask");
  part("similar").replaceChildren(
    ...(left.length ? [make("ul.companions", {}, ...left.map(similar))] : [make("p.muted", {}, nothing)])
  );
}

function similar(one) {
  return make(
    "li.intake__earlier",
    { "data-testid": `duplicate-${one.number}` },
    make("button.button.button--plain.figure", { type: "button", "data-open": one.number }, one.number),
    make("strong", {}, one.matter),
    lightOf(one),
    make(
      "span.muted",
      {},
      [one.when, one.place, one.metres, one.department, say("alike", one.alike)].filter(Boolean).join(" · ")
    ),
    make("p", {}, one.text),
    make(
      "div.form__end",
      {},
      make(
        "button.button.button--small",
        { type: "button", "data-same": one.number, "aria-pressed": String(draft.same_as === one.number) },
        say("same")
      ),
      make(
        "button.button.button--small.button--plain",
        { type: "button", "data-not-same": one.number },
        say("not_same")
      )
    )
  );
}

/* Its number */

async function submit() {
  if (sending) return;
  sending = true;
  fail("");
  const button = box().querySelector("[data-intake=submit]");
  button.disabled = true;
  const body = taken();
  const content = JSON.stringify(body);
  if (draft.sent?.content !== content) draft.sent = { content, key: fresh() };
  keep(); // the key survives a lost answer: the same content sent again makes no second ticket
  try {
    ended(await ask("", body, { "Idempotency-Key": draft.sent.key }));
  } catch (fault) {
    // the list gives it to others: why all the same
    if (fault.status === 403) part("override").hidden = false;
    fail(fault.told ? fault.message : say("lost"));
  } finally {
    sending = false;
    button.disabled = false;
  }
}

function taken() {
  const or = (value) => value.trim() || null;
  return {
    description: draft.text.trim(),
    channel,
    matter: draft.matter || null,
    address: or(draft.address),
    urgent: draft.urgent,
    requester_kind: draft.requester_kind,
    request_kind: draft.request_kind,
    reporter_name: or(draft.name),
    reporter_phone: or(draft.phone),
    answer: draft.request_kind === "enquiry" && !draft.same_as ? draft.answer.trim() : "",
    ...(draft.requester_kind === "enterprise" && draft.credit_code
      ? { credit_code: draft.credit_code.trim() }
      : {}),
    same_as: draft.same_as,
    override: part("override").hidden ? "" : draft.override.trim(),
    ...draft.place?.spot,
  };
}

function ended({ number, status, read_out: words, dates }) {
  draft = { ...EMPTY };
  asked = { hints: 0, places: 0, caller: "" };
  sessionStorage.removeItem(kept());
  box().replaceChildren(
    make(
      "div.intake.intake--done",
      { "data-testid": "taken", tabindex: "-1" },
      make("p.muted", {}, status),
      make("p.intake__number.figure", { "data-testid": "number" }, number),
      make("h3.panel__heading", {}, say("read_out")),
      make("p.intake__read", {}, ...unbroken(words)),
      make(
        "dl.intake__dates",
        {},
        ...dates.flatMap(({ what: name, at: when }) => [
          make("dt.muted", {}, name),
          make("dd.figure", {}, when),
        ])
      ),
      make(
        "div.form__end",
        {},
        make(
          "button.button.button--primary",
          { type: "button", "data-intake": "new" },
          say("next"),
          make("kbd", {}, "N")
        ),
        make("button.button", { type: "button", "data-open": number }, say("open"))
      )
    )
  );
  box().querySelector("[data-intake=new]").focus();
  dash_clientside.set_props("done", { data: fresh() });
}

/** Return the words in pieces between which a line may break: never within a number. */
const unbroken = (words) =>
  words
    .split(/([A-Z]*\d{8}-\d+)/)
    .map((piece, i) => (i % 2 ? make("span.intake__unbroken.figure", {}, piece) : piece));

function fail(words) {
  part("fault").textContent = words;
  part("fault").hidden = !words;
}

/* What people do */

const DEEDS = {
  new: () => open(),
  close,
  submit,
  map: toggleMap,
  "map-back": () => part("stage").back?.(),
  clear: () => {
    draft = { ...EMPTY };
    asked.caller = "";
    open();
  },
  undo: () => same(""),
  "no-place": () => {
    draft.place = null;
    showPlace();
    keep();
    at("where").focus();
    hint();
  },
};

function same(number) {
  draft.same_as = number;
  shown();
  keep();
  for (const button of box().querySelectorAll("[data-same]"))
    button.setAttribute("aria-pressed", String(button.dataset.same === number));
}

function choose(code) {
  draft.matter = code;
  at("matter").value = code;
  for (const button of box().querySelectorAll("[data-matter]"))
    button.setAttribute("aria-pressed", String(button.dataset.matter === code));
  keep();
  later("hints", hint);
}

document.addEventListener("click", (event) => {
  if (!slot()) return;
  const of = (name) => event.target.closest(`[data-${name}]`)?.getAttribute(`data-${name}`);
  if (of("intake")) DEEDS[of("intake")]();
  else if (of("matter")) choose(of("matter"));
  else if (of("place")) choosePlace({ area_code: of("place") });
  else if (of("same")) same(of("same"));
  else if (of("not-same")) {
    draft.refused = [...draft.refused, of("not-same")];
    if (draft.same_as === of("not-same")) same("");
    keep();
    hint();
  } else if (of("open") && isOpen()) close();
});

for (const name of ["input", "change"])
  document.addEventListener(name, (event) => isFilledIn() && box().contains(event.target) && changed(event));
document.addEventListener(
  "focusout",
  (event) => isFilledIn() && event.target.dataset?.field === "phone" && lookUp()
);

/* Before the desk's own keys: here they mean the form. */
document.addEventListener(
  "keydown",
  (event) => {
    if (!slot() || !act(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  { capture: true }
);

function act(event) {
  const typing = event.target.closest("input, select, textarea, [contenteditable], [role=dialog]");
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (plain && !typing && event.key.toLowerCase() === "n") return done(() => DEEDS.new());
  if (!isOpen()) return false;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return done(() => isFilledIn() && submit());
  if (event.key === "Escape") return done(escape);
  if (event.altKey && /^Digit[1-5]$/.test(event.code))
    return done(() =>
      box()
        .querySelector(`[data-testid=hint-${event.code.at(-1)}]`)
        ?.click()
    );
  if (event.altKey && event.code === "KeyM") return done(toggleMap);
  if (event.altKey && event.code === "KeyU") return done(() => at("urgent").click());
  return event.target.dataset?.field ? ofField(event, event.target.dataset.field) : false;
}

const done = (deed) => {
  deed();
  return true;
};

function escape() {
  if (part("places") && !part("places").hidden) showPlaces([]);
  else close();
}

function ofField({ key }, name) {
  if (name === "phone" && key === "Enter") return done(() => (lookUp(), at("text").focus()));
  if (name !== "where") return false;
  const options = [...part("places").querySelectorAll("[role=option]")];
  const active = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (key === "Enter") return done(() => (options[active] ? options[active].click() : seek()));
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (!step || !options.length) return false;
  const next = (active + step + options.length) % options.length;
  options.forEach((option, i) => option.setAttribute("aria-selected", String(i === next)));
  at("where").setAttribute("aria-activedescendant", options[next].id);
  return true;
}

new MutationObserver(begin).observe(document.documentElement, { subtree: true, childList: true });
