"""What no page of ours sends is refused in words: no fault, no traceback; a bug of ours is still one."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx
import pytest

from dashboard.shared import errors
from tests.support.access_matrix.callbacks import callbacks
from tests.web.conftest import CALLBACK

STRANGE: Mapping[str, Any] = {
    "nul": "a\x00b",
    "half a letter": "\ud800",
    "long": "x" * 30_000,
    "huge": 10**30,
    "list": [[1]],
    "map": {"a": {"b": None}},
    "truth": True,
}
Json = dict[str, Any]


@pytest.mark.parametrize("value", STRANGE.values(), ids=STRANGE)
def test_no_callback_fails_by_a_strange_value(
    sign_in: Callable[..., httpx.Client], value: object, caplog: pytest.LogCaptureFixture
) -> None:
    client = sign_in("dispatcher")
    failed = {}
    with caplog.at_level(logging.ERROR, logger=errors.__name__):
        for output, definition in callbacks().items():
            for body in bodies(output, definition, value):
                content = json.dumps(body).encode("utf-8", "surrogatepass")
                answer = client.post(CALLBACK, content=content, headers={"Content-Type": "application/json"})
                if answer.status_code >= 500:
                    failed[output] = answer.text[:80]

    assert failed == {}
    assert not [one for one in caplog.records if one.exc_info]


@pytest.mark.parametrize("address", ["/search", "/desk", "/duties", "/map", "/login", "/public"])
@pytest.mark.parametrize("value", ["a\x00b", "x" * 5000, "9" * 30], ids=["nul", "long", "huge"])
def test_no_page_fails_by_a_strange_address(
    sign_in: Callable[..., httpx.Client], address: str, value: str
) -> None:
    client = sign_in("dispatcher")

    for name in ("q", "page", "after", "city", "ticket", "next", "view"):
        assert client.get(address, params={name: value}).status_code < 500, name


@pytest.mark.parametrize("value", ["a\x00b", "\ud800", "x" * 100_000, 10**30, None, [], {}], ids=repr)
def test_no_search_fails_by_a_strange_value(sign_in: Callable[..., httpx.Client], value: object) -> None:
    client = sign_in("dispatcher")
    asked = {"text": value, "request_kind": "complaint", "phone": value, "area_code": value}
    content = json.dumps(asked).encode("utf-8", "surrogatepass")

    for address in ("/api/v1/hotline/hints", "/api/v1/hotline/caller", "/api/v1/hotline/place"):
        answer = client.post(address, content=content, headers={"Content-Type": "application/json"})
        assert answer.status_code < 500, address


def bodies(output: str, definition: Json, value: object) -> Iterator[Json]:
    """Return requests of a callback: all its parts hold the value, or only what is not its cause."""
    several = output.startswith("..")
    outputs = [_named(*one.rsplit(".", 1)) for one in output.strip(".").split("...")]
    for cause in (1, value):
        inputs = [_part(part, cause) for part in definition["inputs"]]
        state = [_part(part, value) for part in definition["state"]]
        first = inputs[0][0] if isinstance(inputs[0], list) else inputs[0]
        name = first["id"] if isinstance(first["id"], str) else json.dumps(first["id"], sort_keys=True)
        yield {
            "output": output,
            "outputs": outputs if several else outputs[0],
            "inputs": inputs,
            "state": state,
            "changedPropIds": [f"{name.replace(', ', ',').replace(': ', ':')}.{first['property']}"],
        }


def _part(part: Json, value: object) -> Any:
    found = _named(part["id"], part["property"])
    held = found[0] if isinstance(found, list) else found
    return [{**held, "value": value}] if isinstance(found, list) else {**held, "value": value}


def _named(name: str, wanted: str) -> Any:
    """Return a part as a browser names it; of a pattern for all parts a list."""
    wanted = wanted.split("@", maxsplit=1)[0]
    if not name.startswith("{"):
        return {"id": name, "property": wanted}
    pattern = json.loads(name)
    several = ["ALL"] in pattern.values()
    one = {"id": {key: "x" if isinstance(held, list) else held for key, held in pattern.items()}}
    return [{**one, "property": wanted}] if several else {**one, "property": wanted}
