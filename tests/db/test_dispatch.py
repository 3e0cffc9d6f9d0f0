"""Dispatching against real tables: clocks, parties, versions, refusals."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.models import TicketEvent
from domain.calendars import Mode
from domain.dispatch_payloads import DispatchPayload
from domain.enums import Act, ClockKind, OrderRole, Role, Status, TicketClass
from domain.errors import Invalid, NotAllowed, NotFound, Stale
from domain.scopes import Actor, Reach, Scope
from services.workflow import execution
from services.workflow.execution import ActRequest
from tests.support import factories
from tests.support.dispatcher_desk import AFTERNOON, CITY, LATER, clocks_of, dispatch


@pytest.fixture
def city(session: Session) -> str:
    """A city with its calendar of 2026."""
    factories.a_city(session)
    factories.a_calendar(session)
    return CITY


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        pytest.param(TicketClass.GENERAL, datetime(2026, 9, 30, 9, 30, tzinfo=UTC), id="general-3-days"),
        pytest.param(TicketClass.COMPLEX, datetime(2026, 10, 9, 9, 30, tzinfo=UTC), id="complex-5-days"),
    ],
)
def test_dispatch_starts_completion_for_ticket_and_order(session, city, kind, due):
    ticket = factories.a_ticket(session)

    [order] = dispatch(session, ticket, ticket_class=kind)

    completion = [clock for clock in clocks_of(session, ticket) if clock.kind is ClockKind.COMPLETION]
    assert {clock.work_order_id for clock in completion} == {None, order.id}
    assert {clock.due_at for clock in completion} == {due}


def test_an_urgent_response_runs_in_natural_time(session, city):
    evening = datetime(2026, 10, 3, 14, 0, tzinfo=UTC)  # 22:00 in the middle of a holiday
    ticket = factories.a_ticket(session)

    dispatch(session, ticket, at=evening, urgent=True)

    [response] = [clock for clock in clocks_of(session, ticket) if clock.kind is ClockKind.RESPONSE]
    assert (response.mode, response.due_at) == (Mode.ELAPSED, evening + timedelta(hours=2))


def test_dispatch_without_the_calendar_is_pending_and_never_guessed(session, city):
    new_year = datetime(2027, 1, 5, 3, 0, tzinfo=UTC)
    ticket = factories.a_ticket(session)

    dispatch(session, ticket, at=new_year)

    completion = [clock for clock in clocks_of(session, ticket) if clock.kind is ClockKind.COMPLETION]
    assert {(clock.due_at, clock.missing_year) for clock in completion} == {(None, 2027)}


def test_cooperating_parties_get_work_orders_of_their_own(session, city):
    ticket = factories.a_ticket(session)

    opened = dispatch(session, ticket, cooperating=("D02", "001"))

    assert [(order.department, order.role) for order in opened] == [
        ("D01", OrderRole.LEAD),
        ("D02", OrderRole.COOPERATING),
        ("001", OrderRole.COOPERATING),
    ]
    assert (ticket.department, ticket.departments) == ("D01", ["D01", "D02", "001"])


def test_a_called_ticket_is_accepted_and_dispatched_by_one_hand(session, city):
    ticket = factories.a_ticket(session)
    ticket.status, ticket.accepted_at = Status.CALLED, None
    session.flush()

    dispatch(session, ticket)

    acts = session.scalars(
        select(TicketEvent.act).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.seq)
    ).all()
    assert list(acts) == [Act.ACCEPT, Act.DISPATCH]
    assert ticket.accepted_at == AFTERNOON


def test_a_second_dispatcher_is_told_who_was_first_and_when(session, city):
    ticket = factories.a_ticket(session)
    second = Actor("8", "王调度", frozenset({Role.DISPATCHER}), Scope.whole(CITY))
    seen = ticket.version
    dispatch(session, ticket)

    with pytest.raises(Stale) as refusal:
        dispatch(session, ticket, at=LATER, actor=second, version=seen)

    assert refusal.value.values == {"who": "李调度", "when": AFTERNOON}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DISPATCHER])
def test_only_a_dispatcher_dispatches(session, city, role):
    ticket = factories.a_ticket(session)
    other = Actor("9", "某人", frozenset({role}), Scope.whole(CITY))

    with pytest.raises(NotAllowed):
        dispatch(session, ticket, actor=other)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"cooperating": ("D01",)}, Invalid, id="lead-also-cooperating"),
        pytest.param({"cooperating": ("D02", "D02")}, Invalid, id="twice-cooperating"),
        pytest.param({"lead": "D99"}, NotFound, id="unknown-lead"),
    ],
)
def test_dispatch_refuses_wrong_parties(session, city, changes, error):
    ticket = factories.a_ticket(session)

    with pytest.raises(error):
        dispatch(session, ticket, **changes)


def test_a_foreign_town_does_not_even_learn_that_the_ticket_exists(session, city):
    ticket = factories.a_ticket(session)
    foreign = Actor("5", "他镇", frozenset({Role.TOWN}), Scope(CITY, Reach.TOWN, town="002"))
    refusals = []

    for ticket_id in (ticket.id, UUID(int=0)):
        request = ActRequest(Act.DISPATCH, 1, DispatchPayload(lead="D01"))
        with pytest.raises(NotAllowed) as refusal:
            execution.execute(session, ticket_id, request=request, actor=foreign, now=AFTERNOON)
        refusals.append((refusal.value.message_id, refusal.value.values))

    assert refusals[0] == refusals[1]


def test_a_lead_must_be_chosen(session, city):
    ticket = factories.a_ticket(session)

    with pytest.raises(Invalid, match="请选择主办单位"):
        dispatch(session, ticket, lead="", cooperating=("D02",))

    assert ticket.status is Status.ACCEPTED


def test_the_index_admits_one_active_lead(session, city):
    ticket = factories.a_ticket(session)
    dispatch(session, ticket)

    with pytest.raises(Exception, match="uq_work_orders_one_lead"):
        session.execute(
            text(
                "INSERT INTO work_orders (city, id, ticket_id, department, role, status, sent_at)"
                " SELECT city, gen_random_uuid(), ticket_id, 'D02', role, status, sent_at FROM work_orders"
                " WHERE ticket_id = :ticket"
            ),
            {"ticket": ticket.id},
        )
