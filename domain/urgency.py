"""Change the limit of a response clock when its ticket becomes urgent, or is no longer urgent."""

from collections.abc import Sequence
from datetime import datetime

from domain import clocks
from domain.calendars import Calendar
from domain.clocks import ClockState
from domain.deadlines import DEFAULT_THRESHOLDS, Limit, Thresholds
from domain.errors import DomainError


def hasten_clock(
    clock: ClockState,
    limit: Limit,
    *,
    at: datetime,
    calendar: Calendar,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> ClockState:
    """Return a running clock begun again at ``at`` under a limit where that ends it sooner.

    One that is late stays as late, and one that is due before stays as it is.
    """
    if clock.stopped_at is not None or clock.paused_at is not None:
        raise DomainError("时限未在计时，不能更改")
    again = clocks.start(clock.kind, limit, at=at, calendar=calendar, thresholds=thresholds)
    if clock.due_at is None or (again.due_at is not None and again.due_at < clock.due_at):
        return again
    return clock


def ease_clock(
    clock: ClockState,
    limit: Limit,
    *,
    since: datetime,
    at: datetime,
    calendar: Calendar,
    pauses: Sequence[tuple[datetime, datetime]] = (),
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> ClockState:
    """Return a running clock as if it had run under a limit since then; never shorter, late stays late.

    pauses: the finished spans since then in which it did not run.
    """
    if clock.stopped_at is not None or clock.paused_at is not None:
        raise DomainError("时限未在计时，不能更改")
    if clock.due_at is not None and clock.due_at <= clocks.truncate_to_second(at):
        return clock
    begun = clocks.start(clock.kind, limit, at=since, calendar=calendar, thresholds=thresholds)
    again = clocks.recalculate_clock(begun, calendar=calendar, pauses=pauses, thresholds=thresholds)
    if clock.due_at is not None and again.due_at is not None and again.due_at < clock.due_at:
        return clock
    return again
