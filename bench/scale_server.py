"""Measure a real server on a generated city: its start, values, screens and files."""

import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from bench import stage
from bench.scale_city import FREQUENT
from bench.scale_measure import Taken
from bench.scale_world import World
from dashboard.shared import ids
from dashboard.shared.nodes import DATA
from db.queries.authentication import Grant
from db.session import DatabaseUrls, owner_transaction
from domain.enums import Role
from services.tokens import make_token

REPEATS = 15
CALLBACK = "/_dash-update-component"
DEPENDENCIES = "/_dash-dependencies"
NAMES = ("server: later start", "server: ")


def served_questions(urls: DatabaseUrls, world: World, *, only: str) -> Iterator[tuple[str, Taken]]:
    """Yield the seconds of a start, and what a screen waits for behind HTTP; no pages are counted."""
    if only and not any(only in name for name in (*NAMES, *_asked(world, Role.LEADER))):
        return
    with owner_transaction() as opened:
        secrets = {role: make_token(opened, grant, label="scale") for role, grant in _grants(world).items()}
    with tempfile.TemporaryDirectory(prefix="huying-bench-") as folder:
        began = time.perf_counter()
        with stage.served(urls, Path(folder)) as it:
            yield NAMES[0], Taken(((time.perf_counter() - began) * 1000,), 0)
            for role, secret in secrets.items():
                headers = {"Authorization": f"Bearer {secret}", "Accept": "application/json"}
                with httpx.Client(base_url=it.address, headers=headers, timeout=60) as client:
                    for name, ask in _asked(world, role).items():
                        yield f"server: {name}", _taken(client, ask)


def _grants(world: World) -> dict[Role, Grant]:
    town = world.areas["town"]
    return {
        Role.LEADER: Grant(world.city, Role.LEADER),
        Role.DISPATCHER: Grant(world.city, Role.DISPATCHER),
        Role.DEPARTMENT: Grant(world.city, Role.DEPARTMENT, department=world.department),
        Role.TOWN: Grant(world.city, Role.TOWN, town=town),
    }


Asking = Callable[[httpx.Client], httpx.Response]


def _asked(world: World, role: Role) -> dict[str, Asking]:
    values = f"/api/v1/values?city={world.city}&level=grid&measure="
    if role is Role.LEADER:
        panels = {
            f"drawn panel of the {level}": _panel(world.areas[level]) for level in ("city", "town", "grid")
        }
        return {
            "values of 3,917 grids": _getting(f"{values}open_tickets"),
            "values of 3,917 grids, satisfaction": _getting(f"{values}satisfaction"),
            "values of 3,917 grids, a matter": _getting(f"{values}open_tickets&matter={world.matter}"),
            **panels,
        }
    if role is Role.DISPATCHER:
        return {
            "Excel file of a search": _getting(f"/api/v1/search/tickets.xlsx?words={FREQUENT}"),
            "search box": _getting(f"/api/v1/search?city={world.city}&q={FREQUENT}"),
            "drawn queue of /desk": _queue("/desk"),
            "drawn ticket": _opened(world.tickets["dispatched"][1]),
            "what stands beside a ticket": _beside(world.tickets["accepted"][1]),
        }
    path = "/department" if role is Role.DEPARTMENT else "/town"
    return {f"drawn queue of {path}": _queue(path)}


def _getting(path: str) -> Asking:
    return lambda client: client.get(path)


def _panel(code: str) -> Asking:
    return _calling(
        f"{ids.PANEL_BODY}.children",
        {f"{ids.SELECTION}.data": {"area": code}, f"{ids.VIEW}.data": {}},
    )


def _queue(path: str) -> Asking:
    return _calling(
        f"{ids.DESK_LIST}.{DATA}",
        {f"{ids.DESK_ASKED}.data": {}, f"{ids.DESK_WORDS}.value": "", f"{ids.LOCATION}.pathname": path},
    )


def _opened(number: str) -> Asking:
    return _calling(f"{ids.DESK_LETTER}.children", {f"{ids.OPENED}.data": {"ticket": number}})


def _beside(number: str) -> Asking:
    return _calling(
        f"{ids.DESK_CONTEXT}.{DATA}",
        {
            f"{ids.DESK_PAINTED}.data": {"ticket": number, "rest": True, "version": 0},
            f"{ids.LOCATION}.pathname": "/desk",
        },
    )


def _calling(output: str, values: dict[str, object]) -> Asking:
    """Return a callback as the page calls it; output and the keys of values are "id.property".

    The page's own list says what the callback is called with; what values does not hold is null.
    """

    def call(client: httpx.Client) -> httpx.Response:
        told = _callback_of(client, output)
        outputs = [
            {"id": name.rsplit(".", 1)[0], "property": name.rsplit(".", 1)[1]}
            for name in told["output"].strip(".").split("...")
        ]
        body = {
            "output": told["output"],
            "outputs": outputs if told["output"].startswith("..") else outputs[0],
            "inputs": _parts(told["inputs"], values),
            "changedPropIds": [next(iter(values))],
            "state": _parts(told["state"], values),
        }
        return client.post(CALLBACK, json=body)

    return call


@cache
def _callback_of(client: httpx.Client, output: str) -> dict[str, Any]:
    answer = client.get(DEPENDENCIES)
    answer.raise_for_status()
    return next(it for it in answer.json() if output in it["output"].strip(".").split("..."))


def _parts(named: list[dict[str, str]], values: dict[str, object]) -> list[dict[str, object]]:
    return [{**it, "value": values.get(f"{it['id']}.{it['property']}")} for it in named]


def _taken(client: httpx.Client, ask: Asking) -> Taken:
    times = []
    for _ in range(REPEATS + 1):
        began = time.perf_counter()
        answer = ask(client)
        times.append((time.perf_counter() - began) * 1000)
        if answer.status_code in {httpx.codes.GATEWAY_TIMEOUT, httpx.codes.SERVICE_UNAVAILABLE}:
            return Taken((float("inf"),), 0, stopped=True)
        answer.raise_for_status()
    return Taken(tuple(times[1:]), 0)  # the first one warms up
