"""No reporter is left without an answer by a merge, and no time is won by a split."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Matter, Reply, Ticket, WorkOrder
from domain.coordination import Contact
from domain.enums import Act, ClockKind, OrderRole, RequestKind, Secrecy, Status, TicketClass, WorkField
from domain.payload_values import SplitPart
from tests.support import factories
from tests.support.people import CITY, do, lead_of
from tests.support.workflow.city import BY_PHONE, MINUTE, MORNING, acts_of, clock_of, dispatched, reported
from tests.support.workflow.invariants import check_tickets

DAY = timedelta(days=1)
PARTS = (SplitPart("占道"), SplitPart("噪声", matter="S02001"))


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    session.add(
        Matter(
            city=CITY, code="S02001", name="夜间施工", major="城管", work_field=WorkField.URBAN_MANAGEMENT,
            default_class=TicketClass.COMPLEX, public=False, secrecy=Secrecy.NORMAL,
        )
    )  # fmt: skip
    session.flush()
    return session


def split(session: Session, ticket: Ticket, *, at: datetime) -> dict[str, Ticket]:
    """Return the parts of a ticket by their description: one of its own matter, a complex one."""
    do(session, ticket, Act.SPLIT, "dispatcher", at=at, text="两件事", parts=PARTS)
    found = session.scalars(
        select(Ticket).where(Ticket.description.in_([part.description for part in PARTS]))
    )
    return {part.description: part for part in found}


def test_parts_of_what_waits_to_be_dispatched_are_due_with_the_whole(city: Session) -> None:
    ticket = reported(city, "intake")
    whole = clock_of(city, ticket, ClockKind.DISPATCH)

    parts = split(city, ticket, at=MORNING + DAY)

    for part in parts.values():
        clock = clock_of(city, part, ClockKind.DISPATCH)
        assert (clock.started_at, clock.due_at) == (whole.started_at, whole.due_at)
        assert part.accepted_at == ticket.accepted_at


def test_a_part_split_off_late_keeps_the_deadlines_of_the_first_dispatch(city: Session) -> None:
    ticket = dispatched(city)
    dispatch, whole = (clock_of(city, ticket, kind) for kind in (ClockKind.DISPATCH, ClockKind.COMPLETION))

    parts = split(city, ticket, at=MORNING + 2 * DAY)

    for part in parts.values():
        waiting = clock_of(city, part, ClockKind.DISPATCH)
        assert (waiting.started_at, waiting.due_at, waiting.stopped_at) == (
            dispatch.started_at,
            dispatch.due_at,
            None,
        )
    assert clock_of(city, parts["占道"], ClockKind.COMPLETION).due_at == whole.due_at
    of_its_class = clock_of(city, parts["噪声"], ClockKind.COMPLETION)
    assert (of_its_class.started_at, of_its_class.limit_days) == (whole.started_at, 5)
    check_tickets(city, list(parts.values()), now=MORNING + 2 * DAY)


def test_dispatching_a_late_part_starts_its_departments_clock_alone(city: Session) -> None:
    ticket = dispatched(city)
    part = split(city, ticket, at=MORNING + 2 * DAY)["占道"]
    due = clock_of(city, part, ClockKind.COMPLETION).due_at
    at = MORNING + 2 * DAY + 5 * MINUTE
    do(city, part, Act.DISPATCH, "dispatcher", at=at, lead="D02", ticket_class=TicketClass.GENERAL)

    assert clock_of(city, part, ClockKind.COMPLETION).due_at == due
    own = clock_of(city, part, ClockKind.COMPLETION, order=lead_of(city, part).id)
    assert own.started_at == at


def test_a_late_part_that_is_dispatched_as_complex_counts_from_the_first_dispatch(city: Session) -> None:
    ticket = dispatched(city)
    part = split(city, ticket, at=MORNING + 2 * DAY)["占道"]
    at = MORNING + 2 * DAY + 5 * MINUTE

    do(city, part, Act.DISPATCH, "dispatcher", at=at, lead="D02", ticket_class=TicketClass.COMPLEX)

    clock = clock_of(city, part, ClockKind.COMPLETION)
    first = clock_of(city, ticket, ClockKind.COMPLETION).started_at
    assert (clock.started_at, clock.limit_days) == (first, 5)


def test_withdrawing_the_dispatch_of_a_late_part_wins_no_time(city: Session) -> None:
    ticket = dispatched(city)
    part = split(city, ticket, at=MORNING + 2 * DAY)["占道"]
    due = clock_of(city, part, ClockKind.COMPLETION).due_at
    at = MORNING + 2 * DAY + 5 * MINUTE
    do(city, part, Act.DISPATCH, "dispatcher", at=at, lead="D02", ticket_class=TicketClass.COMPLEX)

    do(city, part, Act.WITHDRAW_DISPATCH, "dispatcher", at=at + timedelta(seconds=20))

    clock = clock_of(city, part, ClockKind.COMPLETION)
    assert (clock.stopped_at, clock.due_at, part.ticket_class) == (None, due, TicketClass.GENERAL)
    check_tickets(city, [part], now=at + MINUTE)


def test_a_part_of_a_held_ticket_runs_from_the_split_on(city: Session) -> None:
    ticket = dispatched(city)
    lead = lead_of(city, ticket)
    do(city, ticket, Act.RESPOND, "D01", at=MORNING + 30 * MINUTE, order=lead.id, contact=Contact.CALL)
    do(city, ticket, Act.PAUSE, "dispatcher", at=MORNING + 60 * MINUTE, order=lead.id, text="等待鉴定")

    part = split(city, ticket, at=MORNING + 60 * MINUTE + DAY)["占道"]

    clock = clock_of(city, part, ClockKind.COMPLETION)
    assert clock.paused_at is None
    assert clock.due_at == datetime(2026, 9, 28, 9, 30, tzinfo=UTC)  # the working day after the 24th


def test_an_enquiry_split_off_late_is_answered_and_no_clock_is_left(city: Session) -> None:
    ticket = dispatched(city, called=False)
    part = split(city, ticket, at=MORNING + DAY)["占道"]
    part.request_kind = RequestKind.ENQUIRY

    do(city, part, Act.ANSWER_AT_ONCE, "intake", at=MORNING + DAY, text="周一办理", delivery=BY_PHONE)

    check_tickets(city, [part], now=MORNING + DAY)


def merged(session: Session, double: Ticket, main: Ticket) -> None:
    do(session, double, Act.MERGE, "intake", at=MORNING + 61 * MINUTE, target=main.number, text="同一件事")


def test_what_was_merged_into_a_cancelled_ticket_waits_to_be_dispatched_again(city: Session) -> None:
    main, double = dispatched(city, called=False), reported(city, "intake")
    due = clock_of(city, double, ClockKind.DISPATCH).due_at
    merged(city, double, main)

    do(city, main, Act.CANCEL, "dispatcher", at=MORNING + 2 * DAY, text="经核实无此事")

    assert (double.status, double.closed_at) == (Status.ACCEPTED, None)
    clock = clock_of(city, double, ClockKind.DISPATCH)
    assert (clock.stopped_at, clock.due_at) == (None, due)
    check_tickets(city, [main, double], now=MORNING + 2 * DAY)


def test_what_had_been_dispatched_before_its_merge_keeps_its_deadline(city: Session) -> None:
    main, double = dispatched(city, called=False), dispatched(city)
    due = clock_of(city, double, ClockKind.COMPLETION).due_at
    merged(city, double, main)

    do(city, main, Act.CANCEL, "dispatcher", at=MORNING + 2 * DAY, text="经核实无此事")

    assert clock_of(city, double, ClockKind.COMPLETION).due_at == due
    assert clock_of(city, double, ClockKind.DISPATCH).started_at == MORNING + 2 * DAY
    check_tickets(city, [main, double], now=MORNING + 2 * DAY)
    at = MORNING + 2 * DAY + MINUTE
    do(city, double, Act.DISPATCH, "dispatcher", at=at, lead="D02", ticket_class=TicketClass.GENERAL)
    assert clock_of(city, double, ClockKind.COMPLETION).due_at == due
    leads = city.scalars(
        select(WorkOrder.department).where(
            WorkOrder.ticket_id == double.id, WorkOrder.role == OrderRole.LEAD, WorkOrder.ended_at.is_(None)
        )
    ).all()
    assert leads == ["D02"]


def test_what_is_freed_by_a_cancellation_is_not_answered_with_the_other_one(city: Session) -> None:
    main, double = dispatched(city, called=False), reported(city, "intake")
    merged(city, double, main)
    do(city, main, Act.CANCEL, "dispatcher", at=MORNING + 2 * DAY, text="经核实无此事")

    again = dispatched(city, called=False)
    do(city, double, Act.MERGE, "intake", at=MORNING + 2 * DAY + MINUTE, target=again.number, text="同一件事")

    do(city, again, Act.CANCEL, "dispatcher", at=MORNING + 3 * DAY, text="经核实无此事")
    assert acts_of(city, double)[-2:] == [Act.MERGE, Act.ACCEPT]


def test_of_a_chain_of_merges_only_the_next_ticket_is_freed_and_the_last_waits_for_it(city: Session) -> None:
    main, middle = dispatched(city, called=False), dispatched(city, called=False)
    double = reported(city, "intake")
    merged(city, double, middle)
    do(city, middle, Act.MERGE, "intake", at=MORNING + 62 * MINUTE, target=main.number, text="同一件事")

    do(city, main, Act.CANCEL, "dispatcher", at=MORNING + 2 * DAY, text="经核实无此事")
    assert (middle.status, double.status) == (Status.ACCEPTED, Status.MERGED)

    do(city, middle, Act.CANCEL, "dispatcher", at=MORNING + 3 * DAY, text="经核实无此事")
    assert double.status is Status.ACCEPTED
    check_tickets(city, [main, middle, double], now=MORNING + 3 * DAY)


def test_what_was_merged_into_an_enquiry_is_answered_with_it(city: Session) -> None:
    main, double = reported(city, "intake"), reported(city, "intake")
    main.request_kind = RequestKind.ENQUIRY
    merged(city, double, main)

    do(city, main, Act.ANSWER_AT_ONCE, "intake", at=MORNING + 2 * DAY, text="周一办理", delivery=BY_PHONE)

    assert city.scalars(select(Reply.reply).where(Reply.ticket_id == double.id)).one() == "周一办理"
