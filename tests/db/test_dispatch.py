"""Dispatching and reassigning against real tables: clocks, history, versions, refusals."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.tables import Clock, Outbox, Ticket, TicketEvent, WorkOrder
from domain.calendars import Mode
from domain.errors import DomainError, Invalid, NotAllowed, NotFound, Stale
from domain.history import Event, first_broken
from domain.scopes import Actor, Reach, Scope
from domain.terms import Act, ClockKind, OrderRole, OrderStatus, Role, Status, TicketClass
from services import dispatch, reassign
from services.dispatch import DispatchRequest
from services.reassign import ReassignRequest
from tests import factories

CITY = "370783"
AFTERNOON = datetime(2026, 9, 24, 8, 30, tzinfo=UTC)  # Thursday 16:30 in Shouguang, before a festival
LATER = AFTERNOON + timedelta(minutes=20)


@pytest.fixture
def city(session: Session) -> str:
    """A city with its calendar of 2026."""
    factories.a_city(session)
    factories.a_calendar(session)
    return CITY


@pytest.fixture
def dispatcher() -> Actor:
    """A dispatcher of the Center."""
    return Actor("7", "李调度", frozenset({Role.DISPATCHER}), Scope.whole(CITY))


def a_request(ticket: Ticket, **changes: object) -> DispatchRequest:
    """Return a request for a general ticket led by D01."""
    values = {
        "ticket_class": TicketClass.GENERAL,
        "urgent": False,
        "lead": "D01",
        "cooperating": (),
        "note": "",
        "version": ticket.version,
    }
    return DispatchRequest(**{**values, **changes})


def a_reassignment(ticket: Ticket, order: WorkOrder, **changes: object) -> ReassignRequest:
    """Return a request that gives ``order`` to D02."""
    values = {
        "work_order_id": order.id,
        "to": "D02",
        "reason": "职责不在该单位",
        "version": ticket.version,
    }
    return ReassignRequest(**{**values, **changes})


def clocks_of(session: Session, ticket: Ticket) -> list[Clock]:
    """Return the ticket's clocks, oldest first."""
    session.flush()
    return list(session.scalars(select(Clock).where(Clock.ticket_id == ticket.id).order_by(Clock.started_at)))


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        pytest.param(TicketClass.GENERAL, datetime(2026, 9, 30, 9, 30, tzinfo=UTC), id="general-3-days"),
        pytest.param(TicketClass.COMPLEX, datetime(2026, 10, 9, 9, 30, tzinfo=UTC), id="complex-5-days"),
    ],
)
def test_dispatch_starts_completion_for_ticket_and_order(session, city, dispatcher, kind, due):
    ticket = factories.a_ticket(session)

    [order] = dispatch.dispatch_ticket(
        session, ticket.id, request=a_request(ticket, ticket_class=kind), actor=dispatcher, now=AFTERNOON
    )

    completion = [clock for clock in clocks_of(session, ticket) if clock.kind is ClockKind.COMPLETION]
    assert {clock.work_order_id for clock in completion} == {None, order.id}
    assert {clock.due_at for clock in completion} == {due}


def test_an_urgent_response_runs_in_natural_time(session, city, dispatcher):
    evening = datetime(2026, 10, 3, 14, 0, tzinfo=UTC)  # 22:00 in the middle of a holiday
    ticket = factories.a_ticket(session)

    dispatch.dispatch_ticket(
        session, ticket.id, request=a_request(ticket, urgent=True), actor=dispatcher, now=evening
    )

    [response] = [clock for clock in clocks_of(session, ticket) if clock.kind is ClockKind.RESPONSE]
    assert (response.mode, response.due_at) == (Mode.ELAPSED, evening + timedelta(hours=2))


def test_dispatch_without_the_calendar_is_pending_and_never_guessed(session, city, dispatcher):
    new_year = datetime(2027, 1, 5, 3, 0, tzinfo=UTC)
    ticket = factories.a_ticket(session)

    dispatch.dispatch_ticket(session, ticket.id, request=a_request(ticket), actor=dispatcher, now=new_year)

    completion = [clock for clock in clocks_of(session, ticket) if clock.kind is ClockKind.COMPLETION]
    assert {(clock.due_at, clock.missing_year) for clock in completion} == {(None, 2027)}


def test_cooperating_parties_get_work_orders_of_their_own(session, city, dispatcher):
    ticket = factories.a_ticket(session)

    opened = dispatch.dispatch_ticket(
        session,
        ticket.id,
        request=a_request(ticket, cooperating=("D02", "001")),
        actor=dispatcher,
        now=AFTERNOON,
    )

    assert [(order.department, order.role) for order in opened] == [
        ("D01", OrderRole.LEAD),
        ("D02", OrderRole.COOPERATING),
        ("001", OrderRole.COOPERATING),
    ]
    assert (ticket.department, ticket.departments) == ("D01", ["D01", "D02", "001"])


def test_a_called_ticket_is_accepted_and_dispatched_by_one_hand(session, city, dispatcher):
    ticket = factories.a_ticket(session)
    ticket.status, ticket.accepted_at = Status.CALLED, None
    session.flush()

    dispatch.dispatch_ticket(session, ticket.id, request=a_request(ticket), actor=dispatcher, now=AFTERNOON)

    acts = session.scalars(
        select(TicketEvent.act).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.seq)
    ).all()
    assert list(acts) == [Act.ACCEPT, Act.DISPATCH]
    assert ticket.accepted_at == AFTERNOON


def test_a_second_dispatcher_is_told_who_was_first_and_when(session, city, dispatcher):
    ticket = factories.a_ticket(session)
    second = Actor("8", "王调度", frozenset({Role.DISPATCHER}), Scope.whole(CITY))
    seen = a_request(ticket)
    dispatch.dispatch_ticket(session, ticket.id, request=seen, actor=dispatcher, now=AFTERNOON)

    with pytest.raises(Stale) as refusal:
        dispatch.dispatch_ticket(session, ticket.id, request=seen, actor=second, now=LATER)

    assert refusal.value.values == {"who": "李调度", "when": AFTERNOON}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DISPATCHER])
def test_only_a_dispatcher_dispatches(session, city, role):
    ticket = factories.a_ticket(session)
    other = Actor("9", "某人", frozenset({role}), Scope.whole(CITY))

    with pytest.raises(NotAllowed):
        dispatch.dispatch_ticket(session, ticket.id, request=a_request(ticket), actor=other, now=AFTERNOON)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"cooperating": ("D01",)}, Invalid, id="lead-also-cooperating"),
        pytest.param({"cooperating": ("D02", "D02")}, Invalid, id="twice-cooperating"),
        pytest.param({"lead": "D99"}, NotFound, id="unknown-lead"),
    ],
)
def test_dispatch_refuses_wrong_parties(session, city, dispatcher, changes, error):
    ticket = factories.a_ticket(session)

    with pytest.raises(error):
        dispatch.dispatch_ticket(
            session, ticket.id, request=a_request(ticket, **changes), actor=dispatcher, now=AFTERNOON
        )


def test_reassigning_restarts_the_department_and_not_the_ticket(session, city, dispatcher):
    ticket = factories.a_ticket(session)
    [former] = dispatch.dispatch_ticket(
        session, ticket.id, request=a_request(ticket), actor=dispatcher, now=AFTERNOON
    )
    next_day = datetime(2026, 9, 28, 2, 0, tzinfo=UTC)

    successor = reassign.reassign(
        session, ticket.id, request=a_reassignment(ticket, former), actor=dispatcher, now=next_day
    )

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
def test_reassigning_refuses_what_breaks_a_rule(session, city, dispatcher, changes, error):
    ticket = factories.a_ticket(session)
    [order] = dispatch.dispatch_ticket(
        session, ticket.id, request=a_request(ticket), actor=dispatcher, now=AFTERNOON
    )

    with pytest.raises(error):
        reassign.reassign(
            session, ticket.id, request=a_reassignment(ticket, order, **changes), actor=dispatcher, now=LATER
        )


def test_an_ended_work_order_is_not_reassigned_again(session, city, dispatcher):
    ticket = factories.a_ticket(session)
    [former] = dispatch.dispatch_ticket(
        session, ticket.id, request=a_request(ticket), actor=dispatcher, now=AFTERNOON
    )
    reassign.reassign(session, ticket.id, request=a_reassignment(ticket, former), actor=dispatcher, now=LATER)

    with pytest.raises(DomainError):
        reassign.reassign(
            session, ticket.id, request=a_reassignment(ticket, former, to="001"), actor=dispatcher, now=LATER
        )


def test_a_ticket_that_is_not_dispatched_cannot_be_reassigned(session, city, dispatcher):
    ticket = factories.a_ticket(session)
    order = WorkOrder(id=ticket.id)

    with pytest.raises(DomainError):
        reassign.reassign(
            session, ticket.id, request=a_reassignment(ticket, order), actor=dispatcher, now=AFTERNOON
        )


def test_a_foreign_town_does_not_even_learn_that_the_ticket_exists(session, city):
    ticket = factories.a_ticket(session)
    foreign = Actor("5", "他镇", frozenset({Role.TOWN}), Scope(CITY, Reach.TOWN, town="002"))

    with pytest.raises(NotFound):
        dispatch.dispatch_ticket(session, ticket.id, request=a_request(ticket), actor=foreign, now=AFTERNOON)


def test_every_act_leaves_a_chained_row_a_version_and_a_change(session, city, dispatcher):
    ticket = factories.a_ticket(session)
    [order] = dispatch.dispatch_ticket(
        session, ticket.id, request=a_request(ticket), actor=dispatcher, now=AFTERNOON
    )
    reassign.reassign(session, ticket.id, request=a_reassignment(ticket, order), actor=dispatcher, now=LATER)
    session.flush()
    session.expire_all()

    rows = session.scalars(
        select(TicketEvent).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.seq)
    ).all()
    changes = session.scalars(select(Outbox.tickets).order_by(Outbox.seq)).all()

    assert first_broken((as_event(row), row.prev_hash, row.hash) for row in rows) is None
    assert [(row.act, row.reason) for row in rows] == [
        (Act.DISPATCH, None),
        (Act.REASSIGN, "职责不在该单位"),
    ]
    assert changes[-2:] == [[ticket.id], [ticket.id]]
    assert session.get_one(Ticket, (CITY, ticket.id)).version == 3


def test_the_index_admits_one_active_lead(session, city, dispatcher):
    ticket = factories.a_ticket(session)
    dispatch.dispatch_ticket(session, ticket.id, request=a_request(ticket), actor=dispatcher, now=AFTERNOON)

    with pytest.raises(Exception, match="uq_work_orders_one_lead"):
        session.execute(
            text(
                "INSERT INTO work_orders (city, id, ticket_id, department, role, status, sent_at)"
                " SELECT city, gen_random_uuid(), ticket_id, 'D02', role, status, sent_at FROM work_orders"
                " WHERE ticket_id = :ticket"
            ),
            {"ticket": ticket.id},
        )


def as_event(row: TicketEvent) -> Event:
    """Return a stored row as it was hashed."""
    return Event(
        city=row.city,
        ticket_id=row.ticket_id,
        seq=row.seq,
        at=row.at,
        act=row.act.value,
        actor=row.actor,
        actor_name=row.actor_name,
        actor_role=row.actor_role,
        work_order_id=row.work_order_id,
        from_status=row.from_status,
        to_status=row.to_status,
        reason=row.reason,
        data=row.data,
    )
