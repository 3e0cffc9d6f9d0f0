"""Retry times of a delivery, and the usual shifts of a day."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from domain.deliveries import DEFAULT_TRIES, DeliveryTries, get_next_try, get_wait
from domain.errors import Invalid
from domain.roster import Shift, ShiftKind, get_shift_span

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
HOURS = (time(8, 30), time(17, 30))


def test_waits_double_to_a_limit_and_then_it_is_given_up():
    asked = [get_wait(attempts) for attempts in range(1, DEFAULT_TRIES.attempts)]
    waits = [wait for wait in asked if wait is not None]

    assert waits == asked
    assert waits[:3] == [timedelta(seconds=20), timedelta(seconds=40), timedelta(seconds=80)]
    assert all(now <= later <= timedelta(hours=1) for now, later in pairwise(waits))
    assert get_wait(DEFAULT_TRIES.attempts) is None
    assert get_next_try(DEFAULT_TRIES.attempts, NOON) is None
    assert get_next_try(1, NOON) == NOON + timedelta(seconds=20)


def test_how_often_and_how_long_it_is_tried_are_settings():
    tries = DeliveryTries(attempts=4, first_wait_seconds=60, longest_wait_minutes=3)

    assert [get_wait(attempts, tries=tries) for attempts in (1, 2, 3, 4)] == [
        timedelta(minutes=1),
        timedelta(minutes=2),
        timedelta(minutes=3),
        None,
    ]


@pytest.mark.parametrize("day", [date(2026, 3, 2), date(2026, 12, 31)])
def test_day_and_night_shift_together_are_the_whole_day(day):
    by_day, by_night, whole = (get_shift_span(kind, day, ZONE, hours=HOURS) for kind in ShiftKind)

    assert by_day.ends_at == by_night.starts_at
    assert Shift(by_day.starts_at, by_night.ends_at) == whole
    assert whole.ends_at - whole.starts_at == timedelta(days=1)


@pytest.mark.parametrize("hours", [0, -1, 49])
def test_a_shift_that_cannot_be_is_refused(hours):
    with pytest.raises(Invalid):
        Shift(NOON, NOON + timedelta(hours=hours))
