"""A town with a work order may hand it back or on like a department, and no party urges itself."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Motion, Ticket
from domain.coordination import Contact, MotionKind, MotionOutcome
from domain.enums import Act, OrderStatus, TicketClass
from domain.errors import DomainError, Invalid, NotAllowed
from services.workflow.available_acts import list_offers
from tests.support import factories
from tests.support.people import PEOPLE, do, lead_of, order_of
from tests.support.workflow.city import MINUTE, MORNING, dispatched, reported


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def acts_on(session: Session, ticket: Ticket, who: str, party: str) -> set[Act]:
    """Return the acts that a user is offered for the work order of a party."""
    session.flush()
    order = order_of(session, ticket, party).id
    return {one.act for one in list_offers(session, PEOPLE[who], ticket.id) if one.order_id == order}


@pytest.mark.parametrize(("who", "party"), [("town", "001"), ("other_town", "002")])
def test_a_cooperating_town_hands_its_work_order_back_and_the_center_decides(city, who, party):
    ticket = dispatched(city, party)
    order = order_of(city, ticket, party)
    assert {Act.RETURN, Act.TRANSFER} <= acts_on(city, ticket, who, party)

    do(city, ticket, Act.RETURN, who, at=MORNING + 30 * MINUTE, order=order.id, text="清单未列镇街配合职责")

    assert order.status is OrderStatus.RETURNED
    assert {Act.RELEASE, Act.REFUSE_RETURN} <= acts_on(city, ticket, "dispatcher", party)
    do(city, ticket, Act.RELEASE, "dispatcher", at=MORNING + 40 * MINUTE, order=order.id, text="同意")
    motion = city.scalars(select(Motion).where(Motion.ticket_id == ticket.id)).one()
    assert (order.status, motion.kind, motion.outcome) == (
        OrderStatus.ENDED,
        MotionKind.RETURN,
        MotionOutcome.GRANTED,
    )


def test_a_refused_return_leaves_the_town_with_its_work_order(city):
    ticket = dispatched(city, "001")
    order = order_of(city, ticket, "001")
    do(city, ticket, Act.RETURN, "town", at=MORNING + 30 * MINUTE, order=order.id, text="非本镇职责")

    said = {"order": order.id, "text": "清单第 12 项列明配合"}
    do(city, ticket, Act.REFUSE_RETURN, "dispatcher", at=MORNING + 40 * MINUTE, **said)

    assert order.status is OrderStatus.SENT


def test_a_towns_return_has_the_window_of_a_department(city):
    ticket = dispatched(city, "001")
    order = order_of(city, ticket, "001").id
    late = datetime(2026, 9, 22, 1, 0, tzinfo=UTC)

    with pytest.raises(DomainError, match="转办"):
        do(city, ticket, Act.RETURN, "town", at=late, order=order, text="非本镇职责")

    said = {"successor": "D02", "text": "属部门职责"}
    do(city, ticket, Act.TRANSFER, "town", at=late, order=order, **said)
    do(city, ticket, Act.TAKE_OVER, "D02", at=late + MINUTE, order=order)
    assert order_of(city, ticket, "D02").predecessor == order


def test_a_town_hands_nothing_on_to_another_town(city):
    ticket = dispatched(city, "001")
    said = {"order": order_of(city, ticket, "001").id, "successor": "002", "text": "在邻镇"}

    with pytest.raises(Invalid, match="镇街"):
        do(city, ticket, Act.TRANSFER, "town", at=MORNING + 30 * MINUTE, **said)


def test_a_town_does_not_hand_back_what_a_department_has(city):
    ticket = dispatched(city, "001")

    with pytest.raises(NotAllowed):
        do(
            city, ticket, Act.RETURN, "town", at=MORNING + 30 * MINUTE,
            order=lead_of(city, ticket).id, text="非本镇职责",
        )  # fmt: skip


def test_a_town_that_leads_neither_urges_nor_disputes_itself_but_others(city):
    ticket = reported(city)
    do(city, ticket, Act.CALL, "town", at=MORNING + MINUTE, text="请求支持")
    do(city, ticket, Act.ACCEPT, "intake", at=MORNING + 2 * MINUTE)
    parties = {"lead": "001", "cooperating": ("D01",), "ticket_class": TicketClass.GENERAL}
    do(city, ticket, Act.DISPATCH, "dispatcher", at=MORNING + 3 * MINUTE, **parties)
    own, theirs = order_of(city, ticket, "001").id, order_of(city, ticket, "D01").id
    for who, order in (("town", own), ("D01", theirs)):
        do(city, ticket, Act.RESPOND, who, at=MORNING + 4 * MINUTE, order=order, contact=Contact.CALL)

    assert not {Act.URGE, Act.DISPUTE_CONTACT} & acts_on(city, ticket, "town", "001")
    assert {Act.URGE, Act.DISPUTE_CONTACT} <= acts_on(city, ticket, "town", "D01")
    with pytest.raises(NotAllowed, match="催办"):
        do(city, ticket, Act.URGE, "town", at=MORNING + 5 * MINUTE, text="请尽快")
    do(city, ticket, Act.URGE, "town", at=MORNING + 6 * MINUTE, order=theirs, text="请尽快")
    do(city, ticket, Act.URGE, "dispatcher", at=MORNING + 7 * MINUTE, order=own, text="请尽快")
