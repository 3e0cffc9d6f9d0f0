"""Viewers of one area share one rendering of its panel: the second one runs no query."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from sqlalchemy import Connection, event

from db import feed
from db import session as sessions
from db.session import owner_transaction
from tests.web.conftest import CALLBACK

FIGURES = "area-figures.data-nodes"
CITY = "370783"


def test_the_second_who_looks_at_an_area_asks_no_ticket(sign_in: Callable[..., httpx.Client]):
    with owner_transaction() as session:
        known = feed.get_last_number(session)

    with statements() as of_first:
        drawn = figures(sign_in("leader"), event=known)
    with statements() as of_second:
        shared = figures(sign_in("dispatcher"), event=known)

    assert of_tickets(of_first)
    assert not of_tickets(of_second)
    assert shared.text == drawn.text


def test_a_change_is_drawn_again_without_the_figures_of_the_period(sign_in: Callable[..., httpx.Client]):
    leader = sign_in("leader")
    with owner_transaction() as session:
        known = feed.get_last_number(session)
    with statements() as before:
        figures(leader, area="0", event=known)

    with statements() as after:
        figures(leader, area="0", event=known + 1)

    assert any("rollup_steps" in statement for statement in before)
    assert of_tickets(after)
    assert not any("rollup_steps" in statement for statement in after)


def test_another_scope_gets_a_drawing_of_its_own(sign_in: Callable[..., httpx.Client]):
    with owner_transaction() as session:
        known = feed.get_last_number(session)
    figures(sign_in("leader"), area="0011", event=known)

    with statements() as of_department:
        figures(sign_in("department"), area="0011", event=known)

    assert of_tickets(of_department)


def of_tickets(asked: list[str]) -> list[str]:
    return [statement for statement in asked if "FROM tickets" in statement or "JOIN tickets" in statement]


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the queries of screens meanwhile."""
    asked: list[str] = []

    def note(_connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    people = sessions.engines().people
    event.listen(people, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(people, "before_cursor_execute", note)


def figures(client: httpx.Client, *, event: int, area: str = "001") -> httpx.Response:
    """Request the figures of an area as the map does after a change."""
    payload = {
        "output": FIGURES,
        "outputs": {"id": "area-figures", "property": "data-nodes"},
        "inputs": [
            {"id": "pulse", "property": "data", "value": {"event": event}},
            {"id": "view", "property": "data", "value": {"city": CITY, "filters": {}}},
        ],
        "changedPropIds": ["pulse.data"],
        "state": [{"id": "selection", "property": "data", "value": {"area": area}}],
    }
    answer = client.post(CALLBACK, json=payload)
    assert answer.status_code == 200
    return answer
