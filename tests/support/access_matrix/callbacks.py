"""Call every callback of the pages as a browser would, about the things of a place."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from dashboard.application import create_dash
from tests.support.access_matrix.component_values import CLICKED, ELSEWHERE, HELD, PARTS, Held
from tests.support.access_matrix.world import Place
from tests.web.conftest import CALLBACK

Json = dict[str, Any]
FAULT = '"kind": "bug"'  # the answer to a bug; a refusal is another one


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a callback."""

    payload: Json

    @property
    def told(self) -> str:
        """Return everything that the call says."""
        return json.dumps(self.payload, ensure_ascii=False)

    def ask(self, client: httpx.Client) -> httpx.Response:
        """Make it."""
        return client.post(CALLBACK, json=self.payload)


def callbacks() -> Mapping[str, Json]:
    """Return every callback that the application answers, by its output; the browser answers the rest."""
    return {name: one for name, one in create_dash().callback_map.items() if one.get("callback")}


def calls(output: str, definition: Json, place: Place) -> Iterator[Call]:
    """Call a callback once for each thing that one of its parts may hold; each input is the cause in turn.

    Raises AssertionError for a part that is in no table.
    """
    inputs = [_choices(output, part, place) for part in definition["inputs"]]
    states = [_choices(output, part, place) for part in definition["state"]]
    for turn in range(max(len(choices) for choices in (*inputs, *states))):
        held, known = ([_turned(choices, turn) for choices in some] for some in (inputs, states))
        cause = held[turn % len(held)]
        yield Call(_payload(output, held, known, cause))


def opened_page(path: str, search: str) -> Call:
    """Open the page at an address."""
    inputs = [{"id": "location", "property": "pathname", "value": path}]
    state = [{"id": "location", "property": "search", "value": search}]
    return Call(_payload("page.children", inputs, state, inputs[0]))


def _payload(output: str, inputs: list[Any], state: list[Any], cause: Any) -> Json:
    several = output.startswith("..")
    outputs = [_output(one, state) for one in output.strip(".").split("...")]
    return {
        "output": output,
        "outputs": outputs if several else outputs[0],
        "inputs": inputs,
        "state": state,
        "changedPropIds": [_name(cause)],
    }


def _output(one: str, state: list[Any]) -> Any:
    """Return an output as a browser names it; of a pattern for all parts, those that the state names."""
    name, wanted = one.rsplit(".", 1)
    ident = json.loads(name) if name.startswith("{") else name
    if not isinstance(ident, dict) or ["ALL"] not in ident.values():
        return {"id": ident, "property": wanted}
    keys = {key for key, value in ident.items() if value == ["ALL"]}
    parts = [part["id"] for held in state if isinstance(held, list) for part in held]
    some = next((part for part in parts if keys <= set(part)), None)
    return [] if some is None else [{"id": {**ident, **{key: some[key] for key in keys}}, "property": wanted}]


def _turned(choices: list[Any], turn: int) -> Any:
    return choices[turn % len(choices)]


def _choices(output: str, part: Json, place: Place) -> list[Any]:
    """Return what the part may be sent as: one entry, or a list of them for a pattern."""
    name, wanted = part["id"], part["property"]
    if not name.startswith("{"):
        held = _held(output, f"{name}.{wanted}", wanted)
        return [{"id": name, "property": wanted, "value": value} for value in held(place)]
    pattern = json.loads(name)
    known = PARTS.get(pattern["type"])
    assert known, (
        f"{output}: say in tests/support/access_matrix/component_values.py which parts {name} there are"
    )
    entries = [
        {"id": dict(one.id), "property": wanted, "value": dict(one.id) if wanted == "id" else one.holds}
        for one in known(place)
        if all(value == ["ALL"] or one.id[key] == value for key, value in pattern.items())
    ]
    assert entries, f"{output}: say in tests/support/access_matrix/component_values.py what {name} holds"
    return [entries] if ["ALL"] in pattern.values() else entries


def _held(output: str, name: str, wanted: str) -> Held:
    if wanted == "n_clicks":
        return CLICKED
    if name == "location.pathname" and output in ELSEWHERE:
        return ELSEWHERE[output]
    assert name in HELD, f"{output}: say in tests/support/access_matrix/component_values.py what {name} holds"
    return HELD[name]


def _name(cause: Any) -> str:
    """Return how a browser names the part that changed; of a pattern the first."""
    one = cause[0] if isinstance(cause, list) else cause
    name = one["id"]
    if isinstance(name, dict):
        name = json.dumps(name, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"{name}.{one['property']}"
