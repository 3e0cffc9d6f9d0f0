"""Every city streams: a replay, one without events, one just imported; a refused view stops no other."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from db.queries.authentication import Grant
from db.session import owner_transaction
from domain.enums import Role
from services.tokens import make_token
from tests.support import factories
from tests.support.foreign_city import a_foreign_city
from tests.support.sse_client import CITY, VIEW, Event, events, until

_numbers = itertools.count(1)
TOP = "measure=open_tickets"  # of the city's highest level, whatever it is called


@pytest.fixture
def leader_of(product):
    """Makes a leader's token for a city that is added while the product runs, with levels of its own."""

    def made(**changes):
        city = f"other-{next(_numbers)}"
        with owner_transaction() as session:
            a_foreign_city(session, city, **changes)
            return city, make_token(session, Grant(city, Role.LEADER), label="test")

    return made


@contextmanager
def listening(product, city: str, token: str, *views: str) -> Iterator[Iterator[Event]]:
    headers = {"Authorization": f"Bearer {token}"}
    asked = {"city": city, "view": list(views)}
    with (
        httpx.Client(base_url=product.url, timeout=30) as client,
        client.stream("GET", "/api/v1/stream", params=asked, headers=headers) as answer,
    ):
        assert answer.status_code == 200, answer.read()
        yield events(answer.iter_lines())


def snapshot_of(stream: Iterator[Event], view: str) -> Event:
    return until(stream, lambda event: event.kind == "snapshot" and event.data["view"] == view)


@pytest.mark.parametrize("as_of", [None, factories.NOON], ids=["just brought in, without events", "replay"])
def test_a_city_with_levels_of_its_own_streams_what_bell_and_map_look_at(product, leader_of, as_of):
    city, token = leader_of(as_of=as_of)

    with listening(product, city, token, "level=precinct&measure=open_tickets", TOP) as stream:
        found = {
            snapshot_of(stream, view).data["level"] for view in ("level=precinct&measure=open_tickets", TOP)
        }

    assert found == {"precinct", "city"}


def test_a_view_that_the_city_does_not_have_is_refused_by_name_and_the_others_go_on(product, leader_of):
    city, token = leader_of()
    wrong = "level=town&measure=open_tickets"

    with listening(product, city, token, wrong, "no-such-view", TOP) as stream:
        hello, first, second = next(stream), next(stream), next(stream)
        snapshot = snapshot_of(stream, TOP)

    assert hello.kind == "hello"
    assert {(each.kind, each.data["view"]) for each in (first, second)} == {
        ("refused", wrong),
        ("refused", "no-such-view"),
    }
    assert "town" in first.data["why"]
    assert snapshot.data["total"] == 0


def test_a_stream_of_nothing_that_the_city_has_is_refused_with_the_reason(product, leader_of):
    city, token = leader_of()
    with listening(product, city, token, TOP) as stream:
        snapshot_of(stream, TOP)  # the city is loaded now

    answer = httpx.get(
        f"{product.url}/api/v1/stream",
        params={"city": city, "view": "level=town&measure=open_tickets"},
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
    )

    assert answer.status_code == 404
    assert "town" in answer.json()["detail"]


def test_one_browser_goes_from_city_to_city_and_back(product, leader_of, token):
    city, there = leader_of(as_of=factories.NOON)
    here = token(Role.LEADER)

    for code, secret, view in (
        (CITY, here, VIEW),
        (city, there, TOP),
        (CITY, here, VIEW),
        (city, there, TOP),
    ):
        with listening(product, code, secret, view) as stream:
            assert next(stream).data["city"] == code
            assert snapshot_of(stream, view).data["view"] == view
