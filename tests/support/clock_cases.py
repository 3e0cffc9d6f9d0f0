"""Clocks for tests, and named instants of the city's working time."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from domain import clocks
from domain.calendars import WorkingCalendar, YearStatus, to_mode
from domain.deadlines import Limit
from domain.enums import ClockKind
from etl.holidays import read_calendar, read_days, read_windows

CHINA = read_calendar()
ZONE = CHINA.zone
FIRST, LAST = datetime(2024, 1, 1), datetime(2026, 10, 31)  # noqa: DTZ001  # Hypothesis wants them naive
STARTS = st.datetimes(FIRST, LAST, timezones=st.just(ZONE)).map(clocks.truncate_to_second)
LIMITS = st.one_of(
    st.builds(Limit, days=st.integers(1, 8)),
    st.builds(Limit, seconds=st.integers(60, 40_000)),
    st.builds(Limit, seconds=st.integers(60, 40_000), natural=st.just(True)),
)
SPANS = st.integers(0, 6 * 86_400).map(lambda seconds: timedelta(seconds=seconds))


def local(text: str) -> datetime:
    """Return an instant written in local time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def begun(limit: Limit, *, at: datetime, calendar: WorkingCalendar = CHINA) -> Any:
    """Return a clock under a limit; its instants are taken as known."""
    return clocks.start(ClockKind.COMPLETION, limit, at=at, calendar=calendar)


def completion(start: str | datetime, *, days: int = 3, calendar: WorkingCalendar = CHINA) -> Any:
    """Return a completion clock that starts then."""
    at = local(start) if isinstance(start, str) else start
    return begun(Limit(days=days), at=at, calendar=calendar)


def share_used(clock: clocks.ClockState, at: datetime) -> Fraction:
    """Return time used ÷ time allowed at an instant, pauses left out: what the thresholds of lights mean."""
    counting = to_mode(CHINA, clock.mode)
    used: Any = counting.working_seconds_between(clock.started_at, at)
    allowed: Any = counting.working_seconds_between(clock.started_at, clock.due_at)
    return Fraction(used - clock.paused_seconds, allowed - clock.paused_seconds)


def next_year_too(status: YearStatus, *, rest: tuple[date, ...] = ()) -> WorkingCalendar:
    """Return the calendar of China with a 2027 in which all but weekends and ``rest`` is worked."""
    days = {day: worked for day, (worked, _) in read_days().items()}
    years = {day.year: YearStatus.OFFICIAL for day in days}
    for offset in range(365):
        day = date(2027, 1, 1) + timedelta(days=offset)
        days[day] = day.weekday() < 5 and day not in rest
    return WorkingCalendar(ZONE, days=days, years={**years, 2027: status}, windows=read_windows())
