"""Reassigning against real tables: which clocks restart, who is notified, what history says."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Outbox, Ticket, TicketEvent, WorkOrder
from domain.enums import Act, ClockKind, OrderStatus
from domain.errors import DomainError, Invalid, NotFound, Stale
from domain.history import find_first_broken
from tests.support import factories
from tests.support.dispatcher_desk import (
    CITY,
    as_event,
    clocks_of,
    dispatch,
    reassign,
)


@pytest.fixture
def city(session: Session) -> str:
    """A city with its calendar of 2026."""
    factories.a_city(session)
    factories.a_calendar(session)
    return CITY


def test_reassigning_restarts_the_department_and_not_the_ticket(session, city):
    ticket = factories.a_ticket(session)
    [former] = dispatch(session, ticket)
    next_day = datetime(2026, 9, 28, 2, 0, tzinfo=UTC)

    successor = reassign(session, ticket, former, at=next_day)

    due = {
        clock.work_order_id: clock.due_at
        for clock in clocks_of(session, ticket)
        if clock.kind is ClockKind.COMPLETION and clock.stopped_at is None
    }
    assert due == {
        None: datetime(2026, 9, 30, 9, 30, tzinfo=UTC),
        successor.id: datetime(2026, 10, 8, 9, 30, tzinfo=UTC),
    }
    assert (former.status, former.end_reason) == (OrderStatus.ENDED, "职责不在该单位")
    assert (successor.predecessor, ticket.department, ticket.departments) == (
        former.id,
        "D02",
        ["D01", "D02"],
    )


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"reason": "  "}, Invalid, id="no-reason"),
        pytest.param({"to": "D01"}, Invalid, id="to-itself"),
        pytest.param({"to": "D99"}, NotFound, id="to-nobody"),
        pytest.param({"version": 1}, Stale, id="old-version"),
    ],
)
def test_reassigning_refuses_what_breaks_a_rule(session, city, changes, error):
    ticket = factories.a_ticket(session)
    [order] = dispatch(session, ticket)

    with pytest.raises(error):
        reassign(session, ticket, order, **changes)


def test_an_ended_work_order_is_not_reassigned_again(session, city):
    ticket = factories.a_ticket(session)
    [former] = dispatch(session, ticket)
    reassign(session, ticket, former)

    with pytest.raises(DomainError):
        reassign(session, ticket, former, to="001")


def test_a_ticket_that_is_not_dispatched_cannot_be_reassigned(session, city):
    ticket = factories.a_ticket(session)
    order = WorkOrder(id=ticket.id)

    with pytest.raises(DomainError):
        reassign(session, ticket, order)


def test_every_act_leaves_a_chained_row_a_version_and_a_change(session, city):
    ticket = factories.a_ticket(session)
    [order] = dispatch(session, ticket)
    reassign(session, ticket, order)
    session.flush()
    session.expire_all()

    rows = session.scalars(
        select(TicketEvent).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.seq)
    ).all()
    changes = session.scalars(select(Outbox.tickets).order_by(Outbox.seq)).all()

    assert find_first_broken((as_event(row), row.prev_hash, row.hash) for row in rows) is None
    assert [(row.act, row.reason) for row in rows] == [
        (Act.DISPATCH, None),
        (Act.REASSIGN, "职责不在该单位"),
    ]
    assert changes[-2:] == [[ticket.id], [ticket.id]]
    assert session.get_one(Ticket, (CITY, ticket.id)).version == 3
