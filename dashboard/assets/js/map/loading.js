/* What lies over the map until its areas are there: a skeleton, or why there are none. */
import { make, say } from "../facts.js";

/**
 * @param {string} name
 * @param {string | null} [words]
 */
function state(name, words = null) {
  const box = document.getElementById("map-state");
  if (box.dataset.state === "ready" && name === "loading") return;
  box.dataset.state = name;
  box.hidden = name === "ready";
  if (words) box.lastElementChild.replaceChildren(say(words), name === "error" ? retry() : "");
}

const retry = () => make("button.button", { type: "button", "data-retry": "" }, say("retry"));

export { state };
