"""The clock of what is shelved (挂账): it is due at the close of its review day."""

from datetime import date, datetime, timedelta

from domain.calendars import Calendar, MissingYear
from domain.clocks import ClockState, start_until
from domain.deadlines import Thresholds
from domain.enums import ClockKind


def build_shelf_clock(
    review_on: date, *, at: datetime, calendar: Calendar, thresholds: Thresholds
) -> ClockState:
    """Return the clock, due at the close of business of the review day or of the next working day.

    While the year of that day is not loaded, business closes with the daytime of the calendar.
    """
    _, close = calendar.daytime
    before = datetime.combine(review_on - timedelta(days=1), close, tzinfo=calendar.zone)
    found = calendar.add_working_days(before, 1)
    due = before + timedelta(days=1) if isinstance(found, MissingYear) else found.at
    return start_until(ClockKind.SHELF, at=at, due=due, calendar=calendar, thresholds=thresholds)
