"""The side acts: return, transfer, extension, dispute, merge, split, shelve, reclassify."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import CallBack, Motion, Reply, Ticket
from domain.coordination import Contact, MotionKind, MotionOutcome
from domain.enums import Act, ClockKind, OrderStatus, Status, TicketClass
from domain.errors import DomainError, NotAllowed
from domain.payload_values import SplitPart
from tests.support import factories
from tests.support.people import PEOPLE, do, lead_of
from tests.support.workflow.city import (
    BY_PHONE,
    MINUTE,
    MORNING,
    acts_of,
    clock_of,
    completed,
    dispatched,
    reported,
)


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def test_a_return_within_its_window_waits_for_the_center(city: Session) -> None:
    ticket = dispatched(city)
    lead = lead_of(city, ticket)

    do(city, ticket, Act.RETURN, "D01", at=MORNING + 60 * MINUTE, order=lead.id, text="不属本部门职责")

    assert lead.status is OrderStatus.RETURNED
    assert lead.ended_at is None
    do(
        city,
        ticket,
        Act.REASSIGN,
        "dispatcher",
        at=MORNING + 70 * MINUTE,
        order=lead.id,
        successor="D02",
        text="同意",
    )
    motion = city.scalars(select(Motion).where(Motion.ticket_id == ticket.id)).one()
    assert (motion.kind, motion.outcome) == (MotionKind.RETURN, MotionOutcome.GRANTED)
    assert lead_of(city, ticket).department == "D02"


def test_a_late_return_is_refused_and_a_transfer_is_the_way(city: Session) -> None:
    ticket = dispatched(city)
    lead = lead_of(city, ticket)
    with pytest.raises(DomainError, match="转办"):
        do(city, ticket, Act.RETURN, "D01", at=MORNING + 600 * MINUTE, order=lead.id, text="不属本部门职责")

    do(
        city,
        ticket,
        Act.TRANSFER,
        "D01",
        at=MORNING + 601 * MINUTE,
        order=lead.id,
        successor="D02",
        text="职责在贵局",
    )
    do(city, ticket, Act.TAKE_OVER, "D02", at=MORNING + 602 * MINUTE, order=lead.id)

    assert lead_of(city, ticket).department == "D02"
    assert lead_of(city, ticket).predecessor == lead.id


def test_three_returns_and_transfers_raise_the_ticket(city: Session) -> None:
    ticket = dispatched(city)
    lead = lead_of(city, ticket).id
    for number in range(3):
        at = MORNING + (10 + number) * MINUTE
        do(city, ticket, Act.TRANSFER, "D01", at=at, order=lead, successor="D02", text="职责不清")
        do(city, ticket, Act.DECLINE, "D02", at=at, order=lead, text="不同意")

    assert ticket.escalated_at is not None
    assert acts_of(city, ticket).count(Act.ESCALATE) == 1


def test_a_rework_runs_on_with_what_was_left(city: Session) -> None:
    ticket = completed(city)
    order = lead_of(city, ticket)
    due = clock_of(city, ticket, ClockKind.COMPLETION, order=order.id).due_at

    do(
        city,
        ticket,
        Act.REWORK,
        "reviewer",
        at=MORNING + 60 * MINUTE + timedelta(minutes=30),
        text="照片不清",
    )

    clock = clock_of(city, ticket, ClockKind.COMPLETION, order=order.id)
    assert clock.stopped_at is None
    assert due is not None
    assert clock.due_at == datetime(2026, 9, 28, 1, 0, tzinfo=UTC)  # half an hour into the next working day
    assert (ticket.status, order.status) == (Status.DISPATCHED, OrderStatus.REWORKED)


def test_an_extension_is_granted_once_and_holds_for_the_ticket(city: Session) -> None:
    ticket = dispatched(city)
    lead = lead_of(city, ticket)
    do(
        city,
        ticket,
        Act.REQUEST_EXTENSION,
        "D01",
        at=MORNING + 60 * MINUTE,
        order=lead.id,
        days=2,
        text="须招标",
    )

    do(city, ticket, Act.EXTEND, "dispatcher", at=MORNING + 70 * MINUTE, order=lead.id)

    assert clock_of(city, ticket, ClockKind.COMPLETION).limit_days == 5
    assert clock_of(city, ticket, ClockKind.COMPLETION, order=lead.id).limit_days == 5
    with pytest.raises(DomainError, match="已用完"):
        do(
            city,
            ticket,
            Act.REQUEST_EXTENSION,
            "D01",
            at=MORNING + 80 * MINUTE,
            order=lead.id,
            days=1,
            text="再延",
        )


def test_a_town_that_disputes_first_contact_is_heard(city: Session) -> None:
    ticket = dispatched(city)
    lead = lead_of(city, ticket)
    do(city, ticket, Act.RESPOND, "D01", at=MORNING + 10 * MINUTE, order=lead.id, contact=Contact.CALL)
    due = clock_of(city, ticket, ClockKind.RESPONSE, order=lead.id).due_at

    do(city, ticket, Act.DISPUTE_CONTACT, "town", at=MORNING + 20 * MINUTE, order=lead.id, text="没有来电")
    do(city, ticket, Act.VOID_CONTACT, "dispatcher", at=MORNING + 30 * MINUTE, order=lead.id, text="属实")

    clock = clock_of(city, ticket, ClockKind.RESPONSE, order=lead.id)
    assert (clock.stopped_at, clock.due_at) == (None, due)
    assert lead.responded_at is None


def test_an_objection_holds_the_review_until_it_is_answered(city: Session) -> None:
    ticket = completed(city)
    do(city, ticket, Act.OBJECT, "town", at=MORNING + 61 * MINUTE, text="垃圾仍在")
    with pytest.raises(DomainError, match="异议"):
        do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 62 * MINUTE)

    do(city, ticket, Act.ANSWER, "reviewer", at=MORNING + 63 * MINUTE, text="已复核，现场照片见附件")
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 64 * MINUTE)

    assert ticket.status is Status.REVIEWED


def test_somebody_not_reached_is_tried_three_times(city: Session) -> None:
    ticket = completed(city, called=False)
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 70 * MINUTE)
    do(city, ticket, Act.FEED_BACK, "caller", at=MORNING + 80 * MINUTE, text="已办结", delivery=BY_PHONE)
    for number in range(3):
        with pytest.raises(DomainError, match="尝试"):
            do(city, ticket, Act.CALL_BACK, "caller", at=MORNING + 90 * MINUTE, reached=False)
        do(city, ticket, Act.MISS_CALL_BACK, "caller", at=MORNING + (91 + number) * MINUTE, text="无人接听")

    do(city, ticket, Act.CALL_BACK, "caller", at=MORNING + 99 * MINUTE, reached=False)

    assert ticket.status is Status.CALLED_BACK
    assert len(city.scalars(select(CallBack.id).where(CallBack.ticket_id == ticket.id)).all()) == 4


def test_reopening_goes_back_to_the_department_that_had_it(city: Session) -> None:
    ticket = completed(city, called=False)
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 70 * MINUTE)
    do(city, ticket, Act.FEED_BACK, "caller", at=MORNING + 80 * MINUTE, text="已办结", delivery=BY_PHONE)
    do(
        city, ticket, Act.CALL_BACK, "caller", at=MORNING + 90 * MINUTE,
        reached=True, solved=False, satisfied=False,
    )  # fmt: skip

    do(city, ticket, Act.REOPEN, "caller", at=MORNING + 91 * MINUTE, text="仍未清理")

    order = lead_of(city, ticket)
    assert (ticket.status, order.status, order.department) == (Status.DISPATCHED, OrderStatus.REWORKED, "D01")
    assert clock_of(city, ticket, ClockKind.COMPLETION).stopped_at is None


def test_a_merged_ticket_is_told_how_the_other_one_ended(city: Session) -> None:
    main, double = completed(city, called=False), reported(city, "intake")

    do(city, double, Act.MERGE, "intake", at=MORNING + 61 * MINUTE, target=main.number, text="同一件事")
    do(city, main, Act.PASS_REVIEW, "reviewer", at=MORNING + 70 * MINUTE)
    do(city, main, Act.FEED_BACK, "caller", at=MORNING + 80 * MINUTE, text="已办结", delivery=BY_PHONE)

    assert double.status is Status.MERGED
    assert city.scalars(select(Reply.reply).where(Reply.ticket_id == double.id)).one() == "已办结"
    assert acts_of(city, double)[-1] is Act.FEED_BACK


def test_a_ticket_is_split_into_tickets_of_their_own(city: Session) -> None:
    ticket = reported(city, "intake")

    do(
        city, ticket, Act.SPLIT, "dispatcher", at=MORNING + MINUTE,
        text="两件事", parts=(SplitPart("占道"), SplitPart("噪声")),
    )  # fmt: skip

    children = city.scalars(select(Ticket).where(Ticket.description.in_(("占道", "噪声")))).all()
    assert {child.status for child in children} == {Status.ACCEPTED}
    assert all(clock_of(city, child, ClockKind.DISPATCH).stopped_at is None for child in children)


def test_who_dispatched_does_not_review(city: Session) -> None:
    ticket = completed(city)
    ticket.dispatched_by = PEOPLE["reviewer"].id

    with pytest.raises(NotAllowed, match="分派或改派的人"):
        do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 70 * MINUTE)


def test_shelving_holds_the_clocks_and_unshelving_lets_them_run_on(city: Session) -> None:
    ticket = dispatched(city)
    lead = lead_of(city, ticket)

    do(
        city, ticket, Act.SHELVE, "dispatcher", at=MORNING + 60 * MINUTE,
        text="待拆迁", day=datetime(2026, 12, 1, tzinfo=UTC).date(),
    )  # fmt: skip

    assert (ticket.status, lead.status) == (Status.SHELVED, OrderStatus.PAUSED)
    assert clock_of(city, ticket, ClockKind.COMPLETION).paused_at is not None
    do(city, ticket, Act.UNSHELVE, "dispatcher", at=MORNING + 90 * MINUTE, text="可以办理")
    assert (ticket.status, lead.status) == (Status.DISPATCHED, OrderStatus.SENT)
    assert clock_of(city, ticket, ClockKind.COMPLETION).paused_seconds == 30 * 60


def test_reassigning_a_held_work_order_lets_the_tickets_clock_run_on(city: Session) -> None:
    ticket = dispatched(city)
    lead = lead_of(city, ticket)
    do(city, ticket, Act.RESPOND, "D01", at=MORNING + 10 * MINUTE, order=lead.id, contact=Contact.CALL)
    do(city, ticket, Act.PAUSE, "dispatcher", at=MORNING + 20 * MINUTE, order=lead.id, text="等待鉴定")

    do(
        city,
        ticket,
        Act.REASSIGN,
        "dispatcher",
        at=MORNING + 30 * MINUTE,
        order=lead.id,
        successor="D02",
        text="改由贵局",
    )

    assert clock_of(city, ticket, ClockKind.COMPLETION).paused_at is None


def test_reclassifying_keeps_start_pauses_and_extensions(city: Session) -> None:
    ticket = dispatched(city)
    lead = lead_of(city, ticket)
    do(
        city,
        ticket,
        Act.REQUEST_EXTENSION,
        "D01",
        at=MORNING + 6 * MINUTE,
        order=lead.id,
        days=2,
        text="须招标",
    )
    do(city, ticket, Act.EXTEND, "dispatcher", at=MORNING + 7 * MINUTE, order=lead.id)

    do(
        city, ticket, Act.RECLASSIFY, "dispatcher", at=MORNING + 8 * MINUTE,
        ticket_class=TicketClass.COMPLEX, text="情况复杂",
    )  # fmt: skip

    clock = clock_of(city, ticket, ClockKind.COMPLETION, order=lead.id)
    assert (clock.limit_days, clock.started_at) == (7, MORNING + 5 * MINUTE)
