"""Clocks on hold over a new year whose calendar came late: history restores the time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from db.models import Ticket
from domain.calendars import YearStatus, build_year
from domain.coordination import Contact
from domain.enums import Act, ClockKind, TicketClass
from services.calendar_years import load_year
from tests.support import factories
from tests.support.people import CITY, do, lead_of
from tests.support.workflow.city import BY_PHONE, clock_of, reported

NEW_YEAR = {date(2027, 1, 1): (False, "元旦")}


def at(year: int, month: int, day: int, hour: int) -> datetime:
    """Return a full hour by the clocks of Shouguang."""
    return datetime(year, month, day, hour, tzinfo=UTC) - timedelta(hours=8)


@pytest.fixture
def ticket(session: Session) -> Ticket:
    """A ticket dispatched on 2026-12-28 10:00 and responded to; it is due when 2026 closes."""
    factories.a_city(session)
    factories.a_calendar(session)
    found = reported(session, "intake")
    parties = {"lead": "D01", "ticket_class": TicketClass.GENERAL}
    do(session, found, Act.DISPATCH, "dispatcher", at=at(2026, 12, 28, 10), **parties)
    contact = {"order": lead_of(session, found).id, "contact": Contact.CALL}
    do(session, found, Act.RESPOND, "D01", at=at(2026, 12, 28, 11), **contact)
    return found


def load_next_year(session: Session) -> None:
    session.flush()
    days = build_year(2027, NEW_YEAR)
    load_year(session, CITY, 2027, days=days, status=YearStatus.OFFICIAL, now=at(2027, 1, 6, 12))


def both_due(session: Session, ticket: Ticket) -> set[datetime | None]:
    own = clock_of(session, ticket, ClockKind.COMPLETION)
    leads = clock_of(session, ticket, ClockKind.COMPLETION, order=lead_of(session, ticket).id)
    return {own.due_at, leads.due_at}


def test_a_pause_over_new_year_is_made_good_for_the_lead_and_for_the_ticket(session, ticket) -> None:
    lead = lead_of(session, ticket).id
    do(session, ticket, Act.PAUSE, "dispatcher", at=at(2026, 12, 31, 10), order=lead, text="等待鉴定")
    do(session, ticket, Act.RESUME, "dispatcher", at=at(2027, 1, 4, 10), order=lead)
    pending = both_due(session, ticket)

    load_next_year(session)

    # A working day of pause: 01-01 is a holiday, the 2nd and 3rd a weekend.
    assert pending == {None}
    assert both_due(session, ticket) == {at(2027, 1, 4, 17) + timedelta(minutes=30)}


def test_the_time_of_a_review_over_new_year_is_made_good(session, ticket) -> None:
    lead = lead_of(session, ticket).id
    do(session, ticket, Act.COMPLETE, "D01", at=at(2026, 12, 31, 10), order=lead, text="已清理")
    do(session, ticket, Act.REWORK, "reviewer", at=at(2027, 1, 4, 10), text="照片不清")

    load_next_year(session)

    assert both_due(session, ticket) == {at(2027, 1, 4, 17) + timedelta(minutes=30)}


def test_a_shelf_over_new_year_is_made_good(session, ticket) -> None:
    later = {"text": "待拆迁", "day": date(2027, 1, 4)}
    do(session, ticket, Act.SHELVE, "dispatcher", at=at(2026, 12, 31, 10), **later)
    do(session, ticket, Act.UNSHELVE, "dispatcher", at=at(2027, 1, 4, 10), text="可以办理")

    load_next_year(session)

    assert both_due(session, ticket) == {at(2027, 1, 4, 17) + timedelta(minutes=30)}


def test_what_was_held_before_a_reopening_does_not_lengthen_the_new_clock(session, ticket) -> None:
    lead = lead_of(session, ticket).id
    do(session, ticket, Act.PAUSE, "dispatcher", at=at(2026, 12, 28, 13), order=lead, text="等待鉴定")
    do(session, ticket, Act.RESUME, "dispatcher", at=at(2026, 12, 29, 13), order=lead)
    do(session, ticket, Act.COMPLETE, "D01", at=at(2026, 12, 30, 9), order=lead, text="已清理")
    do(session, ticket, Act.PASS_REVIEW, "reviewer", at=at(2026, 12, 30, 10))
    do(session, ticket, Act.FEED_BACK, "caller", at=at(2026, 12, 30, 11), text="已办结", delivery=BY_PHONE)
    answers = {"reached": True, "solved": False, "satisfied": False}
    do(session, ticket, Act.CALL_BACK, "caller", at=at(2026, 12, 31, 9), **answers)
    do(session, ticket, Act.REOPEN, "caller", at=at(2026, 12, 31, 10), text="仍未清理")

    load_next_year(session)

    # Three working days after 12-31: 01-04, 01-05, 01-06.
    assert both_due(session, ticket) == {at(2027, 1, 6, 17) + timedelta(minutes=30)}


def test_pauses_over_new_year_are_counted_once_the_year_is_there(session, ticket) -> None:
    lead = lead_of(session, ticket).id
    do(session, ticket, Act.PAUSE, "dispatcher", at=at(2026, 12, 30, 10), order=lead, text="等待鉴定")

    load_next_year(session)

    clock = clock_of(session, ticket, ClockKind.COMPLETION, order=lead)
    assert (clock.due_at, clock.paused_at) == (None, at(2026, 12, 30, 10))
    assert clock.remaining_seconds == (6 * 3600) + 27_000  # the rest of the day, and the last of the year
