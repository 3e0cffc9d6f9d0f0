"""Screens receive every change within their scope, catch up on missed ones, and receive nothing else."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from domain.enums import Role
from tests.support.sse_client import CITY, VIEW, Event, events, names, report, until
from tests.web.conftest import Product

GRIDS = ["00111", "00211"]


@contextmanager
def listening(product: Product, token: str, **query: Any) -> Iterator[Iterator[Event]]:
    """Open a stream."""
    headers = {"Authorization": f"Bearer {token}", **query.pop("headers", {})}
    with (
        httpx.Client(base_url=product.url, timeout=10) as client,
        client.stream("GET", "/api/v1/stream", params={"city": CITY, **query}, headers=headers) as answer,
    ):
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield events(answer.iter_lines())


@pytest.fixture
def leader(token) -> str:
    return token(Role.LEADER)


def test_a_screen_is_greeted_and_given_the_whole_picture(product, leader) -> None:
    report()

    with listening(product, leader, view=VIEW) as stream:
        hello, snapshot = next(stream), next(stream)

    assert (hello.kind, hello.data["city"]) == ("hello", CITY)
    assert hello.data["version"]
    assert snapshot.kind == "snapshot"
    assert snapshot.id == snapshot.data["event"]
    assert snapshot.data["view"] == VIEW
    assert len(snapshot.data["values"]) == len(snapshot.data["classes"]) == len(GRIDS)
    assert sum(snapshot.data["counts"]) + snapshot.data["unlocated"] == snapshot.data["total"]
    assert snapshot.data["legend"]["kind"] == "counts"


def test_a_committed_change_reaches_the_screen_with_what_differs_only(product, leader) -> None:
    with listening(product, leader, view=VIEW) as stream:
        snapshot = until(stream, lambda event: event.kind == "snapshot")

        ticket = report("002")
        change = until(stream, names(ticket))

    place = GRIDS.index("00211")
    count = snapshot.data["counts"][place] + 1
    assert change.kind == "change"
    assert change.id > snapshot.id
    assert [row[:3] for row in change.data["set"]] == [[place, count, count]]
    assert change.data["total"] == snapshot.data["total"] + 1


def test_simple_clients_name_level_and_measure_directly(product, leader) -> None:
    with listening(product, leader, level="town", measure="sla_risk", department="D01") as stream:
        snapshot = until(stream, lambda event: event.kind == "snapshot")

    assert snapshot.data["view"] == "level=town&measure=sla_risk&department=D01"
    assert snapshot.data["legend"]["kind"] == "lights"


def test_one_stream_carries_several_views(product, leader) -> None:
    other = "level=town&measure=satisfaction"

    with listening(product, leader, view=[VIEW, other]) as stream:
        found = {until(stream, lambda event: event.kind == "snapshot").data["view"] for _ in range(2)}

    assert found == {VIEW, other}


@pytest.mark.parametrize("how", ["since", "header"])
def test_a_screen_that_was_away_is_told_what_it_missed(product, leader, how) -> None:
    with listening(product, leader, view=VIEW) as stream:
        until(stream, lambda event: event.kind == "snapshot")
        known = until(stream, names(report())).id
    missed = [report() for _ in range(3)]
    with listening(product, leader, view="level=city&measure=open_tickets") as other:
        until(other, lambda event: event.data.get("event", 0) >= known + 3)  # the server has made the frames

    again = {"since": known} if how == "since" else {"headers": {"Last-Event-ID": str(known)}}
    told: set[str] = set()
    kinds = []
    with listening(product, leader, view=VIEW, **again) as stream:
        for event in stream:
            kinds.append(event.kind)
            told |= set(event.data.get("tickets", ()))
            if {str(ticket.id) for ticket in missed} <= told or event.data.get("many"):
                break

    assert kinds[0] == "hello"
    assert "snapshot" not in kinds


def test_a_screen_that_was_away_too_long_gets_a_snapshot(product, leader) -> None:
    with listening(product, leader, view=f"{VIEW}&channel=device", since=0) as stream:
        kinds = [next(stream).kind for _ in range(2)]

    assert kinds == ["hello", "snapshot"]


def test_a_town_hears_nothing_of_the_others(product, token) -> None:
    with listening(product, token(Role.TOWN, town="001"), view=VIEW) as stream:
        snapshot = until(stream, lambda event: event.kind == "snapshot")

        foreign, own = report("002"), report("001")
        heard = []
        for event in stream:
            heard.append(event)
            if names(own)(event):
                break

    foreign_place = GRIDS.index("00211")
    assert snapshot.data["values"][foreign_place] is None
    assert snapshot.data["counts"][foreign_place] == 0
    assert str(foreign.id) not in json.dumps([event.data for event in heard])
    assert all(row[0] != foreign_place for event in heard for row in event.data["set"])


def test_another_citys_change_is_not_heard(product, leader) -> None:
    with listening(product, leader, view=VIEW) as stream:
        until(stream, lambda event: event.kind == "snapshot")

        foreign, own = report("001", city="boston"), report("001")
        heard: list[Event] = []

        def is_own(event: Event) -> bool:
            heard.append(event)
            return names(own)(event)

        until(stream, is_own)

    assert not any(names(foreign)(event) for event in heard)


def test_a_stream_without_a_name_is_refused(product) -> None:
    answer = httpx.get(f"{product.url}/api/v1/stream", params={"city": CITY})

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"view": "nothing"}, 422),
        ({"view": "level=grid&measure=beauty"}, 422),
        ({"view": "level=moon&measure=open_tickets"}, 404),
        ({"measure": "open_tickets", "urgent": "maybe"}, 422),
        ({"city": "atlantis"}, 404),
        ({"since": "-1"}, 422),
    ],
    ids=["view", "measure", "level", "filter", "city", "since"],
)
def test_what_cannot_be_shown_is_refused_with_a_reason(product, leader, query, status) -> None:
    answer = httpx.get(
        f"{product.url}/api/v1/stream",
        params={"city": CITY, **query},
        headers={"Authorization": f"Bearer {leader}"},
    )

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
