"""A disputed first contact is decided, whatever becomes of its work order; a plan keeps to the limit."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Motion, Ticket, WorkOrder
from domain.coordination import Contact, MotionKind
from domain.enums import Act, ClockKind, OrderStatus, Status
from domain.errors import DomainError, Invalid
from services.workflow.available_acts import list_offers
from tests.support import factories
from tests.support.people import PEOPLE, do, lead_of
from tests.support.workflow.city import MINUTE, MORNING, clock_of, completed, dispatched


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def a_disputed_contact(session: Session) -> tuple[Ticket, WorkOrder]:
    """Return a ticket whose town says that D01, which claims a call, never called."""
    ticket = dispatched(session)
    lead = lead_of(session, ticket)
    do(session, ticket, Act.RESPOND, "D01", at=MORNING + 30 * MINUTE, order=lead.id, contact=Contact.CALL)
    do(session, ticket, Act.DISPUTE_CONTACT, "town", at=MORNING + 40 * MINUTE, order=lead.id, text="没有来电")
    return ticket, lead


def test_a_completion_answers_no_dispute_of_the_first_contact(city: Session) -> None:
    ticket, lead = a_disputed_contact(city)
    due = clock_of(city, ticket, ClockKind.RESPONSE, order=lead.id).due_at

    do(city, ticket, Act.COMPLETE, "D01", at=MORNING + 60 * MINUTE, order=lead.id, text="已清理")

    with pytest.raises(DomainError, match="首次联系"):
        do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 61 * MINUTE)
    offered = {offer.act for offer in list_offers(city, PEOPLE["dispatcher"], ticket.id)}
    assert {Act.VOID_CONTACT, Act.ANSWER} <= offered
    do(city, ticket, Act.VOID_CONTACT, "dispatcher", at=MORNING + 70 * MINUTE, order=lead.id, text="属实")

    clock = clock_of(city, ticket, ClockKind.RESPONSE, order=lead.id)
    done = MORNING + 60 * MINUTE
    assert (clock.stopped_at, clock.due_at, lead.responded_at, lead.contact) == (done, due, done, None)
    assert (ticket.status, lead.status) == (Status.COMPLETED, OrderStatus.COMPLETED)
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 71 * MINUTE)
    assert ticket.status is Status.REVIEWED


def test_a_dispute_is_answered_in_words_after_completion(city: Session) -> None:
    ticket, lead = a_disputed_contact(city)
    do(city, ticket, Act.COMPLETE, "D01", at=MORNING + 60 * MINUTE, order=lead.id, text="已清理")

    do(city, ticket, Act.ANSWER, "dispatcher", at=MORNING + 61 * MINUTE, text="有通话记录")
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 62 * MINUTE)

    assert (ticket.status, lead.contact) == (Status.REVIEWED, Contact.CALL)


def test_who_is_reassigned_away_does_not_escape_a_dispute(city: Session) -> None:
    ticket, lead = a_disputed_contact(city)
    do(
        city, ticket, Act.REASSIGN, "dispatcher", at=MORNING + 50 * MINUTE,
        order=lead.id, successor="D02", text="职责调整",
    )  # fmt: skip

    do(city, ticket, Act.VOID_CONTACT, "dispatcher", at=MORNING + 70 * MINUTE, order=lead.id, text="属实")

    clock = clock_of(city, ticket, ClockKind.RESPONSE, order=lead.id)
    assert (lead.status, lead.responded_at) == (OrderStatus.ENDED, None)
    assert clock.stopped_at == MORNING + 50 * MINUTE


def test_a_dispute_ends_with_the_ticket_that_is_cancelled(city: Session) -> None:
    ticket, _ = a_disputed_contact(city)

    do(city, ticket, Act.CANCEL, "dispatcher", at=MORNING + 50 * MINUTE, text="无效")

    motion = city.scalars(select(Motion).where(Motion.kind == MotionKind.CONTACT_DISPUTE)).one()
    assert motion.answered_at == MORNING + 50 * MINUTE


def test_a_contact_that_was_claimed_just_before_completion_is_disputed_until_the_review(
    city: Session,
) -> None:
    ticket = completed(city)
    lead = lead_of(city, ticket)

    do(city, ticket, Act.DISPUTE_CONTACT, "town", at=MORNING + 65 * MINUTE, order=lead.id, text="没有到场")

    with pytest.raises(DomainError, match="首次联系"):
        do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 66 * MINUTE)


def test_no_contact_is_disputed_where_none_is_claimed(city: Session) -> None:
    ticket = dispatched(city)
    lead = lead_of(city, ticket)
    do(city, ticket, Act.COMPLETE, "D01", at=MORNING + 60 * MINUTE, order=lead.id, text="已清理")

    offered = {offer.act for offer in list_offers(city, PEOPLE["town"], ticket.id)}
    assert Act.DISPUTE_CONTACT not in offered
    with pytest.raises(DomainError, match="没有首次联系"):
        do(
            city,
            ticket,
            Act.DISPUTE_CONTACT,
            "town",
            at=MORNING + 65 * MINUTE,
            order=lead.id,
            text="没有到场",
        )


def test_a_contact_voided_after_a_rework_is_to_be_made_again(city: Session) -> None:
    ticket = completed(city)
    lead = lead_of(city, ticket)
    do(city, ticket, Act.REWORK, "reviewer", at=MORNING + 61 * MINUTE, text="照片不清")
    do(city, ticket, Act.DISPUTE_CONTACT, "town", at=MORNING + 65 * MINUTE, order=lead.id, text="没有到场")

    do(city, ticket, Act.VOID_CONTACT, "dispatcher", at=MORNING + 70 * MINUTE, order=lead.id, text="属实")

    assert (lead.status, lead.responded_at) == (OrderStatus.SENT, None)
    assert clock_of(city, ticket, ClockKind.RESPONSE, order=lead.id).stopped_at is None


@pytest.mark.parametrize(
    ("day", "is_admitted"), [(date(2026, 9, 24), True), (date(2026, 9, 25), False)], ids=["due day", "later"]
)
def test_a_plan_ends_by_the_deadline_or_an_extension_is_asked_for(
    city: Session, day: date, is_admitted: bool
) -> None:
    ticket = dispatched(city)
    lead = lead_of(city, ticket)
    do(city, ticket, Act.RESPOND, "D01", at=MORNING + 30 * MINUTE, order=lead.id, contact=Contact.PLAN)

    if not is_admitted:
        with pytest.raises(Invalid, match="申请延期"):
            do(city, ticket, Act.PLAN, "D01", at=MORNING + 40 * MINUTE, order=lead.id, day=day, text="须招标")
        return
    do(city, ticket, Act.PLAN, "D01", at=MORNING + 40 * MINUTE, order=lead.id, day=day, text="须招标")
    assert (lead.status, lead.plan_on) == (OrderStatus.PLANNED, day)


def test_who_is_late_already_still_plans(city: Session) -> None:
    ticket = dispatched(city)
    lead = lead_of(city, ticket)
    late = MORNING + timedelta(days=9)
    do(city, ticket, Act.RESPOND, "D01", at=late, order=lead.id, contact=Contact.PLAN)

    do(city, ticket, Act.PLAN, "D01", at=late, order=lead.id, day=date(2026, 10, 1), text="材料到后即办")

    assert lead.plan_on == date(2026, 10, 1)
