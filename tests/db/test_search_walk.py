"""A frequent word is read from the newest tickets; both ways find the same."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import newest_search, ticket_search
from db.queries.newest_search import SearchPace
from db.queries.search_narrowing import Narrowing
from db.queries.ticket_search import Search, Sorting, search
from db.writes import search_index
from domain.search_query import read_asked
from tests.support import factories
from tests.support.factories import NOON
from tests.support.people import CITY, PEOPLE
from tests.support.statements import statements


def a_ticket(session: Session, said: str, **ago: float) -> UUID:
    """Return a ticket that says so and is found by it; ago: how long before NOON it was reported."""
    ticket = factories.a_ticket(session, reported_at=NOON - timedelta(**ago))
    ticket.description = said
    search_index.write(session, CITY, [ticket.id])
    return ticket.id


@pytest.fixture
def city(session: Session, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A city where two of three tickets say the same, and reading them one by one is always worth it."""
    factories.a_city(session)
    for n in range(30):
        a_ticket(session, "渤海路井盖破损" + "井盖" * (n % 2) if n % 3 else "别的事情", hours=n)
    session.execute(
        text(
            "INSERT INTO rollup_steps (city, step, day, version, received) VALUES (:city, 'day', :day, 1, 24)"
        ),
        {"city": CITY, "day": NOON.date()},
    )
    for module, name, value in (
        (ticket_search, "COUNTED", 5), (ticket_search, "RANKED", 5), (newest_search, "PROBED", 6),
        (newest_search, "MOST_WALKED", 60), (newest_search, "ROWS_OF_INDEX", -1),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)
    return session


def searched(
    session: Session, typed: str = "井盖破损", **changes: object
) -> tuple[ticket_search.Found, bool]:
    """Return what was found, and whether the newest tickets gave it without the index of words."""
    wanted = replace(Search(read_asked(typed), rows=4), **changes)
    with statements(session) as sent:
        found = search(session, PEOPLE["intake"], wanted, now=NOON + timedelta(minutes=1))
    settings = [one for one in sent if one.startswith("SELECT set_config('enable_bitmapscan'")]
    return found, settings == ["SELECT set_config('enable_bitmapscan', 'off', true)"]


@pytest.mark.parametrize("sorting", Sorting)
def test_a_frequent_word_is_read_from_the_newest_tickets(city, monkeypatch, sorting):
    first, walked = searched(city, sorting=sorting)
    second, _ = searched(city, sorting=sorting, after=first.end)
    monkeypatch.setattr(newest_search, "MOST_WALKED", 0)
    first_of_index, walked_then = searched(city, sorting=sorting)
    second_of_index, _ = searched(city, sorting=sorting, after=first_of_index.end)

    assert (walked, walked_then) == (True, False)
    assert (first, second) == (first_of_index, second_of_index)
    assert (first.total, len(first.tickets)) == (6, 4)


@pytest.mark.parametrize(
    ("typed", "changes"),
    [
        ("路灯不亮", {}),
        ("井盖破损", {"narrowing": Narrowing(town="001")}),
        ("井盖破损", {"rows": 25}),
    ],
    ids=["a rare word", "narrowed", "more than the newest hold"],
)
def test_what_the_newest_tickets_do_not_tell_is_asked_of_the_index(city, typed, changes):
    a_ticket(city, "路灯不亮", days=90)

    found, walked = searched(city, typed, **changes)

    assert found.tickets
    assert not walked
    assert city.scalar(text("SHOW enable_bitmapscan")) == "on"


def test_a_city_whose_days_were_not_counted_asks_the_index(city):
    city.execute(text("DELETE FROM rollup_steps"))

    found, walked = searched(city)

    assert (found.total, walked) == (6, False)


@pytest.mark.parametrize(
    ("fitting", "tickets", "worth"),
    [
        pytest.param(100, 300_000, True, id="a fifth of few"),
        pytest.param(33, 10_000_000, True, id="one of 15 of very many"),
        pytest.param(8, 10_000_000, True, id="one of 62 of very many"),
        pytest.param(8, 300_000, False, id="one of 62 of few"),
        pytest.param(2, 10_000_000, False, id="rare"),
        pytest.param(0, 10_000_000, False, id="none"),
    ],
)
def test_how_often_a_word_stands_decides(fitting, tickets, worth):
    assert SearchPace(a_day=2_700, of_all=tickets).is_worth(fitting, 1_001) is worth
