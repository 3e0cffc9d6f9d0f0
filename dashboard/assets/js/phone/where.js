/* The field for a place: the phone's position, a tap on the map, or a grid from the list. */
import { make, number, say } from "../facts.js";
import * as phoneMap from "./map.js";
import { me } from "./net.js";
import { button, failure, icon, nothing, sheet, text } from "./parts.js";
import { gridAt, grids, position } from "./place.js";

/**
 * Return a field that holds {point?, area: {code, name}, accuracy?}, null before anything is chosen.
 * exact: a grid alone is not place enough.
 */
function placeField({ changed, exact = false }) {
  let held = null;
  let here = null;
  const told = make("p.phone-place", { role: "status", "data-testid": "place" });
  const ways = [
    button("button.button.phone-button", [icon("here"), say("place_here")], takeHere, {
      "data-testid": "place-here",
    }),
    button("button.button.phone-button", [icon("map"), say("place_map")], () => openMap(), {
      "data-testid": "place-map-open",
    }),
    exact
      ? null
      : button("button.button.phone-button", [icon("tasks"), say("place_list")], openList, {
          "data-testid": "place-list",
        }),
  ].filter(Boolean);

  function hold(place, { quietly = false } = {}) {
    held = place;
    told.textContent = place ? described(place) : say("place_none");
    told.dataset.bad = false;
    if (!quietly) changed();
  }

  const complain = (word, ...values) => {
    told.textContent = say(word, ...values);
    told.dataset.bad = true;
  };

  async function takeHere({ currentTarget }) {
    currentTarget.disabled = true;
    told.textContent = say("position_asking");
    told.dataset.bad = false;
    try {
      const found = await position();
      here = found.point;
      if (found.isCoarse) return complain("position_coarse", number(found.accuracy));
      const area = gridAt(await grids(), found.point);
      if (!area) return complain("position_outside", me.facts.scope.name);
      hold({ point: found.point, area: { code: area.code, name: area.name }, accuracy: found.accuracy });
    } catch (error) {
      complain(error.message.startsWith("position_") ? error.message : "position_unknown");
    } finally {
      currentTarget.disabled = false;
    }
  }

  async function openMap() {
    const stage = make("div.place-map__stage", {});
    const use = button(
      "button.button.button--primary.phone-button",
      say("place_use"),
      () => {
        hold({ point: choice.point, area: { code: choice.area.code, name: choice.area.name } });
        close();
      },
      { disabled: true, "data-testid": "place-use" }
    );
    const { close } = sheet(say("place_map_title"), [stage, use], { testid: "map-sheet" });
    let choice = null;
    try {
      const areas = await grids();
      const picked = (place) => {
        choice = place;
        use.disabled = !place;
      };
      if (!areas.length) stage.replaceChildren(nothing(say("map_empty"), say("map_empty_hint")));
      else
        stage.replaceChildren(phoneMap.placeMap(areas, { pin: held?.point ?? null, here, picked }).element);
    } catch (error) {
      stage.replaceChildren(failure(error, () => (close(), openMap())));
    }
  }

  function openList() {
    const search = text({
      kind: "search",
      placeholder: say("grid_search"),
      "aria-label": say("grid_search"),
    });
    const list = make("ul.phone-matters", {});
    const { close } = sheet(say("place_list"), [search, list], { testid: "grid-sheet" });
    const show = () => {
      const rows = me.facts.grids.areas.filter(({ name, code }) =>
        `${name} ${code}`.includes(search.value.trim())
      );
      list.replaceChildren(
        ...rows.map((area) =>
          make(
            "li",
            {},
            button(
              "button.phone-choice",
              [make("span", {}, area.name), make("small.muted", {}, area.code)],
              () => {
                hold({ area });
                close();
              }
            )
          )
        )
      );
    };
    search.addEventListener("input", show);
    show();
  }

  const described = ({ area, accuracy, point }) =>
    accuracy
      ? say("place_told_here", area.name, number(accuracy))
      : say(point ? "place_told_map" : "place_told_list", area.name);

  hold(null, { quietly: true });
  const label = make(
    "div.phone-field__label",
    {},
    say("place"),
    make("span.phone-field__needed", {}, say("needed"))
  );
  return {
    element: make(
      "div.phone-field",
      { role: "group", "aria-label": say("place") },
      label,
      told,
      make(exact ? "div.phone-row" : "div.phone-row.phone-row--three", {}, ...ways)
    ),
    held: () => held,
    hold,
    complain,
  };
}

export { placeField };
