"""Clocks under change: each rule an example, each law a property."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain import clocks
from domain.calendars import Mode, to_mode
from domain.clocks import ClockState
from domain.deadlines import Limit, Thresholds
from domain.enums import ClockKind, Light
from domain.errors import DomainError
from domain.sla_status import get_light
from tests.support.clock_cases import CHINA, LIMITS, SPANS, STARTS, ZONE, begun, completion, local, share_used


def test_yellow_begins_with_the_due_day_when_that_is_earlier():
    clock = completion("2026-10-12T08:30")

    assert clock.due_at == local("2026-10-15T17:30")
    assert clock.yellow_at == local("2026-10-15T00:00")
    assert clock.orange_at == local("2026-10-15T16:00")  # 90 of 1,800 working minutes before it is due


def test_yellow_begins_at_80_hundredths_when_that_is_earlier():
    clock = completion("2026-10-12T08:30", days=5)

    assert clock.yellow_at == local("2026-10-16T16:00")  # 540 of 2,700 working minutes before 10-19 17:30


@given(start=STARTS, limit=LIMITS)
def test_warnings_come_in_order_and_yellow_no_later_than_its_share(start, limit):
    clock = begun(limit, at=start)

    assert clock.yellow_at <= clock.orange_at <= clock.due_at
    before = share_used(clock, clock.orange_at - timedelta(seconds=1))
    then = share_used(clock, clock.orange_at)
    assert before < Fraction(95, 100) <= then


@given(start=STARTS, limit=LIMITS, wait=SPANS, pause=SPANS)
def test_pausing_p_working_seconds_moves_the_deadline_by_p(start, limit, wait, pause):
    clock = begun(limit, at=start)
    held_at = start + wait
    assume(held_at < clock.due_at)
    counting = to_mode(CHINA, clock.mode)

    held = clocks.pause(clock, at=held_at, calendar=CHINA)
    going: Any = clocks.resume(held, at=held_at + pause, calendar=CHINA)

    paused = counting.working_seconds_between(held_at, held_at + pause)
    assert counting.working_seconds_between(clock.due_at, going.due_at) == paused
    assert going.paused_seconds == paused
    assert clocks.recalculate_clock(going, calendar=CHINA) == going


@given(
    start=STARTS, days=st.integers(1, 8), evening=st.integers(0, 14 * 3600), span=st.integers(0, 14 * 3600)
)
def test_pausing_outside_working_time_changes_nothing(start, days, evening, span):
    clock = completion(start, days=days)
    closing = datetime.combine(start.astimezone(ZONE).date(), time(17, 30), tzinfo=ZONE)
    first, last = sorted((closing + timedelta(seconds=evening), closing + timedelta(seconds=span)))
    assume(first >= start and CHINA.working_seconds_between(first, last) == 0)

    going = clocks.resume(clocks.pause(clock, at=first, calendar=CHINA), at=last, calendar=CHINA)

    assert going == clock


@given(start=STARTS, limit=LIMITS, wait=SPANS, later=SPANS)
def test_nothing_becomes_overdue_while_paused(start, limit, wait, later):
    clock = begun(limit, at=start)
    assume(start + wait < clock.due_at)

    held = clocks.pause(clock, at=start + wait, calendar=CHINA)
    going: Any = clocks.resume(held, at=start + wait + later, calendar=CHINA)

    assert get_light(held, start + wait + later + timedelta(days=400)) is Light.PAUSED
    assert going.due_at > start + wait + later or held.remaining_seconds == 0


@given(start=STARTS, minutes=st.integers(1, 600))
def test_hour_limits_of_urgent_tickets_run_in_natural_time(start, minutes):
    clock = clocks.start(
        ClockKind.RESPONSE, Limit(seconds=minutes * 60, natural=True), at=start, calendar=CHINA
    )

    assert clock.mode is Mode.ELAPSED
    assert clock.due_at == start + timedelta(minutes=minutes)


@given(start=STARTS, minutes=st.integers(1, 2000), now=SPANS)
def test_no_other_clock_runs_outside_working_time(start, minutes, now):
    clock = clocks.start(ClockKind.RESPONSE, Limit(seconds=minutes * 60), at=start, calendar=CHINA)
    at = start + now
    opens: Any = CHINA.next_open(at)

    assert share_used(clock, at) == share_used(clock, opens.at)


@given(start=STARTS, wait=SPANS, pause=SPANS)
def test_reclassifying_keeps_start_and_paused_time(start, wait, pause):
    general, complicated = completion(start), completion(start, days=5)
    assume(start + wait < general.due_at)

    def held(clock: ClockState) -> ClockState:
        """Return the clock after the pause."""
        paused = clocks.pause(clock, at=start + wait, calendar=CHINA)
        return clocks.resume(paused, at=start + wait + pause, calendar=CHINA)

    changed = clocks.apply_limit(held(general), Limit(days=5), calendar=CHINA)

    assert changed == held(complicated)
    assert changed.started_at == start


def test_reclassifying_while_paused_leaves_what_the_other_class_would_leave():
    held = clocks.pause(completion("2026-10-12T08:30"), at=local("2026-10-13T08:30"), calendar=CHINA)

    changed = clocks.apply_limit(held, Limit(days=5), calendar=CHINA)

    assert held.remaining_seconds == 3 * 450 * 60
    assert changed.remaining_seconds == 5 * 450 * 60
    assert changed.due_at is None


def test_a_rework_runs_on_with_what_was_left():
    done = clocks.stop(completion("2026-10-12T08:30"), at=local("2026-10-14T08:30"), calendar=CHINA)

    going = clocks.run_on(done, at=local("2026-10-19T08:30"), calendar=CHINA)

    assert going.due_at == local("2026-10-20T17:30")
    assert going.stopped_at is None


def test_what_was_late_at_completion_stays_as_late_after_a_rework():
    done = clocks.stop(completion("2026-10-12T08:30"), at=local("2026-10-16T09:30"), calendar=CHINA)

    going = clocks.run_on(done, at=local("2026-10-19T14:30"), calendar=CHINA)

    assert CHINA.working_seconds_between(going.due_at, local("2026-10-19T14:30")) == 3600
    assert get_light(going, local("2026-10-19T14:30")) is Light.RED


def test_stopping_a_paused_clock_ends_its_pause():
    held = clocks.pause(completion("2026-10-12T08:30"), at=local("2026-10-15T17:00"), calendar=CHINA)

    done: Any = clocks.stop(held, at=local("2026-10-20T10:00"), calendar=CHINA)

    assert done.stopped_at < done.due_at
    assert done.paused_at is None


def test_stopping_twice_keeps_the_first_time():
    done = clocks.stop(completion("2026-10-12T08:30"), at=local("2026-10-13T09:00"), calendar=CHINA)

    assert clocks.stop(done, at=local("2026-10-14T09:00"), calendar=CHINA) == done


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            lambda c: clocks.pause(c, at=local("2026-10-16T09:00"), calendar=CHINA), id="pause an overdue one"
        ),
        pytest.param(
            lambda c: clocks.resume(c, at=local("2026-10-13T09:00"), calendar=CHINA),
            id="resume a running one",
        ),
        pytest.param(
            lambda c: clocks.run_on(c, at=local("2026-10-13T09:00"), calendar=CHINA), id="run on unstopped"
        ),
        pytest.param(
            lambda c: clocks.pause(
                clocks.pause(c, at=local("2026-10-13T09:00"), calendar=CHINA),
                at=local("2026-10-13T10:00"),
                calendar=CHINA,
            ),
            id="pause twice",
        ),
        pytest.param(
            lambda c: clocks.apply_limit(
                clocks.stop(c, at=local("2026-10-13T09:00"), calendar=CHINA), Limit(days=5), calendar=CHINA
            ),
            id="reclassify a stopped one",
        ),
    ],
)
def test_impossible_changes_are_refused(change):
    clock = completion("2026-10-12T08:30")

    with pytest.raises(DomainError):
        change(clock)


def test_a_deadline_that_came_with_its_ticket_is_kept():
    due = local("2026-10-14T10:00")

    clock = clocks.start_until(ClockKind.COMPLETION, at=local("2026-10-12T08:30"), due=due, calendar=CHINA)

    assert clock.due_at == due
    assert clock.limit is None
    assert clocks.recalculate_clock(clock, calendar=CHINA) == clock


def test_thresholds_are_settings():
    clock = clocks.start(
        ClockKind.COMPLETION,
        Limit(days=5),
        at=local("2026-10-12T08:30"),
        calendar=CHINA,
        thresholds=Thresholds(yellow=50, orange=90),
    )

    assert clock.yellow_at == local("2026-10-14T17:30")
    assert clock.orange_at == local("2026-10-19T11:30")  # 270 working minutes before 17:30


def test_parts_of_seconds_are_dropped():
    at = local("2026-10-12T08:30") + timedelta(microseconds=999_999)

    clock = completion(at)

    assert clock == completion("2026-10-12T08:30")
    assert replace(clock, limit_days=None).limit is None


@pytest.mark.parametrize("given_", [{}, {"days": 1, "seconds": 1}, {"days": 0}, {"seconds": -1}], ids=str)
def test_a_limit_is_either_days_or_seconds(given_):
    with pytest.raises(ValueError, match="a limit has"):
        Limit(**given_)
