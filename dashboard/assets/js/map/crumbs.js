/* The breadcrumb: from the city down to the selected area; every crumb but the last leads there. */
import { facts, levelBelow, make, say } from "../facts.js";
import * as views from "../view.js";
import * as map from "./map.js";
import * as painter from "./painter.js";

const lines = new Map();

async function line(code) {
  if (!lines.has(code)) {
    const asked = fetch(`/api/v1/areas/${encodeURIComponent(code)}?city=${facts.city.code}`);
    lines.set(
      code,
      asked.then((answer) => (answer.ok ? answer.json() : [])).catch(() => [])
    );
  }
  return lines.get(code);
}

/** @param {import("../view.js").View} of */
const placeOf = ({ area, within }) => area ?? within;

async function follow(now) {
  const area = placeOf(now);
  const above = area ? await line(area) : [];
  if (area !== placeOf(views.current())) return;
  const known = above.length ? above.slice(1) : area ? [{ code: area, name: nameOf(area) }] : [];
  const top = { code: "", name: say("whole_city") };
  const crumbs = [top, ...known].map((crumb, i, all) => drawn(crumb, i === all.length - 1));
  document.getElementById("breadcrumb").replaceChildren(make("ol", {}, ...crumbs, ...drill(known.at(-1))));
}

const nameOf = (code) => painter.shapes()?.name(code) ?? code;

function drawn({ code, name, level }, last) {
  const current = last ? "page" : null;
  const button = make(
    "button.crumb",
    { type: "button", "data-crumb": code, "data-level": level, "aria-current": current },
    name
  );
  return make("li", {}, button);
}

/* Only areas with something below lead further down. */
function drill(area) {
  const below = area?.level && levelBelow(area.level);
  if (!below || views.current().level === below.code) return [];
  const icon = make("span.icon.icon--drill", { "aria-hidden": "true" });
  const button = make(
    "button.button.crumb__drill",
    {
      type: "button",
      id: "drill",
      "data-testid": "drill",
      "data-drill": area.code,
      "data-level": area.level,
    },
    icon,
    say("drill_to", below.label)
  );
  return [make("li", {}, button)];
}

function start() {
  document.getElementById("breadcrumb").addEventListener("click", ({ target }) => {
    const crumb = target.closest("[data-crumb]");
    if (crumb) map.rise(crumb.dataset.crumb, crumb.dataset.level);
    const down = target.closest("[data-drill]");
    if (down) map.drill(down.dataset.drill, down.dataset.level);
  });
  views.follow(follow);
  follow(views.current());
}

export { start, line };
