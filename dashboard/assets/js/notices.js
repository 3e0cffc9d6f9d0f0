/* The bell: counts what is unread, lists the newest, and signals urgent ones by sound and a flashing
   frame. */
import { make } from "./facts.js";
import * as stream from "./stream.js";

const QUIET_MS = 30_000; // how often it asks while nothing changes
const LEAST_MS = 5_000; // between two requests, even if much changes
const LOOK_MS = 1_000;
const MUTED = "huying-muted";
const HEARD = "huying-heard"; // the newest urgent notice this browser has sounded for
const TONES = [880, 660, 880]; // hertz

let words = {};
let told = null;
let asked = 0;
let wanted = true;
let unsubscribe = null;
let streamed = null;
let sound = null;

const bell = () => document.getElementById("bell");
const isMuted = () => localStorage.getItem(MUTED) === "yes";

/** Look after the bell of the page at hand; Dash draws pages whenever it likes. */
function look() {
  const element = bell();
  if (!element) return leave();
  if (!element.dataset.started) start(element);
  const waited = Date.now() - asked;
  if (waited > QUIET_MS || (wanted && waited > LEAST_MS)) ask();
}

function start(element) {
  words = JSON.parse(element.dataset.words);
  element.dataset.started = "yes";
  [wanted, asked] = [true, 0];
  follow(element.dataset.city);
  drawMute();
}

/** Changes of tickets are when notices come. */
function follow(city) {
  if (streamed === city) return;
  leave();
  streamed = city;
  unsubscribe = stream.subscribe(
    { city, view: "measure=open_tickets" }, // of the highest level, which every city has
    { change: () => (wanted = true), snapshot: () => (wanted = true) }
  );
}

function leave() {
  unsubscribe?.();
  unsubscribe = streamed = null;
}

async function ask() {
  [wanted, asked] = [false, Date.now()];
  try {
    const answer = await fetch("/api/v1/notices?most=8", { headers: { Accept: "application/json" } });
    if (answer.ok) hear(await answer.json());
  } catch {
    wanted = true; // the next look asks again
  }
}

async function read(what) {
  const answer = await fetch("/api/v1/notices/read", {
    method: "POST",
    keepalive: true,
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(what),
  });
  if (answer.ok) [asked, wanted] = [0, true];
}

function hear(found) {
  const before = told;
  told = found;
  draw();
  alarm();
  if (before && before.unread !== found.unread && document.getElementById("inbox-pulse")) {
    window.dash_clientside.set_props("inbox-pulse", { data: Date.now() });
  }
}

function draw() {
  const element = bell();
  if (!element || !told) return;
  const count = element.querySelector("[data-testid=bell-count]");
  count.textContent = told.unread > 99 ? "99+" : String(told.unread);
  count.hidden = told.unread === 0;
  element.dataset.urgent = told.urgent > 0 ? "yes" : "no";
  const button = element.querySelector("[data-bell=open]");
  button.setAttribute("aria-label", words.count.replace("{0}", count.textContent));
  const list = element.querySelector("[data-testid=bell-list]");
  list.replaceChildren(
    ...(told.newest.length ? told.newest.map(row) : [make("li.bell__none", {}, words.none)])
  );
}

function row(notice) {
  const about = make("span.bell__about", {}, [notice.number, notice.about].filter(Boolean).join(" · "));
  const mark = make(`span.grade.grade--${notice.grade}`, {}, notice.grade_label);
  const head = make("span.bell__title", {}, notice.grade === "info" ? null : mark, notice.title);
  const link = make(
    `a.bell__row${notice.read ? ".bell__row--read" : ""}`,
    { href: notice.address, "data-notice": notice.id },
    head,
    make("time.bell__when", { datetime: notice.at }, notice.when),
    about
  );
  return make("li", {}, link);
}

/** Urgent and unread: the frame flashes until it is read, and a new one sounds once. */
function alarm() {
  document.documentElement.dataset.alarm = told.urgent > 0 ? "on" : "off";
  const newest = told.newest.find((notice) => notice.grade === "urgent" && !notice.read)?.id;
  if (!newest || newest <= (localStorage.getItem(HEARD) ?? "")) return; // ids grow with time
  localStorage.setItem(HEARD, newest);
  if (!isMuted()) beep();
}

function beep() {
  sound ??= new AudioContext();
  sound.resume().catch(() => {});
  TONES.forEach((pitch, place) => {
    const from = sound.currentTime + place * 0.22;
    const tone = new OscillatorNode(sound, { type: "triangle", frequency: pitch });
    const gain = new GainNode(sound, { gain: 0 });
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(0.25, from + 0.02);
    gain.gain.linearRampToValueAtTime(0, from + 0.18);
    tone.connect(gain).connect(sound.destination);
    tone.start(from);
    tone.stop(from + 0.2);
  });
  document.documentElement.dataset.beeps = String(Number(document.documentElement.dataset.beeps ?? 0) + 1);
}

function drawMute() {
  const button = bell()?.querySelector("[data-bell=mute]");
  if (!button) return;
  button.setAttribute("aria-pressed", String(isMuted()));
  button.querySelector(".icon").className = `icon icon--${isMuted() ? "mute" : "sound"}`;
  button.querySelector("[data-word]").textContent = isMuted() ? words.muted : words.loud;
}

function mute() {
  localStorage.setItem(MUTED, isMuted() ? "no" : "yes");
  drawMute();
}

function show(open) {
  const element = bell();
  if (!element) return;
  element.querySelector("[data-testid=bell-panel]").hidden = !open;
  element.querySelector("[data-bell=open]").setAttribute("aria-expanded", String(open));
}

const isOpen = () => bell()?.querySelector("[data-testid=bell-panel]").hidden === false;

document.addEventListener("click", ({ target }) => {
  const notice = target.closest("[data-notice]")?.dataset.notice;
  if (notice) read({ ids: [notice] });
  // Map and desks close theirs themselves.
  if (target.closest("[data-dismiss]") && document.querySelector(".desk-page")) {
    window.dash_clientside.set_props("notices", { children: null });
  }
  const what = target.closest("[data-bell]")?.dataset.bell;
  if (what === "open") show(!isOpen());
  else if (what === "mute") mute();
  else if (what === "all") read({ all: true }).then(ask);
  else if (isOpen() && !target.closest("#bell")) show(false);
});
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && isOpen()) show(false);
});
setInterval(look, LOOK_MS);

export { ask };
