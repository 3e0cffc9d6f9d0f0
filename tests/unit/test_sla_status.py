"""Lights of clocks and tickets, and the share at risk."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import clocks
from domain.deadlines import Limit
from domain.enums import LIGHT_ORDER, ClockKind, Light
from domain.sla_status import compute_share_at_risk, get_light, get_worst_light
from etl.holidays import read_calendar
from tests.support.clock_cases import share_used

CHINA = read_calendar()
START = datetime(2026, 10, 12, 0, 30, tzinfo=UTC)  # Monday 08:30 in the city
CLOCK: Any = clocks.start(ClockKind.COMPLETION, Limit(days=5), at=START, calendar=CHINA)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "light"),
    [
        pytest.param(START, Light.GREEN, id="at the start"),
        pytest.param(CLOCK.yellow_at - SECOND, Light.GREEN, id="before 80 hundredths"),
        pytest.param(CLOCK.yellow_at, Light.YELLOW, id="from 80 hundredths"),
        pytest.param(CLOCK.orange_at - SECOND, Light.YELLOW, id="before 95 hundredths"),
        pytest.param(CLOCK.orange_at, Light.ORANGE, id="from 95 hundredths"),
        pytest.param(CLOCK.due_at - SECOND, Light.ORANGE, id="before it is due"),
        pytest.param(CLOCK.due_at, Light.RED, id="when it is due"),
    ],
)
def test_a_light_turns_at_its_instant(now, light):
    assert get_light(CLOCK, now) is light


def test_a_stopped_clock_shows_how_it_stood():
    in_time, just_in_time, late = (
        clocks.stop(CLOCK, at=at, calendar=CHINA) for at in (START, CLOCK.due_at, CLOCK.due_at + SECOND)
    )
    now = CLOCK.due_at + timedelta(days=30)

    assert get_light(in_time, now) is Light.GREEN
    assert get_light(just_in_time, now) is Light.ORANGE
    assert get_light(late, now) is Light.RED


def test_a_ticket_shows_its_worst_running_clock():
    held = clocks.pause(CLOCK, at=START, calendar=CHINA)
    urgent = clocks.start(ClockKind.RESPONSE, Limit(seconds=7200, natural=True), at=START, calendar=CHINA)
    now = START + timedelta(hours=10)

    assert get_worst_light(get_light(clock, now) for clock in (CLOCK, urgent)) is Light.RED
    assert get_worst_light(get_light(clock, now) for clock in (CLOCK, held)) is Light.GREEN
    assert get_worst_light([get_light(held, now)]) is Light.PAUSED
    assert get_worst_light([]) is Light.NO_DEADLINE


def test_a_pending_clock_counts_as_no_deadline():
    pending = clocks.start(
        ClockKind.COMPLETION, Limit(days=5), at=datetime(2026, 12, 30, tzinfo=UTC), calendar=CHINA
    )

    assert get_light(pending, START) is Light.NO_DEADLINE


@given(lights=st.lists(st.sampled_from(Light), min_size=1))
def test_the_worst_light_is_the_last_in_order(lights):
    assert LIGHT_ORDER.index(get_worst_light(lights)) == max(LIGHT_ORDER.index(light) for light in lights)


def test_share_at_risk_leaves_paused_and_no_deadline_beside():
    counts = {
        Light.GREEN: 5,
        Light.YELLOW: 1,
        Light.ORANGE: 1,
        Light.RED: 1,
        Light.PAUSED: 7,
        Light.NO_DEADLINE: 9,
    }

    assert compute_share_at_risk(counts) == Fraction(3, 8)
    assert compute_share_at_risk({Light.PAUSED: 3}) is None


@given(seconds=st.integers(0, 14 * 86_400))
def test_lights_follow_the_share_of_working_time_used(seconds):
    now = START + timedelta(seconds=seconds)
    share = share_used(CLOCK, now)

    light = get_light(CLOCK, now)

    assert (light is Light.RED) is (now >= CLOCK.due_at)
    assert (light is Light.GREEN) is (share < Fraction(80, 100) and now < CLOCK.due_at)
    assert (light is Light.ORANGE) is (Fraction(95, 100) <= share and now < CLOCK.due_at)
