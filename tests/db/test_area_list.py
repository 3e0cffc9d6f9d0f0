"""Lists of an area page by key, and cost what is open."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from db.queries.ticket_list import SortOrder
from domain.enums import Status
from tests.support import factories
from tests.support.area_lists import CITY, NOW, a_running_clock, tickets_of, turned

DAY = timedelta(days=1)


@pytest.fixture
def city(session: Session) -> str:
    """A city with its calendar."""
    factories.a_city(session)
    factories.a_calendar(session)
    return CITY


def test_pages_of_a_list_hold_every_ticket_once(session, city):
    numbers = {factories.a_ticket(session).number for _ in range(5)}

    assert [ticket.number for ticket in turned(session, SortOrder.NUMBER)] == sorted(numbers)


@pytest.mark.parametrize("order", SortOrder)
@pytest.mark.parametrize("limit", [1, 4])
def test_pages_with_closed_tickets_hold_every_ticket_once(session, city, order, limit):
    came = [factories.a_ticket(session, reported_at=NOW - days * DAY) for days in (9, 8, 8, 7, 5, 5)]
    for ticket in came[1::2]:
        ticket.status, ticket.closed_at = Status.CLOSED, NOW
    session.flush()

    listed = [ticket.id for ticket in turned(session, order, limit=limit, only_open=False)]

    assert sorted(listed) == sorted(ticket.id for ticket in came)


def test_closed_tickets_follow_the_open_ones_by_their_deadline_the_newest_first(session, city):
    later, sooner, old, new = (
        factories.a_ticket(session, reported_at=NOW - days * DAY) for days in (2, 3, 9, 8)
    )
    a_running_clock(session, later, due=NOW + 2 * DAY)
    a_running_clock(session, sooner, due=NOW + DAY)
    for ticket in (old, new):
        ticket.status, ticket.closed_at = Status.CLOSED, NOW
    session.flush()

    listed = [ticket.id for ticket in turned(session, SortOrder.DUE, limit=3, only_open=False)]

    assert listed == [sooner.id, later.id, new.id, old.id]


def test_a_list_with_closed_tickets_is_counted_to_a_bound(session, city, monkeypatch):
    monkeypatch.setattr("db.queries.ticket_pages.COUNTED", 3)
    for _ in range(4):
        ticket = factories.a_ticket(session)
        ticket.status, ticket.closed_at = Status.CLOSED, NOW
    session.flush()

    page = tickets_of(session, "001", only_open=False)

    assert (page.total, page.more) == (3, True)


def test_a_filter_that_fits_few_is_looked_for_stretch_by_stretch(session, city, monkeypatch):
    monkeypatch.setattr("db.queries.ticket_pages.LOOKED_AT", (2, 4))
    for days in range(1, 12):
        ticket = factories.a_ticket(session, reported_at=NOW - days * DAY)
        ticket.urgent = days == 11
        ticket.status, ticket.closed_at = Status.CLOSED, NOW
    session.flush()

    first = tickets_of(session, "001", only_open=False, urgent=True)
    found = turned(session, SortOrder.NEWEST, only_open=False, urgent=True)

    assert (first.tickets, first.more, first.next is not None) == ([], True, True)
    assert [ticket.urgent for ticket in found] == [True]


def test_closed_tickets_are_listed_only_when_asked_for(session, city):
    ticket = factories.a_ticket(session)
    ticket.status, ticket.closed_at = Status.CLOSED, NOW
    session.flush()

    assert tickets_of(session, "001").total == 0
    assert tickets_of(session, "001", only_open=False).total == 1
