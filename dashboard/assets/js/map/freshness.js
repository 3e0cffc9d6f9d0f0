/* How fresh the picture is: its time, and whether the stream is live, stale or gone. */
import { instant, say } from "../facts.js";
import * as panel from "./panel.js";

let asOf = null;

function time(iso) {
  asOf = iso;
  document.getElementById("data-time").textContent = say("data_time", instant(iso));
}

/**
 * Show a state of the stream: connecting, live, stale or offline; why: what the server said where it
 * refused.
 */
function state(name, why = null) {
  const sign = document.getElementById("live-sign");
  sign.dataset.state = name;
  sign.lastElementChild.textContent =
    name === "offline" && why ? say("refused", why) : say(name, asOf ? instant(asOf) : "—");
  const page = document.getElementById("map-page");
  const wasAway = page.dataset.live === "stale" || page.dataset.live === "offline";
  page.dataset.live = name;
  if (name === "live" && wasAway) panel.returned();
}

export { time, state };
