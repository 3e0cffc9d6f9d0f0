"""Working time: the worked examples, the laws, and years that are not loaded."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendars import (
    ElapsedCalendar,
    Instant,
    MissingYear,
    WorkingCalendar,
    YearStatus,
    get_midnight,
)
from domain.sla_status import count_days_late
from domain.working_time_index import DailyWindow
from etl.holidays import read_calendar

CHINA = read_calendar()
ZONE = CHINA.zone
FIRST, LAST = datetime(2004, 1, 1), datetime(2026, 11, 30)  # noqa: DTZ001  # Hypothesis wants them naive
INSTANTS = st.datetimes(FIRST, LAST, timezones=st.just(ZONE)).map(lambda at: at.replace(microsecond=0))
DAY = [
    DailyWindow(date(2004, 1, 1), time(8, 30), time(12)),
    DailyWindow(date(2004, 1, 1), time(13, 30), time(17, 30)),
]


def local(text: str) -> datetime:
    """Return an instant written in local time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def worked(start: datetime, end: datetime) -> int:
    """Return the working seconds between instants of loaded years."""
    found = CHINA.working_seconds_between(start, end)
    assert isinstance(found, int)
    return found


def shown(found: Instant | MissingYear) -> str:
    """Return a found instant as local text."""
    assert isinstance(found, Instant)
    return f"{found.at.astimezone(ZONE):%Y-%m-%d %H:%M}"


def calendar_of(*years: int, provisional: int | None = None) -> WorkingCalendar:
    """Return a calendar in which all days but Saturday and Sunday of ``years`` are worked."""
    days = {
        date(year, 1, 1) + timedelta(days=offset): (date(year, 1, 1) + timedelta(days=offset)).weekday() < 5
        for year in years
        for offset in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    }
    status = {year: YearStatus.PROVISIONAL if year == provisional else YearStatus.OFFICIAL for year in years}
    return WorkingCalendar(ZONE, days=days, years=status, windows=DAY)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-09-24T16:30", 1, "2026-09-28 17:30"),
        ("2026-09-24T16:30", 3, "2026-09-30 17:30"),
        ("2026-09-24T16:30", 5, "2026-10-09 17:30"),
        ("2026-09-30T09:00", 1, "2026-10-08 17:30"),
        ("2026-09-30T09:00", 3, "2026-10-10 17:30"),
        ("2026-09-30T09:00", 5, "2026-10-13 17:30"),
        ("2026-10-09T10:00", 1, "2026-10-10 17:30"),
        ("2026-10-09T10:00", 3, "2026-10-13 17:30"),
        ("2026-10-09T10:00", 5, "2026-10-15 17:30"),
    ],
)
def test_the_worked_examples_hold(start, days, due):
    found = CHINA.add_working_days(local(start), days)

    assert shown(found) == due


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        pytest.param("2026-09-28T09:00", 60, "2026-09-28 10:00", id="within the morning"),
        pytest.param("2026-09-28T11:00", 60, "2026-09-28 12:00", id="ends with the morning"),
        pytest.param("2026-09-28T11:00", 61, "2026-09-28 13:31", id="over lunch"),
        pytest.param("2026-09-28T16:30", 240, "2026-09-29 11:30", id="over night"),
        pytest.param("2026-09-30T17:00", 60, "2026-10-08 09:00", id="over the National Day holiday"),
        pytest.param("2026-10-09T17:00", 60, "2026-10-10 09:00", id="into a make-up Saturday"),
        pytest.param("2026-09-28T20:00", 1, "2026-09-29 08:31", id="from the evening"),
    ],
)
def test_minutes_are_counted_in_working_hours_only(start, minutes, end):
    found = CHINA.add_working_seconds(local(start), minutes * 60)

    assert shown(found) == end


def test_a_working_day_has_450_minutes():
    worked = CHINA.working_seconds_between(local("2026-09-28T00:00"), local("2026-09-29T00:00"))

    assert worked == 450 * 60


@given(start=INSTANTS, middle=INSTANTS, end=INSTANTS)
def test_working_time_adds_up(start, middle, end):
    whole = worked(start, end)
    parts = worked(start, middle) + worked(middle, end)

    assert whole == parts


@given(start=INSTANTS, seconds=st.integers(1, 200_000))
def test_adding_seconds_and_counting_them_agree(start, seconds):
    found = CHINA.add_working_seconds(start, seconds)

    assert isinstance(found, Instant)
    assert CHINA.working_seconds_between(start, found.at) == seconds
    assert CHINA.working_seconds_between(start, found.at - timedelta(seconds=1)) == seconds - 1


@given(start=INSTANTS, days=st.integers(1, 15))
def test_a_deadline_is_a_close_of_business_with_that_many_worked_days_before_it(start, days):
    found = CHINA.add_working_days(start, days)

    assert isinstance(found, Instant)
    due = found.at.astimezone(ZONE)
    after_start = datetime.combine(start.date() + timedelta(days=1), time(), tzinfo=ZONE)
    assert due.time() == time(17, 30)
    assert CHINA.working_seconds_between(after_start, due) == days * 450 * 60


@given(start=INSTANTS)
def test_the_next_opening_is_the_first_working_instant(start):
    found = CHINA.next_open(start)

    assert isinstance(found, Instant)
    assert CHINA.is_open(found.at)
    assert CHINA.working_seconds_between(start, found.at) == 0


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda c, at: c.add_working_days(at, 5), id="days"),
        pytest.param(lambda c, at: c.add_working_seconds(at, 9000 * 60), id="seconds"),
        pytest.param(lambda c, at: c.next_open(at + timedelta(days=3)), id="next opening"),
        pytest.param(lambda c, at: c.working_seconds_between(at, at + timedelta(days=9)), id="between"),
    ],
)
def test_a_missing_year_is_an_outcome_and_never_guessed(ask):
    found = ask(CHINA, local("2026-12-29T10:00"))

    assert found == MissingYear(2027)


def test_the_last_deadline_of_the_last_year_is_still_known():
    found = CHINA.add_working_days(local("2026-12-28T10:00"), 3)

    assert shown(found) == "2026-12-31 17:30"


def test_a_gap_between_loaded_years_is_not_jumped():
    calendar = calendar_of(2024, 2026)

    found = calendar.add_working_days(local("2024-12-31T10:00"), 1)

    assert found == MissingYear(2025)


def test_a_year_with_a_missing_day_counts_as_not_loaded():
    days = {date(2026, 1, 1) + timedelta(days=offset): True for offset in range(364)}

    calendar = WorkingCalendar(ZONE, days=days, years={2026: YearStatus.OFFICIAL}, windows=DAY)

    assert calendar.years == {}
    assert calendar.add_working_days(local("2026-06-01T10:00"), 1) == MissingYear(2026)


def test_a_provisional_year_marks_what_rests_on_it():
    calendar = calendar_of(2026, 2027, provisional=2027)

    within, across = (
        calendar.add_working_days(local(start), 3) for start in ("2026-12-01T10:00", "2026-12-30T10:00")
    )

    assert isinstance(within, Instant)
    assert not within.provisional
    assert isinstance(across, Instant)
    assert across.provisional


def test_how_long_a_working_day_is_follows_from_the_hours_in_force():
    summer = DailyWindow(date(2026, 6, 1), time(8), time(18), until=date(2026, 9, 30))
    days = {date(2026, 1, 1) + timedelta(days=n): True for n in range(365)}
    calendar = WorkingCalendar(ZONE, days=days, years={2026: YearStatus.OFFICIAL}, windows=[*DAY, summer])

    winter_day, summer_day = local("2026-03-02T09:00"), local("2026-07-01T09:00")
    assert calendar.day_seconds(winter_day) == 450 * 60
    assert calendar.day_seconds(summer_day) == 600 * 60
    assert ElapsedCalendar(ZONE).day_seconds(winter_day) == 86_400
    assert count_days_late(summer_day, local("2026-07-02T09:00"), calendar=calendar) == 1
    assert count_days_late(summer_day, local("2026-07-01T17:30"), calendar=calendar) == 0


def test_summer_hours_hide_the_rows_beneath_them():
    summer = DailyWindow(date(2026, 6, 1), time(8), time(18), until=date(2026, 9, 30))
    days = {date(2026, 1, 1) + timedelta(days=offset): True for offset in range(365)}

    calendar = WorkingCalendar(ZONE, days=days, years={2026: YearStatus.OFFICIAL}, windows=[*DAY, summer])

    assert shown(calendar.add_working_days(local("2026-05-30T10:00"), 1)).endswith("17:30")
    assert shown(calendar.add_working_days(local("2026-05-31T10:00"), 1)).endswith("18:00")
    assert shown(calendar.add_working_days(local("2026-09-30T10:00"), 1)).endswith("17:30")


def test_overlapping_hours_are_refused():
    double = DailyWindow(date(2004, 1, 1), time(11), time(14))
    days = {date(2026, 1, 1) + timedelta(days=offset): True for offset in range(365)}

    with pytest.raises(ValueError, match="overlap"):
        WorkingCalendar(ZONE, days=days, years={2026: YearStatus.OFFICIAL}, windows=[*DAY, double])


@pytest.mark.parametrize(
    ("today", "warning"),
    [
        (date(2026, 10, 31), None),
        (date(2026, 11, 1), MissingYear(2027)),
        (date(2027, 1, 1), MissingYear(2027)),
    ],
)
def test_the_next_year_is_asked_for_from_november_on(today, warning):
    assert CHINA.warning(today) == warning


def test_natural_time_runs_day_and_night():
    zone = ZoneInfo("America/New_York")
    calendar = ElapsedCalendar(zone)
    start = datetime(2015, 3, 7, 20, tzinfo=zone)

    due = calendar.add_working_days(start, 1)

    assert due.at == start.astimezone(UTC) + timedelta(hours=24)
    assert calendar.working_seconds_between(start, due.at) == 86_400


def test_midnight_is_the_citys_midnight():
    found = get_midnight(datetime(2026, 9, 28, 17, tzinfo=UTC), ZONE)

    assert found == local("2026-09-29T00:00")


def test_a_limit_of_no_days_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        CHINA.add_working_days(local("2026-09-28T10:00"), 0)
