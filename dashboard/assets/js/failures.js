/* Requests that got no answer: what the page shows stays and is marked as old, the reason is shown, and a
   button
   repeats exactly the request. Dash calls `sent` and `resolved` as hooks (see application.py). */
const URL_PATH = "_dash-update-component";
const UNAUTHORIZED = 401;
const NO_CONTENT = 204;
const FRAME_LOOK_MS = 500;

const requests = new Map(); // output of a callback → its newest request
const shown = new WeakMap(); // element → when what it shows was read
const stringify = (id) => (typeof id === "string" ? id : window.dash_component_api.stringifyId(id));
const store = () => window.dash_stores[0];

let words = null;
let clock = null;

function say(key, ...values) {
  words ??= JSON.parse(document.getElementById("failures").dataset.words);
  return words[key].replace(/\{(\d)\}/g, (_, i) => values[i]);
}

function time(at) {
  clock ??= new Intl.DateTimeFormat(say("locale"), {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: say("zone"),
  });
  return clock.format(at);
}

function make(tag, className, attributes = {}, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/* Hooks of Dash */

/** A request leaves; an earlier one for the same output no longer matters. */
function sent(payload) {
  const before = requests.get(payload.output);
  const pending = (before?.pending ?? 0) + 1;
  if (before) clear(before);
  requests.set(payload.output, { payload, pending, answered: false, failed: null, instance: null });
}

/** A callback of the page has ended; of several requests for one output only the newest counts. */
function resolved(callback, result) {
  const request = callback.clientside_function ? null : requests.get(callback.output);
  if (!request) return;
  request.pending -= 1;
  if (result.error === undefined) {
    if (result.payload === request.payload) answered(request);
  } else {
    request.failed = result.error;
    // read for its 401: not twice
    if (result.error.bodyUsed) result.error = new Error(`status ${result.error.status}`);
    request.instance =
      store()
        .getState()
        .callbacks.watched.find((one) => one.callback === callback) ?? request.instance;
  }
  if (request.pending === 0 && !request.answered && request.failed) {
    if (!(request.failed instanceof Response)) enable(callback.running);
    fail(request, request.failed);
  }
}

function answered(request) {
  request.answered = true;
  for (const element of elements(request.payload)) shown.set(element, new Date());
}

/** Enable what a callback had disabled while it ran; the renderer does not where no answer came. */
function enable(running) {
  for (const [target, value] of Object.entries(running?.runningOff ?? {})) {
    const dot = target.lastIndexOf(".");
    window.dash_clientside.set_props(target.slice(0, dot), { [target.slice(dot + 1)]: value });
  }
}

/* Where a failure is shown */

const outputs = (payload) => [payload.outputs].flat().filter(Boolean);
const elements = (payload) =>
  outputs(payload)
    .map(({ id }) => document.getElementById(stringify(id)))
    .filter(Boolean);
const isNotices = (element) => element.id === "notices";

/** Return the part of the page that the request was to draw: the largest that can be seen, or null. */
function partOf(payload) {
  if (elements(payload).some(isNotices)) return null; // an act: it drew nothing
  const size = (element) => Math.max(1, element.offsetWidth) * Math.max(1, element.offsetHeight);
  const seen = elements(payload).filter((element) => element.id === "page" || element.offsetParent !== null);
  return seen.sort((one, other) => size(other) - size(one))[0] ?? null;
}

/** Tell whether the request follows a click. */
const isAct = (payload) =>
  elements(payload).some(isNotices) || payload.changedPropIds.some((id) => id.endsWith(".n_clicks"));

async function problemOf(error) {
  if (!(error instanceof Response)) return { kind: "lost", title: say("lost"), detail: say("lost_advice") };
  try {
    const problem = await error.clone().json();
    return { kind: error.status < 500 ? "refused" : "busy", ...problem };
  } catch {
    return { kind: "bug", title: say("bug"), detail: say("bug_advice") };
  }
}

async function fail(request, error) {
  // by way of the sign-in
  if (error instanceof Response && error.status === UNAUTHORIZED) return location.reload();
  const problem = await problemOf(error);
  if (requests.get(request.payload.output) !== request || request.answered) return undefined;
  clear(request);
  const part = partOf(request.payload);
  request.kind = problem.kind;
  request.box = part ? within(part, request, problem) : card(request, problem);
  return request.box.dispatchEvent(new CustomEvent("huying:failed", { bubbles: true, detail: problem }));
}

/** Show it at the top of the part that could not be drawn. */
function within(part, request, problem) {
  const isEmpty = ![...part.children].some((child) => !child.matches(".skeleton, .failure"));
  const told = box(
    request,
    problem,
    isAct(request.payload) ? actSafety(problem) : isEmpty ? say("nothing_yet") : kept(part)
  );
  if (!isEmpty)
    told.prepend(make("p", "failure__stale", {}, say("stale", time(request.since ?? new Date()))));
  part.querySelector(":scope > .failure")?.remove();
  part.prepend(told);
  part.dataset.stale = "yes";
  part.removeAttribute("aria-busy");
  request.part = part;
  return told;
}

/** Show it above the page, where no part of it belongs to the request. */
function card(request, problem) {
  const told = box(request, problem, actSafety(problem));
  const close = make("button", "icon-button", {
    type: "button",
    "aria-label": say("close"),
    "data-failure": "close",
  });
  close.append(make("span", "icon icon--close"));
  told.append(close);
  document.getElementById("failures").append(told);
  return told;
}

function kept(part) {
  let since = null;
  for (let element = part; element; element = element.parentElement) {
    const at = shown.get(element);
    if (at && (!since || at > since)) since = at;
  }
  return since ? say("kept_since", time(since)) : say("kept");
}

const actSafety = ({ kind }) => say(kind === "too_long" || kind === "busy" ? "undone" : "unknown");

function box(request, problem, safety) {
  const retry = make("button", "button", { type: "button", "data-failure": "retry" }, say("retry"));
  const reference = problem.reference
    ? [make("p", "notice__reference", {}, say("reference", problem.reference))]
    : [];
  const told = make(
    "div",
    "failure",
    { role: "alert", "data-testid": "failure", "data-kind": problem.kind },
    make(
      "div",
      "failure__text",
      {},
      make("p", "failure__title", {}, problem.title ?? say("bug")),
      make("p", "", {}, `${safety} ${problem.detail ?? ""}`),
      ...reference
    ),
    retry
  );
  told.addEventListener("click", ({ target }) => {
    const what = target.closest("[data-failure]")?.dataset.failure;
    if (what === "retry") repeat(request);
    else if (what === "close") clear(request);
  });
  request.since ??= new Date();
  return told;
}

function clear(request) {
  request.box?.remove();
  request.box = null;
  if (request.part && !request.part.querySelector(":scope > .failure")) delete request.part.dataset.stale;
}

/* Repeating: the same body again; the renderer takes the answer as if it were the first. */

async function repeat(request) {
  const button = request.box?.querySelector("[data-failure=retry]");
  if (button) Object.assign(button, { disabled: true, textContent: say("retrying") });
  const { requests_pathname_prefix: prefix = "/" } = JSON.parse(
    document.getElementById("_dash-config").textContent
  );
  let answer;
  try {
    answer = await fetch(prefix + URL_PATH, {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json", "Content-Type": "application/json" },
      body: JSON.stringify(request.payload),
    });
    if (answer.ok) return take(request, answer.status === NO_CONTENT ? {} : await answer.json());
  } catch (error) {
    answer = error;
  }
  return fail(request, answer);
}

function take(request, told) {
  if (requests.get(request.payload.output) !== request) return; // a newer request replaced it
  clear(request);
  answered(request);
  for (const [id, props] of Object.entries(told.sideUpdate ?? {}))
    window.dash_clientside.set_props(id, props);
  if (!told.response) return;
  const executionResult = { data: told.response, payload: request.payload };
  const instance = {
    ...request.instance,
    executionGroup: undefined,
    executionPromise: undefined,
    executionResult,
  };
  store().dispatch({ type: "Callbacks.AddExecuted", payload: [instance] });
}

/** Repeat what was lost with the connection; acts wait for their button. */
function returned() {
  for (const request of requests.values()) {
    if (request.box && request.part && request.kind === "lost") repeat(request);
  }
}

/* The page itself did not come: neither its frame nor its callbacks are there. */

/** Check until the frame is there, or has failed. */
function watchFrame() {
  if (window.dash_stores?.[0]?.getState().appLifecycle === "HYDRATED") return;
  const fault = document.querySelector("._dash-error, ._dash-loading");
  if (fault?.matches("._dash-error") || hasLostFrame()) frameFailed(fault);
  else setTimeout(watchFrame, FRAME_LOOK_MS);
}

/* The renderer forgets that its connection broke off as soon as another of its requests is answered. */
function hasLostFrame() {
  const isFrame = ({ name }) => /\/_dash-(layout|dependencies)/.test(name);
  return performance.getEntriesByType("resource").some((one) => isFrame(one) && one.responseStatus === 0);
}

function frameFailed(fault) {
  if (fault) fault.hidden = true;
  const retry = make("button", "button button--primary", { type: "button" }, say("retry"));
  retry.addEventListener("click", () => location.reload());
  const text = make("p", "", {}, `${say("page_safe")} ${say("lost_advice")}`);
  const told = make(
    "div",
    "failure failure--page",
    { role: "alert", "data-testid": "failure", "data-kind": "lost" },
    make("div", "failure__text", {}, make("p", "failure__title", {}, say("page")), text),
    retry
  );
  document.getElementById("failures").append(told);
}

setTimeout(watchFrame, FRAME_LOOK_MS);

export { sent, resolved, returned };
