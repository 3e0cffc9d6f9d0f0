/* Time on the wall: the city's clock, how fresh the picture is, and the reloads that keep a screen young. */
import { byId } from "../drawing.js";
import { facts, say } from "../facts.js";

const RELOAD_HOUR = 4; // of the city's night
const JITTER_MS = 20 * 60_000; // so that many screens do not reload at the same time
const HOUR_MS = 3_600_000;
const DRIFT_MS = 3_000; // the screen's own clock may be this wrong before the server's is taken

let offset = 0;
let dataAt = null;
let formats = null;

function start() {
  const zone = { timeZone: facts.city.zone };
  /** @type {Intl.DateTimeFormatOptions} */
  const time = { ...zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  formats = {
    date: new Intl.DateTimeFormat(facts.locale, { ...zone, dateStyle: "long" }),
    weekday: new Intl.DateTimeFormat(facts.locale, { ...zone, weekday: "long" }),
    time: new Intl.DateTimeFormat("en-GB", time),
    short: new Intl.DateTimeFormat("en-GB", {
      ...zone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    }),
  };
  tick();
  setTimeout(reloadAtNight, untilNight());
}

const now = () => (facts.city.replay ? new Date(facts.city.replay) : new Date(Date.now() + offset));

function tick() {
  const present = now();
  byId("date").textContent = `${formats.date.format(present)} ${formats.weekday.format(present)}`;
  byId("clock").textContent = formats.time.format(present);
  setTimeout(tick, 1000 - ((Date.now() + offset) % 1000));
}

/** Note the time of the last picture; the server's clock is right where the screen's is far off. */
function data(iso) {
  dataAt = new Date(iso);
  const drift = dataAt.getTime() - Date.now();
  if (!facts.city.replay) offset = Math.abs(drift) > DRIFT_MS ? drift : 0;
  byId("data-time").textContent = say("data_at", formats.time.format(dataAt));
}

/** Show a state of the stream: connecting, live, stale or offline. */
function state(name, _at, why) {
  document.body.dataset.live = name;
  if (name === "offline" && why) {
    byId("live-sign").lastElementChild.textContent = say("refused", why);
    return;
  }
  byId("live-sign").lastElementChild.textContent = say(name, dataAt ? formats.time.format(dataAt) : "—");
}

const short = (seconds) => formats.short.format(new Date(seconds * 1000));

function untilNight() {
  const local = new Date(new Date().toLocaleString("en-US", { timeZone: facts.city.zone }));
  const wait = ((RELOAD_HOUR - local.getHours() + 24) % 24 || 24) * HOUR_MS;
  return wait - (local.getMinutes() * 60 + local.getSeconds()) * 1000 + Math.random() * JITTER_MS;
}

function reloadAtNight() {
  if (document.body.dataset.live === "live") location.reload();
  else setTimeout(reloadAtNight, HOUR_MS); // a reload without a server would leave the wall empty
}

/** Reload when the server has another version, after a random delay. */
function hello({ version }) {
  if (version !== facts.version) setTimeout(() => location.reload(), Math.random() * 5_000);
}

export { start, data, state, hello, short };
