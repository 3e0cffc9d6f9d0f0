"""Lights: how close a clock is to its deadline, the light of a ticket, and the share at risk."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction

from domain.calendars import Calendar, MissingYear
from domain.clocks import ClockState
from domain.enums import LIGHT_ORDER, Light

RUNNING_LIGHTS = (Light.GREEN, Light.YELLOW, Light.ORANGE, Light.RED)
RISK_LIGHTS = frozenset({Light.YELLOW, Light.ORANGE, Light.RED})
_SEVERITY = {light: place for place, light in enumerate(LIGHT_ORDER)}


def get_light(clock: ClockState, now: datetime) -> Light:
    """Return the light of a clock at ``now``; a stopped one shows its light at that time."""
    if clock.is_paused:
        return Light.PAUSED
    if clock.due_at is None:
        return Light.NO_DEADLINE
    return get_light_at(now if clock.stopped_at is None else clock.stopped_at, clock)


def get_light_at(at: datetime, clock: ClockState) -> Light:
    """Return green, yellow, orange or red of a clock with a due time, as seen at ``at``."""
    if clock.due_at is not None and at >= clock.due_at:
        # A clock stopped in the very second it is due was in time; a running one is late from then on.
        return Light.ORANGE if clock.stopped_at == clock.due_at == at else Light.RED
    if clock.orange_at is not None and at >= clock.orange_at:
        return Light.ORANGE
    return Light.YELLOW if clock.yellow_at is not None and at >= clock.yellow_at else Light.GREEN


def get_worst_light(lights: Iterable[Light]) -> Light:
    """Return the worst of ``lights``, no deadline when there are none."""
    return max(lights, key=_SEVERITY.__getitem__, default=Light.NO_DEADLINE)


def compute_share_at_risk(counts: Mapping[Light, int]) -> Fraction | None:
    """Return (yellow + orange + red) ÷ tickets with a running deadline; None when none has one."""
    running = sum(counts.get(light, 0) for light in RUNNING_LIGHTS)
    if not running:
        return None
    return Fraction(sum(counts.get(light, 0) for light in RISK_LIGHTS), running)


def count_days_late(due: datetime, now: datetime, *, calendar: Calendar) -> int | None:
    """Return the whole days of the calendar that have passed since ``due``; None before it, or unknown."""
    if due > now:
        return None
    late = calendar.working_seconds_between(due, now)
    if isinstance(late, MissingYear):
        return None
    return late // calendar.day_seconds(due)
