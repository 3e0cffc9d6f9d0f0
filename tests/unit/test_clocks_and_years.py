"""Clocks when a year of the calendar is missing, comes, or is replaced."""

from datetime import date, time
from typing import Any

from hypothesis import given

from domain import clocks
from domain.calendars import WorkingCalendar, YearStatus
from domain.enums import Light
from domain.sla_status import get_light
from domain.working_time_index import DailyWindow
from etl.holidays import read_days, read_windows
from tests.support.clock_cases import (
    CHINA,
    LIMITS,
    SPANS,
    STARTS,
    ZONE,
    begun,
    completion,
    local,
    next_year_too,
)


def test_a_missing_year_leaves_the_deadline_pending_until_it_is_loaded():
    clock = completion("2026-12-30T10:00")
    assert (clock.missing_year, clock.due_at) == (2027, None)

    fixed = clocks.recalculate_clock(
        clock, calendar=next_year_too(YearStatus.OFFICIAL, rest=(date(2027, 1, 1),))
    )

    assert fixed.due_at == local("2027-01-05T17:30")
    assert (fixed.missing_year, fixed.provisional) == (None, False)


def test_a_provisional_deadline_is_marked_and_set_again_when_the_year_is_official():
    clock = completion("2026-12-30T10:00", calendar=next_year_too(YearStatus.PROVISIONAL))
    official = next_year_too(YearStatus.OFFICIAL, rest=(date(2027, 1, 1), date(2027, 1, 4)))

    fixed = clocks.recalculate_clock(clock, calendar=official)

    assert (clock.provisional, clock.due_at) == (True, local("2027-01-04T17:30"))
    assert (fixed.provisional, fixed.due_at) == (False, local("2027-01-06T17:30"))


@given(start=STARTS, limit=LIMITS, wait=SPANS)
def test_a_new_calendar_never_rewrites_a_stopped_clock(start, limit, wait):
    done = clocks.stop(begun(limit, at=start), at=start + wait, calendar=CHINA)
    empty = WorkingCalendar(ZONE, days={}, years={}, windows=[])

    assert clocks.recalculate_clock(done, calendar=empty) == done


def test_a_pause_into_a_missing_year_is_made_good_from_history():
    held_at, resumed_at = local("2026-12-29T10:00"), local("2027-01-05T10:00")
    loaded = next_year_too(YearStatus.OFFICIAL)
    held = clocks.pause(completion("2026-12-28T10:00"), at=held_at, calendar=CHINA)

    going = clocks.resume(held, at=resumed_at, calendar=CHINA)
    fixed: Any = clocks.recalculate_clock(going, calendar=loaded, pauses=[(held_at, resumed_at)])

    assert (going.paused_at, going.missing_year, going.due_at) == (None, 2027, None)
    assert fixed.paused_seconds == loaded.working_seconds_between(held_at, resumed_at)
    assert loaded.working_seconds_between(resumed_at, fixed.due_at) == held.remaining_seconds


def test_a_pending_clock_can_be_paused_and_stays_pending_after():
    held = clocks.pause(completion("2026-12-30T10:00"), at=local("2026-12-30T11:00"), calendar=CHINA)

    going = clocks.resume(held, at=local("2026-12-30T14:30"), calendar=CHINA)

    assert get_light(held, local("2026-12-30T12:00")) is Light.PAUSED
    assert (going.paused_at, going.due_at, going.paused_seconds) == (None, None, 2 * 3600)


def test_paused_time_left_is_set_again_from_the_new_calendar():
    summer = DailyWindow(date(2026, 10, 15), time(8, 30), time(10, 30))
    days = {day: worked for day, (worked, _) in read_days().items()}
    shorter = WorkingCalendar(
        ZONE,
        days=days,
        years=dict.fromkeys(CHINA.years, YearStatus.OFFICIAL),
        windows=[*read_windows(), summer],
    )
    held = clocks.pause(completion("2026-10-12T08:30"), at=local("2026-10-14T17:00"), calendar=CHINA)

    again = clocks.recalculate_clock(held, calendar=shorter)

    assert (held.remaining_seconds, again.remaining_seconds) == (8 * 3600, 2 * 3600 + 1800)
