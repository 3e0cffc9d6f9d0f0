"""A shelved ticket comes back on its day: a clock of its own, a queue, and notifications."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from db.models import Clock, Notice, Ticket, TicketEvent
from db.queries.queues import Queue, count_queues
from domain.calendars import Mode
from domain.enums import Act, ClockKind, Status
from domain.errors import DomainError, Invalid
from domain.notifications import NoticeKind
from services import escalation, missing_clocks
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do
from tests.support.workflow.city import MINUTE, MORNING, clock_of, dispatched

SHELVED = MORNING + 10 * MINUTE
REVIEW_ON = date(2026, 9, 29)  # a Tuesday
CLOSE = datetime(2026, 9, 29, 9, 30, tzinfo=UTC)  # 17:30 in Shouguang
DAY = timedelta(days=1)


@pytest.fixture
def city(session):
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def shelved(city, day: date | None = REVIEW_ON) -> Ticket:
    ticket = dispatched(city, called=False)
    return do(city, ticket, Act.SHELVE, "dispatcher", at=SHELVED, text="等待供暖季", day=day)


def waiting(city, now, queue=Queue.SHELF_DUE):
    return count_queues(city, PEOPLE["dispatcher"], [queue], now=now)[queue]


def told(city, kind):
    found = city.execute(select(Notice.to_kind, Notice.to_code, Notice.level).where(Notice.kind == kind))
    return {tuple(one) for one in found}


def test_a_shelf_without_a_review_date_is_refused(city):
    with pytest.raises(Invalid):
        shelved(city, None)


def test_the_review_date_is_a_clock_of_its_own_beside_the_held_ones(city):
    ticket = shelved(city)

    clock = clock_of(city, ticket, ClockKind.SHELF)
    assert (clock.due_at, clock.started_at, clock.paused_at) == (CLOSE, SHELVED, None)
    assert clock_of(city, ticket, ClockKind.COMPLETION).paused_at == SHELVED


@pytest.mark.parametrize(
    ("day", "due"),
    [
        pytest.param(date(2026, 10, 3), datetime(2026, 10, 8, 9, 30, tzinfo=UTC), id="in the festival"),
        pytest.param(date(2027, 3, 1), datetime(2027, 3, 1, 9, 30, tzinfo=UTC), id="a year not loaded"),
    ],
)
def test_a_day_off_is_looked_at_on_the_next_working_day(city, day, due):
    ticket = shelved(city, day)

    assert clock_of(city, ticket, ClockKind.SHELF).due_at == due


def test_it_waits_in_its_queue_from_its_day_on(city):
    shelved(city)

    assert waiting(city, CLOSE - DAY) == 0
    assert waiting(city, CLOSE - timedelta(hours=8)) == 1
    assert waiting(city, CLOSE + DAY) == 1


def test_the_holder_and_the_center_are_told_on_the_day_and_louder_when_it_has_passed(city):
    shelved(city)

    escalation.escalate_due(city, CITY, SHELVED)  # begins the watch
    escalation.escalate_due(city, CITY, CLOSE - timedelta(hours=8))
    assert told(city, NoticeKind.SHELF_CLOCK) == {
        ("party", "D01", "yellow"), ("role", "dispatcher", "yellow")
    }  # fmt: skip
    escalation.escalate_due(city, CITY, CLOSE + MINUTE)
    assert ("role", "supervisor", "red") in told(city, NoticeKind.SHELF_CLOCK)


def test_taking_it_off_the_shelf_stops_the_clock_and_empties_the_queue(city):
    ticket = shelved(city)

    do(city, ticket, Act.UNSHELVE, "dispatcher", at=CLOSE - MINUTE, text="条件已具备")

    assert clock_of(city, ticket, ClockKind.SHELF).stopped_at == CLOSE - MINUTE
    assert waiting(city, CLOSE + DAY) == 0


def test_it_may_be_shelved_on_with_a_reason_and_a_later_day(city):
    ticket = shelved(city)

    do(city, ticket, Act.SHELVE, "dispatcher", at=CLOSE - MINUTE, text="仍未供暖", day=date(2026, 11, 16))

    assert (ticket.status, ticket.review_on) == (Status.SHELVED, date(2026, 11, 16))
    assert clock_of(city, ticket, ClockKind.SHELF).started_at == CLOSE - MINUTE
    assert clock_of(city, ticket, ClockKind.COMPLETION).paused_at == SHELVED, "it is held as before"
    assert waiting(city, CLOSE + DAY) == 0
    with pytest.raises(DomainError):
        do(city, ticket, Act.SHELVE, "dispatcher", at=CLOSE, text="再等", day=date(2026, 9, 20))


def test_what_was_shelved_before_there_was_a_clock_gets_one_and_comes_back_at_once(city):
    ticket = shelved(city)
    city.delete(clock_of(city, ticket, ClockKind.SHELF))
    ticket.review_on = None
    city.flush()

    assert missing_clocks.start_missing(city, CITY, CLOSE) == 1
    assert missing_clocks.start_missing(city, CITY, CLOSE) == 0

    clock = clock_of(city, ticket, ClockKind.SHELF)
    event = city.scalars(select(TicketEvent.act).order_by(TicketEvent.seq.desc()).limit(1)).one()
    assert (clock.mode, event) == (Mode.WORKING, Act.RECLOCK)
    assert clock.due_at == CLOSE
    assert waiting(city, CLOSE) == 1


def test_a_shelved_ticket_of_another_state_is_left_alone(city):
    dispatched(city)

    assert missing_clocks.start_missing(city, CITY, CLOSE) == 0
    assert city.scalars(select(Clock).where(Clock.kind == ClockKind.SHELF)).all() == []
