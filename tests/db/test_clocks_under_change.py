"""The rules of clocks under change, sentence by sentence, through the acts themselves."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Clock, Ticket
from domain.coordination import Contact
from domain.enums import Act, ClockKind, Light, OrderStatus, TicketClass
from domain.errors import DomainError
from domain.sla_status import get_light
from services.workflow.clock_rows import read
from tests.support import factories
from tests.support.pause_city import at, pause, responded, resume
from tests.support.people import do, lead_of
from tests.support.workflow.city import MINUTE, MORNING, clock_of, completed, dispatched, reported

DISPATCHED = MORNING + 5 * MINUTE


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def of_lead(session: Session, ticket: Ticket, kind: ClockKind = ClockKind.COMPLETION) -> Clock:
    return clock_of(session, ticket, kind, order=lead_of(session, ticket).id)


@pytest.mark.parametrize(
    ("start", "due_days"),
    [
        (at("09-24", 16, 30), ("09-28", "09-30", "10-09")),
        (at("09-30", 9), ("10-08", "10-10", "10-13")),
        (at("10-09", 10), ("10-10", "10-13", "10-15")),
    ],
    ids=["before the festival", "before the holidays", "before a make-up day"],
)
def test_the_worked_examples_hold_for_real_tickets(city: Session, start: datetime, due_days) -> None:
    one, three, five = due_days
    ticket = reported(city)
    do(city, ticket, Act.CALL, "town", at=start, text="无执法权限")
    dispatching = clock_of(city, ticket, ClockKind.DISPATCH).due_at

    parties = {"lead": "D01", "ticket_class": TicketClass.GENERAL}
    do(city, ticket, Act.DISPATCH, "dispatcher", at=start, **parties)
    general = clock_of(city, ticket, ClockKind.COMPLETION).due_at
    words = {"ticket_class": TicketClass.COMPLEX, "text": "情况复杂"}
    do(city, ticket, Act.RECLASSIFY, "dispatcher", at=start, **words)

    assert dispatching == at(one, 17, 30)
    assert general == at(three, 17, 30)
    assert clock_of(city, ticket, ClockKind.COMPLETION).due_at == at(five, 17, 30)


def test_the_day_of_the_call_starts_the_dispatch_clock_and_the_dispatch_the_completion_clock(
    city: Session,
) -> None:
    ticket = dispatched(city)

    assert clock_of(city, ticket, ClockKind.DISPATCH).started_at == MORNING + MINUTE
    assert clock_of(city, ticket, ClockKind.COMPLETION).started_at == DISPATCHED
    assert ticket.called_at == MORNING + MINUTE  # from which the total is shown


def test_reassigning_restarts_the_departments_clock_and_never_the_tickets(city: Session) -> None:
    ticket = dispatched(city)
    own, former = clock_of(city, ticket, ClockKind.COMPLETION).due_at, lead_of(city, ticket).id

    to = {"order": former, "successor": "D02", "text": "改由贵局"}
    do(city, ticket, Act.REASSIGN, "dispatcher", at=at("09-23", 10), **to)

    assert clock_of(city, ticket, ClockKind.COMPLETION).due_at == own == at("09-24", 17, 30)
    assert of_lead(city, ticket).started_at == at("09-23", 10)
    assert of_lead(city, ticket).due_at == at("09-29", 17, 30)
    assert clock_of(city, ticket, ClockKind.COMPLETION, order=former).stopped_at == at("09-23", 10)


def test_taking_over_restarts_the_departments_clock_and_never_the_tickets(city: Session) -> None:
    ticket = dispatched(city)
    own, former = clock_of(city, ticket, ClockKind.COMPLETION).due_at, lead_of(city, ticket).id
    to = {"order": former, "successor": "D02", "text": "职责在贵局"}
    do(city, ticket, Act.TRANSFER, "D01", at=at("09-22", 10), **to)

    do(city, ticket, Act.TAKE_OVER, "D02", at=at("09-23", 10), order=former)

    assert clock_of(city, ticket, ClockKind.COMPLETION).due_at == own
    assert of_lead(city, ticket).started_at == at("09-23", 10)


@pytest.mark.parametrize(
    ("when", "is_possible"),
    [
        (DISPATCHED + timedelta(minutes=175), True),  # until lunch
        (at("09-21", 14, 35), True),  # lunch does not count: 4 working hours after 09:05
        (at("09-21", 14, 36), False),
        (at("09-22", 9), False),
    ],
    ids=["before lunch", "to the minute", "a minute late", "next day"],
)
def test_a_return_is_possible_within_four_working_hours(city: Session, when: datetime, is_possible) -> None:
    ticket = dispatched(city)
    said = {"order": lead_of(city, ticket).id, "text": "不属本部门职责"}

    if not is_possible:
        with pytest.raises(DomainError, match="转办"):
            do(city, ticket, Act.RETURN, "D01", at=when, **said)
        return
    do(city, ticket, Act.RETURN, "D01", at=when, **said)

    assert lead_of(city, ticket).status is OrderStatus.RETURNED


def test_a_return_is_possible_only_before_response(city: Session) -> None:
    ticket = responded(city)

    with pytest.raises(DomainError):
        do(
            city,
            ticket,
            Act.RETURN,
            "D01",
            at=MORNING + 20 * MINUTE,
            order=lead_of(city, ticket).id,
            text="不",
        )


def test_a_refused_return_does_not_restart_its_clocks(city: Session) -> None:
    ticket = dispatched(city)
    kinds = (ClockKind.RESPONSE, ClockKind.COMPLETION)
    before = {kind: of_lead(city, ticket, kind).due_at for kind in kinds}
    lead = lead_of(city, ticket).id
    do(city, ticket, Act.RETURN, "D01", at=MORNING + 60 * MINUTE, order=lead, text="不属本部门职责")

    do(city, ticket, Act.REFUSE_RETURN, "dispatcher", at=MORNING + 90 * MINUTE, order=lead, text="职责在贵局")

    assert {kind: of_lead(city, ticket, kind).due_at for kind in kinds} == before
    assert all(of_lead(city, ticket, kind).stopped_at is None for kind in kinds)


def test_hour_limits_of_urgent_tickets_run_in_natural_time(city: Session) -> None:
    friday_night = at("09-25", 23)
    ticket = reported(city)
    do(city, ticket, Act.CALL, "town", at=friday_night, text="井盖缺失")
    parties = {"lead": "D01", "ticket_class": TicketClass.GENERAL, "urgent": True}

    do(city, ticket, Act.DISPATCH, "dispatcher", at=friday_night, **parties)

    assert of_lead(city, ticket, ClockKind.RESPONSE).due_at == friday_night + timedelta(hours=2)
    assert of_lead(city, ticket).due_at == at("09-30", 17, 30)  # completion by class, in working days


def test_reclassifying_keeps_start_and_paused_time(city: Session) -> None:
    ticket = responded(city)
    pause(city, ticket, at("09-21", 10))
    resume(city, ticket, at("09-21", 11))
    words = {"ticket_class": TicketClass.COMPLEX, "text": "情况复杂"}

    do(city, ticket, Act.RECLASSIFY, "dispatcher", at=at("09-22", 9), **words)

    clock = of_lead(city, ticket)
    assert (clock.started_at, clock.paused_seconds) == (DISPATCHED, 3600)
    # The fifth working day is 09-29; an hour of pause goes on into the next morning.
    assert clock.due_at == at("09-30", 9, 30)


def test_answering_stops_only_the_response_clock(city: Session) -> None:
    ticket = dispatched(city)
    own, leads = clock_of(city, ticket, ClockKind.COMPLETION).due_at, of_lead(city, ticket).due_at
    order = lead_of(city, ticket).id

    do(city, ticket, Act.RESPOND, "D01", at=MORNING + 30 * MINUTE, order=order, contact=Contact.CALL)

    assert of_lead(city, ticket, ClockKind.RESPONSE).stopped_at == MORNING + 30 * MINUTE
    assert (of_lead(city, ticket).due_at, of_lead(city, ticket).stopped_at) == (leads, None)
    assert clock_of(city, ticket, ClockKind.COMPLETION).due_at == own


def test_signing_stops_no_clock(city: Session) -> None:
    ticket = dispatched(city)

    do(city, ticket, Act.SIGN, "D01", at=MORNING + 30 * MINUTE, order=lead_of(city, ticket).id)

    assert of_lead(city, ticket, ClockKind.RESPONSE).stopped_at is None


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (at("09-21", 12), at("09-21", 13, 30)),
        (at("09-21", 17, 30), at("09-22", 8, 30)),
        (at("09-21", 20), at("09-22", 3)),
    ],
    ids=["lunch", "from close to open", "night"],
)
def test_pausing_outside_working_time_changes_nothing(
    city: Session, since: datetime, until: datetime
) -> None:
    ticket = responded(city)
    before = of_lead(city, ticket).due_at

    pause(city, ticket, since)
    resume(city, ticket, until)

    assert of_lead(city, ticket).due_at == before
    assert of_lead(city, ticket).paused_seconds == 0


def test_a_pause_moves_both_deadlines_by_its_working_time(city: Session) -> None:
    ticket = responded(city)

    pause(city, ticket, at("09-21", 11, 30))
    resume(city, ticket, at("09-21", 14))  # an hour of it was worked

    for clock in (of_lead(city, ticket), clock_of(city, ticket, ClockKind.COMPLETION)):
        assert clock.due_at == at("09-28", 9, 30)  # 09-24 17:30, the festival, an hour


def test_nothing_becomes_overdue_while_paused(city: Session) -> None:
    ticket = responded(city)
    pause(city, ticket, at("09-21", 11))
    months_later = at("12-01", 10)

    for clock in (of_lead(city, ticket), clock_of(city, ticket, ClockKind.COMPLETION)):
        assert clock.due_at is None
        assert get_light(read(clock), months_later) is Light.PAUSED


def test_what_is_overdue_cannot_be_paused(city: Session) -> None:
    ticket = responded(city)

    with pytest.raises(DomainError, match="逾期"):
        pause(city, ticket, at("09-28", 10))


@pytest.mark.parametrize(("days", "is_possible"), [(3, True), (4, False), (0, False)])
def test_an_extension_is_by_at_most_the_original_limit(city: Session, days: int, is_possible) -> None:
    ticket = dispatched(city)
    asked = {"order": lead_of(city, ticket).id, "days": days, "text": "须招标"}

    if not is_possible:
        with pytest.raises(DomainError):
            do(city, ticket, Act.REQUEST_EXTENSION, "D01", at=MORNING + 30 * MINUTE, **asked)
        return
    do(city, ticket, Act.REQUEST_EXTENSION, "D01", at=MORNING + 30 * MINUTE, **asked)
    do(city, ticket, Act.EXTEND, "dispatcher", at=MORNING + 40 * MINUTE, order=asked["order"])

    assert of_lead(city, ticket).due_at == at("09-30", 17, 30)
    assert clock_of(city, ticket, ClockKind.COMPLETION).due_at == at("09-30", 17, 30)


def test_the_completion_clock_stops_at_completion_and_runs_on_after_a_rework(city: Session) -> None:
    ticket = completed(city)
    stopped = of_lead(city, ticket)
    assert (stopped.stopped_at, stopped.due_at) == (MORNING + 60 * MINUTE, at("09-24", 17, 30))

    do(city, ticket, Act.REWORK, "reviewer", at=at("09-22", 10), text="照片不清")

    # From 10:00 to 10:00 a whole working day of review does not count.
    assert of_lead(city, ticket).due_at == at("09-28", 17, 30)
    assert clock_of(city, ticket, ClockKind.COMPLETION).due_at == at("09-28", 17, 30)


def test_all_clocks_of_a_ticket_are_there_and_not_only_the_next(city: Session) -> None:
    ticket = dispatched(city, "D02")

    found = city.scalars(select(Clock).where(Clock.ticket_id == ticket.id, Clock.stopped_at.is_(None))).all()

    assert sorted((clock.kind, clock.work_order_id is None) for clock in found) == [
        (ClockKind.COMPLETION, False),
        (ClockKind.COMPLETION, False),
        (ClockKind.COMPLETION, True),
        (ClockKind.RESPONSE, False),
        (ClockKind.RESPONSE, False),
    ]
