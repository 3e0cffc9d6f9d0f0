"""A dispatch is withdrawn within its minute, before a party has opened it: as if it had not been sent."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.desk.read_model import read_ticket
from db.ids import new_id
from db.models import Delivery, Notice, Setting, Ticket, WorkOrder
from db.queries import ticket_detail
from db.rls import identity
from db.session import DatabaseUrls, owner_transaction, transaction
from db.writes import workflow as loop_rows
from domain.deliveries import Carrier, DeliveryState
from domain.enums import Act, ClockKind, OrderStatus, Role, Status, TicketClass
from domain.errors import DomainError, NotAllowed, NotFound
from domain.notifications import NoticeKind
from domain.scopes import Actor
from services import notifications, order_openings, previews
from services.workflow import execution
from services.workflow.available_acts import list_offers
from services.workflow.execution import ActRequest
from tests.support import factories
from tests.support.people import CITY, PEOPLE, WHOLE, do, lead_of, order_of
from tests.support.statements import statements
from tests.support.workflow.city import MINUTE, MORNING, acts_of, clock_of, dispatched

SENT = MORNING + 5 * MINUTE
SOON = SENT + timedelta(seconds=40)


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def withdraw(session: Session, ticket: Ticket, *, at: datetime = SOON) -> None:
    do(session, ticket, Act.WITHDRAW_DISPATCH, "dispatcher", at=at)
    session.flush()


def offers_of(session: Session, ticket: Ticket, *, at: datetime = SOON) -> set[Act]:
    session.flush()
    return {offer.act for offer in list_offers(session, PEOPLE["dispatcher"], ticket.id, now=at)}


def test_the_ticket_is_accepted_again_and_its_work_orders_end_as_withdrawn(city):
    ticket = dispatched(city, "D02")

    withdraw(city, ticket)

    orders = city.scalars(select(WorkOrder).where(WorkOrder.ticket_id == ticket.id)).all()
    assert ticket.status is Status.ACCEPTED
    assert (ticket.department, ticket.dispatched_at, ticket.dispatched_by) == (None, None, None)
    assert {(order.status, order.withdrawn, order.ended_at) for order in orders} == {
        (OrderStatus.ENDED, True, SOON)
    }
    assert acts_of(city, ticket)[-2:] == [Act.DISPATCH, Act.WITHDRAW_DISPATCH]


def test_the_clock_of_dispatching_runs_as_if_it_had_never_stopped(city):
    ticket = dispatched(city)
    before = clock_of(city, ticket, ClockKind.DISPATCH).due_at

    withdraw(city, ticket)

    clock = clock_of(city, ticket, ClockKind.DISPATCH)
    assert (clock.stopped_at, clock.due_at) == (None, before)


def test_what_the_dispatch_started_is_cut_off_and_counts_for_no_deadline(city):
    ticket = dispatched(city)
    order = lead_of(city, ticket).id

    withdraw(city, ticket)

    city.expire_all()
    story = ticket_detail.load_ticket_detail(city, PEOPLE["dispatcher"], ticket.id)
    started = [clock for clock in story.clocks if clock.kind is not ClockKind.DISPATCH and not clock.due_at]
    assert {(clock.kind, clock.work_order_id, clock.ended) for clock in started} == {
        (ClockKind.COMPLETION, None, True),
        (ClockKind.COMPLETION, order, True),
        (ClockKind.RESPONSE, order, True),
    }


def test_class_and_urgency_are_again_what_they_were(city):
    ticket = dispatched(city)
    withdraw(city, ticket)
    said = {"lead": "D02", "ticket_class": TicketClass.COMPLEX, "urgent": True}
    do(city, ticket, Act.DISPATCH, "dispatcher", at=SOON, **said)

    withdraw(city, ticket, at=SOON + timedelta(seconds=10))

    assert (ticket.ticket_class, ticket.urgent) == (TicketClass.GENERAL, False)


def test_the_parties_lose_sight_and_notice_of_what_they_never_opened(city):
    ticket = dispatched(city, "002")

    withdraw(city, ticket)

    assert ticket.departments == []
    told = city.scalars(select(Notice.kind).where(Notice.ticket_id == ticket.id, Notice.at == SENT)).all()
    assert NoticeKind.ORDER_SENT not in told


def test_a_ticket_taken_back_is_dispatched_again_with_a_new_deadline(city):
    ticket = dispatched(city)
    withdraw(city, ticket)

    later = SOON + MINUTE
    do(city, ticket, Act.DISPATCH, "dispatcher", at=later, lead="D01", ticket_class=TicketClass.GENERAL)

    city.flush()
    assert (ticket.status, ticket.departments) == (Status.DISPATCHED, ["D01"])
    assert clock_of(city, ticket, ClockKind.COMPLETION).started_at == later


def test_nobody_is_rated_for_a_withdrawn_work_order(city):
    ticket = dispatched(city)
    withdraw(city, ticket)

    assert loop_rows.to_be_rated(city, ticket) == set()


def test_after_its_minute_a_dispatch_stands(city):
    ticket = dispatched(city)
    late = SENT + timedelta(seconds=61)

    assert Act.WITHDRAW_DISPATCH in offers_of(city, ticket, at=SENT + timedelta(seconds=60))
    assert Act.WITHDRAW_DISPATCH not in offers_of(city, ticket, at=late)
    with pytest.raises(DomainError):
        withdraw(city, ticket, at=late)


def test_how_long_it_can_be_taken_back_is_a_setting(city):
    city.add(Setting(city=CITY, key="limits.withdraw_seconds", value=30))
    ticket = dispatched(city)

    with pytest.raises(DomainError):
        withdraw(city, ticket)


@pytest.mark.parametrize("who", ["D01", "002"])
def test_what_any_party_has_opened_is_not_taken_back(city, who):
    ticket = dispatched(city, "002")
    actor = {"D01": PEOPLE["D01"], "002": PEOPLE["other_town"]}[who]

    order_openings.note_opened(city, actor, ticket.id, now=SENT + timedelta(seconds=5))

    assert order_of(city, ticket, who).opened_at == SENT + timedelta(seconds=5)
    assert Act.WITHDRAW_DISPATCH not in offers_of(city, ticket)
    with pytest.raises(DomainError):
        withdraw(city, ticket)


def test_who_acts_on_a_work_order_has_opened_it(city):
    ticket = dispatched(city)
    do(city, ticket, Act.SIGN, "D01", at=SENT + timedelta(seconds=9), order=lead_of(city, ticket).id)

    with pytest.raises(DomainError):
        withdraw(city, ticket)


def test_what_was_reassigned_meanwhile_is_not_taken_back(city):
    ticket = dispatched(city)
    said = {"order": lead_of(city, ticket).id, "successor": "D02", "text": "改派"}
    do(city, ticket, Act.REASSIGN, "dispatcher", at=SENT + timedelta(seconds=20), **said)

    with pytest.raises(DomainError):
        withdraw(city, ticket)


def test_only_who_dispatched_takes_it_back(city):
    ticket = dispatched(city)
    city.flush()
    other = Actor("dispatcher-2", "另一位", frozenset({Role.DISPATCHER}), WHOLE)
    request = ActRequest(Act.WITHDRAW_DISPATCH, ticket.version)

    with pytest.raises(NotAllowed):
        execution.execute(city, ticket.id, request=request, actor=other, now=SOON)
    for who in ("D01", "town", "reviewer", "intake"):
        with pytest.raises((NotAllowed, NotFound)):
            execution.execute(city, ticket.id, request=request, actor=PEOPLE[who], now=SOON)


def a_delivery(notice: Notice, state: DeliveryState) -> Delivery:
    """Return what brings a notice outside by mail, in a state."""
    return Delivery(
        city=notice.city,
        id=new_id(SENT),
        ticket_id=notice.ticket_id,
        notice_id=notice.id,
        carrier=Carrier.MAIL,
        address="office@example.org",
        state=state,
        dedupe=f"{notice.id}:mail",
        attempts=0,
        next_try_at=SENT,
        created_at=SENT,
    )


@pytest.fixture
def stored(database: DatabaseUrls) -> Ticket:
    """A ticket that town 001 called, led by D01 with D02's help, each acting within their own scope."""
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        return dispatched(session, "D02")


def withdrawn_within_sight(ticket: Ticket) -> None:
    with transaction(WHOLE) as session:
        withdraw(session, session.get_one(Ticket, (CITY, ticket.id)))


def told_of(ticket: Ticket) -> set[tuple[str, NoticeKind]]:
    with owner_transaction() as session:
        found = session.execute(
            select(Notice.to_code, Notice.kind).where(Notice.ticket_id == ticket.id, Notice.at >= SENT)
        )
        return {(code, kind) for code, kind in found}


def test_a_dispatcher_takes_notices_and_what_waits_to_leave_back(stored):
    with owner_transaction() as session:
        notices = session.scalars(select(Notice).where(Notice.kind == NoticeKind.ORDER_SENT)).all()
        for notice, state in zip(notices, (DeliveryState.PENDING, DeliveryState.SENT), strict=True):
            session.add(a_delivery(notice, state))
        left, gone = notices[1].to_code, notices[0].to_code

    withdrawn_within_sight(stored)

    assert (gone, NoticeKind.ORDER_SENT) not in told_of(stored)
    assert {(left, NoticeKind.ORDER_SENT), (left, NoticeKind.DISPATCH_WITHDRAWN)} <= told_of(stored)
    with owner_transaction() as session:
        assert session.scalars(select(Delivery.state)).all() == [DeliveryState.SENT]
    with transaction(PEOPLE["D01"].scope) as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 0


def test_who_reads_the_notice_of_a_work_order_has_opened_it(stored):
    with owner_transaction() as session:
        reader = factories.an_account(session, "kxj")
    with transaction(PEOPLE["D01"].scope) as session:
        at = SENT + timedelta(seconds=9)
        mine = identity.set_identity(session, replace(PEOPLE["D01"], id=str(reader)), at)
        notifications.mark_all_read(session, CITY, reader=reader, mine=mine, now=at)

    with owner_transaction() as session:
        assert order_of(session, stored, "D01").opened_at == at
        assert order_of(session, stored, "D02").opened_at is None
    with pytest.raises(DomainError):
        withdrawn_within_sight(stored)


def test_a_ticket_read_at_a_desk_is_opened(stored):
    with transaction(PEOPLE["D02"].scope) as session:
        read_ticket(session, PEOPLE["D02"], stored.number)

    with owner_transaction() as session:
        assert order_of(session, stored, "D02").opened_at is not None
        assert order_of(session, stored, "D01").opened_at is None


def test_the_dispatches_that_can_be_withdrawn_are_listed_with_their_seconds(city):
    first, second = dispatched(city, "D02"), dispatched(city)

    found = previews.list_withdrawable(city, PEOPLE["dispatcher"], now=SOON)

    assert [(each.id, each.version, each.seconds_left) for each in found] == [
        (ticket.id, ticket.version, 20) for ticket in sorted((first, second), key=lambda one: one.id)
    ]


def test_many_dispatches_are_listed_with_as_many_statements_as_one(city):
    dispatched(city, "D02")
    with statements(city) as one:
        previews.list_withdrawable(city, PEOPLE["dispatcher"], now=SOON)
    for _ in range(3):
        dispatched(city)
    city.flush()

    with statements(city) as many:
        found = previews.list_withdrawable(city, PEOPLE["dispatcher"], now=SOON)

    assert (len(found), len(many)) == (4, len(one))


def test_a_dispatch_that_was_opened_or_whose_time_has_passed_is_not_listed(city):
    opened, _other = dispatched(city, "D02"), dispatched(city)
    order_openings.note_opened(city, PEOPLE["D02"], opened.id, now=SOON)
    city.flush()

    soon = previews.list_withdrawable(city, PEOPLE["dispatcher"], now=SOON)
    late = previews.list_withdrawable(city, PEOPLE["dispatcher"], now=SENT + timedelta(seconds=61))

    assert (opened.id in {each.id for each in soon}, late) == (False, [])


@pytest.mark.parametrize("who", ["D01", "reviewer", "leader"])
def test_dispatches_of_others_are_not_listed(city, who):
    dispatched(city)

    assert previews.list_withdrawable(city, PEOPLE[who], now=SOON) == []
