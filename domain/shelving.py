"""The clock of what is shelved (挂账): it is due at the close of its review day."""

from datetime import date, datetime, time, timedelta

from domain.calendars import Calendar, MissingYear
from domain.clocks import ClockState, start_until
from domain.deadlines import Thresholds
from domain.enums import ClockKind

CLOSE = time(17, 30)  # ours: while the year of the review day is not loaded


def build_shelf_clock(
    review_on: date, *, at: datetime, calendar: Calendar, thresholds: Thresholds
) -> ClockState:
    """Return the clock, due at the close of business of the review day or of the next working day."""
    before = datetime.combine(review_on - timedelta(days=1), CLOSE, tzinfo=calendar.zone)
    found = calendar.add_working_days(before, 1)
    due = before + timedelta(days=1) if isinstance(found, MissingYear) else found.at
    return start_until(ClockKind.SHELF, at=at, due=due, calendar=calendar, thresholds=thresholds)
