"""A missing year is loaded: pending deadlines are set, provisional ones replaced, closed ones kept."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Clock, Feed, Outbox, Ticket, TicketEvent
from domain.calendars import YearStatus, build_year
from domain.enums import Act, ChangeKind, ClockKind
from domain.errors import DomainError, Invalid
from services.calendar_years import YearLoadResult, load_year
from tests.support import factories
from tests.support.dispatcher_desk import CITY, dispatch

NEW_YEARS_EVE = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)  # Thursday 10:00 in Shouguang
DUE_BY_WEEKDAYS = datetime(2027, 1, 5, 9, 30, tzinfo=UTC)
DUE_WITH_HOLIDAY = datetime(2027, 1, 6, 9, 30, tzinfo=UTC)
PLAIN = build_year(2027, {})
PUBLISHED = build_year(2027, {date(2027, 1, 1): (False, "元旦")})


@pytest.fixture
def waiting(session: Session) -> Ticket:
    """A ticket dispatched when the calendar of the next year was not loaded."""
    factories.a_city(session)
    factories.a_calendar(session)
    ticket = factories.a_ticket(session)
    dispatch(session, ticket, at=NEW_YEARS_EVE)
    session.flush()
    return ticket


def loaded(session: Session, days=PUBLISHED, status: YearStatus = YearStatus.OFFICIAL) -> YearLoadResult:
    """Load 2027."""
    found = load_year(session, CITY, 2027, days=days, status=status, now=NEW_YEARS_EVE)
    session.flush()
    return found


def completion_of(session: Session, ticket: Ticket) -> Clock:
    """Return the ticket's own completion clock."""
    return session.scalars(
        select(Clock).where(
            Clock.ticket_id == ticket.id,
            Clock.kind == ClockKind.COMPLETION,
            Clock.work_order_id.is_(None),
        )
    ).one()


def test_a_pending_deadline_is_set_when_its_year_comes(session, waiting):
    before = completion_of(session, waiting).due_at

    loaded(session)

    clock = completion_of(session, waiting)
    assert (before, clock.due_at, clock.missing_year) == (None, DUE_WITH_HOLIDAY, None)


def test_the_moved_deadline_is_told_in_history_and_to_the_screens(session, waiting):
    loaded(session)

    event = session.scalars(select(TicketEvent).order_by(TicketEvent.seq.desc()).limit(1)).one()
    change = session.scalars(select(Outbox.kind).order_by(Outbox.seq.desc()).limit(1)).one()
    assert (event.act, event.actor_name, event.data["year"]) == (Act.RECLOCK, "系统", 2027)
    assert change is ChangeKind.RELOAD
    assert session.scalars(select(Feed)).all() == []


def test_a_provisional_year_marks_its_deadlines_until_the_official_one_replaces_it(session, waiting):
    loaded(session, days=PLAIN, status=YearStatus.PROVISIONAL)
    provisional = completion_of(session, waiting)
    first = (provisional.due_at, provisional.provisional)

    loaded(session)

    clock = completion_of(session, waiting)
    assert first[1] is True
    assert first[0] is not None
    assert (clock.due_at, clock.provisional) == (DUE_WITH_HOLIDAY, False)


def test_a_stopped_clock_is_never_rewritten(session, waiting):
    clock = completion_of(session, waiting)
    clock.stopped_at = NEW_YEARS_EVE
    session.flush()

    loaded(session)

    assert completion_of(session, waiting).due_at is None


def test_loading_the_same_year_again_changes_no_deadline(session, waiting):
    loaded(session)

    again = loaded(session)

    assert again == YearLoadResult(0, 0)


def test_a_provisional_year_does_not_replace_the_official_one(session, waiting):
    loaded(session)

    with pytest.raises(DomainError):
        loaded(session, status=YearStatus.PROVISIONAL)


@pytest.mark.parametrize(
    "days",
    [
        pytest.param({day: PLAIN[day] for day in list(PLAIN)[:-1]}, id="a-day-missing"),
        pytest.param(build_year(2028, {}), id="another-year"),
    ],
)
def test_a_year_must_be_whole(session, waiting, days):
    with pytest.raises(Invalid):
        loaded(session, days=days)
