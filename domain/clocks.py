"""Clocks of tickets and work orders: how they start, stop, pause and change; pure, nothing is stored.

A clock ticks in whole seconds. It is running (due, neither stopped nor paused), paused (no due time,
its remaining seconds kept), pending 待定 (a year of the calendar is missing), or stopped.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from domain.calendars import Calendar, Instant, MissingYear, Mode, get_midnight, to_mode
from domain.deadlines import DEFAULT_THRESHOLDS, Limit, Thresholds
from domain.enums import ClockKind
from domain.errors import DomainError


@dataclass(frozen=True, slots=True)
class ClockState:
    """One clock, as its row holds it; ``paused_seconds`` is all counted time in which it did not run."""

    kind: ClockKind
    mode: Mode
    started_at: datetime
    yellow_at: datetime | None = None
    orange_at: datetime | None = None
    due_at: datetime | None = None
    stopped_at: datetime | None = None
    paused_at: datetime | None = None
    remaining_seconds: int | None = None
    paused_seconds: int = 0
    limit_days: int | None = None
    limit_seconds: int | None = None
    provisional: bool = False
    missing_year: int | None = None

    @property
    def is_running(self) -> bool:
        """Return whether the clock runs towards a due time."""
        return self.stopped_at is None and self.paused_at is None and self.due_at is not None

    @property
    def is_paused(self) -> bool:
        """Return whether the clock is held."""
        return self.stopped_at is None and self.paused_at is not None

    @property
    def limit(self) -> Limit | None:
        """Return the limit the deadline follows from; None for a deadline that came with its ticket."""
        if self.limit_days is None and self.limit_seconds is None:
            return None
        return Limit(self.limit_days, self.limit_seconds, natural=self.mode is Mode.ELAPSED)


def start(
    kind: ClockKind,
    limit: Limit,
    *,
    at: datetime,
    calendar: Calendar,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> ClockState:
    """Return a clock that starts at ``at``; pending where the calendar lacks a year it needs."""
    mode = Mode.ELAPSED if limit.natural else calendar.mode
    clock = ClockState(kind, mode, truncate_to_second(at), limit_days=limit.days, limit_seconds=limit.seconds)
    return _with_deadline(clock, calendar, thresholds)


def start_until(
    kind: ClockKind,
    *,
    at: datetime,
    due: datetime,
    calendar: Calendar,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> ClockState:
    """Return a clock whose due time came with the ticket and is taken as it is."""
    clock = ClockState(kind, calendar.mode, truncate_to_second(at))
    return _with_due(clock, Instant(truncate_to_second(due)), calendar, thresholds)


def stop(clock: ClockState, *, at: datetime, calendar: Calendar) -> ClockState:
    """Return the clock stopped at ``at``; a paused one is resumed first, a stopped one stays as it was."""
    if clock.stopped_at is not None:
        return clock
    going = resume(clock, at=at, calendar=calendar) if clock.is_paused else clock
    return replace(going, stopped_at=truncate_to_second(at))


def void(clock: ClockState, *, at: datetime, calendar: Calendar) -> ClockState:
    """Return the clock stopped at ``at`` without a deadline, which was neither kept nor missed."""
    stopped = stop(clock, at=at, calendar=calendar)
    return replace(stopped, yellow_at=None, orange_at=None, due_at=None, provisional=False, missing_year=None)


def pause(clock: ClockState, *, at: datetime, calendar: Calendar) -> ClockState:
    """Return the clock held at ``at``: it keeps its remaining seconds and has no due time.

    An overdue clock is refused: a pause must not hide lateness.
    """
    now = truncate_to_second(at)
    if clock.stopped_at is not None or clock.paused_at is not None:
        raise DomainError("时限未在计时，不能暂停")
    if clock.due_at is not None and clock.due_at <= now:
        raise DomainError("已逾期的时限不能暂停")
    counting = to_mode(calendar, clock.mode)
    remaining = 0 if clock.due_at is None else counting.working_seconds_between(now, clock.due_at)
    if isinstance(remaining, MissingYear):
        clock, remaining = replace(clock, missing_year=remaining.year), 0
    return replace(
        clock, paused_at=now, remaining_seconds=remaining, yellow_at=None, orange_at=None, due_at=None
    )


def resume(
    clock: ClockState, *, at: datetime, calendar: Calendar, thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> ClockState:
    """Return the clock running on at ``at`` with the seconds it had left when it was paused."""
    if clock.stopped_at is not None or clock.paused_at is None or clock.remaining_seconds is None:
        raise DomainError("时限未在暂停，不能恢复")
    now = truncate_to_second(at)
    counting = to_mode(calendar, clock.mode)
    going = replace(clock, paused_at=None, remaining_seconds=None)
    held = counting.working_seconds_between(clock.paused_at, now)
    if isinstance(held, MissingYear):
        return _with_due(going, held, calendar, thresholds)
    going = replace(going, paused_seconds=clock.paused_seconds + held)
    if clock.missing_year is not None:
        return _with_deadline(going, calendar, thresholds)
    due = counting.add_working_seconds(now, clock.remaining_seconds)
    return _with_due(going, due, calendar, thresholds)


def run_on(
    clock: ClockState, *, at: datetime, calendar: Calendar, thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> ClockState:
    """Return a stopped clock running on (after a rework); the time it was stopped does not count.

    What was left when it stopped is left now; what was late stays as late.
    """
    if clock.stopped_at is None:
        raise DomainError("时限未停止，不能续计")
    counting = to_mode(calendar, clock.mode)
    stood = counting.working_seconds_between(clock.stopped_at, at)
    if isinstance(stood, MissingYear):
        return _with_due(replace(clock, stopped_at=None), stood, calendar, thresholds)
    going = replace(clock, stopped_at=None, paused_seconds=clock.paused_seconds + stood)
    if clock.due_at is None:
        return _with_deadline(going, calendar, thresholds)
    due = counting.add_working_seconds(clock.due_at, stood)
    return _with_due(going, due, calendar, thresholds)


def reopen(
    clock: ClockState, *, calendar: Calendar, thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> ClockState:
    """Return a stopped clock as if it had never stopped: its deadline stays, the time since then counts."""
    if clock.stopped_at is None:
        raise DomainError("时限未停止，不能恢复计时")
    going = replace(clock, stopped_at=None)
    return (
        recalculate_clock(going, calendar=calendar, thresholds=thresholds) if going.due_at is None else going
    )


def apply_limit(
    clock: ClockState, limit: Limit, *, calendar: Calendar, thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> ClockState:
    """Return the clock under another limit (reclassified or extended): start and paused time are kept."""
    if clock.stopped_at is not None:
        raise DomainError("时限已停止，不能更改")
    mode = Mode.ELAPSED if limit.natural else calendar.mode
    changed = replace(clock, mode=mode, limit_days=limit.days, limit_seconds=limit.seconds)
    return recalculate_clock(changed, calendar=calendar, thresholds=thresholds)


def recalculate_clock(
    clock: ClockState,
    *,
    calendar: Calendar,
    pauses: Sequence[tuple[datetime, datetime]] | None = None,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> ClockState:
    """Return the clock as the calendar of today sets it; a stopped one is never rewritten.

    pauses: the finished spans in which it did not run, from history; if given, they are counted again, as a
    year that was missing or edited demands. A deadline that came with its ticket stays.
    """
    if clock.stopped_at is not None:
        return clock
    clock = _with_pauses(clock, pauses, calendar)
    if clock.limit is None:
        given = None if clock.due_at is None else Instant(clock.due_at)
        return clock if given is None else _with_due(clock, given, calendar, thresholds)
    if clock.paused_at is None:
        return _with_deadline(clock, calendar, thresholds)
    return _held_anew(clock, clock.paused_at, calendar)


def update_warnings(clock: ClockState, *, calendar: Calendar, thresholds: Thresholds) -> ClockState:
    """Return the clock with the instants at which other thresholds warn; its deadline stays."""
    if clock.stopped_at is not None or clock.due_at is None:
        return clock
    yellow, orange = get_warning_instants(clock, clock.due_at, calendar=calendar, thresholds=thresholds)
    return replace(clock, yellow_at=yellow, orange_at=orange)


def truncate_to_second(at: datetime) -> datetime:
    """Return ``at`` in UTC without parts of a second."""
    return at.astimezone(UTC).replace(microsecond=0)


def get_warning_instants(
    clock: ClockState, due: datetime, *, calendar: Calendar, thresholds: Thresholds
) -> tuple[datetime, datetime]:
    """Return when a clock due at ``due`` turns yellow and orange.

    Yellow is the earlier of its share of the time allowed and the local midnight that begins the due
    day. A time allowed that the calendar cannot tell leaves the midnight alone.
    """
    counting = to_mode(calendar, clock.mode)
    midnight = get_midnight(due, calendar.zone)
    allowed = counting.working_seconds_between(clock.started_at, due)
    if isinstance(allowed, MissingYear):
        return midnight, due
    yellow, orange = (
        _left(due, max(0, allowed - clock.paused_seconds) * (100 - share) // 100, counting)
        for share in (thresholds.yellow, thresholds.orange)
    )
    return min(yellow, midnight), orange


def _left(due: datetime, seconds: int, calendar: Calendar) -> datetime:
    """Return the earliest instant with that many counted seconds left until ``due``."""
    found = calendar.add_working_seconds(due, -seconds)
    return due if isinstance(found, MissingYear) else found.at


def _with_pauses(
    clock: ClockState, pauses: Sequence[tuple[datetime, datetime]] | None, calendar: Calendar
) -> ClockState:
    """Return the clock with its paused time counted again; spans of a missing year leave it unchanged."""
    if pauses is None:
        return clock
    counting = to_mode(calendar, clock.mode)
    spans = [counting.working_seconds_between(since, until) for since, until in pauses]
    if any(isinstance(span, MissingYear) for span in spans):
        return clock
    return replace(clock, paused_seconds=sum(span for span in spans if isinstance(span, int)))


def _held_anew(clock: ClockState, paused_at: datetime, calendar: Calendar) -> ClockState:
    """Return a paused clock with what the calendar of today leaves it; never less than nothing."""
    due = _deadline(clock, calendar)
    if isinstance(due, MissingYear):
        return replace(clock, missing_year=due.year)
    left = to_mode(calendar, clock.mode).working_seconds_between(paused_at, due.at)
    if isinstance(left, MissingYear):
        return replace(clock, missing_year=left.year)
    return replace(clock, remaining_seconds=max(0, left), provisional=due.provisional, missing_year=None)


def _deadline(clock: ClockState, calendar: Calendar) -> Instant | MissingYear:
    """Return the due time that follows from start, limit and paused time."""
    counting = to_mode(calendar, clock.mode)
    due: Instant | MissingYear
    if clock.limit_days is not None:
        due = counting.add_working_days(clock.started_at, clock.limit_days)
    elif clock.limit_seconds is not None:
        due = counting.add_working_seconds(clock.started_at, clock.limit_seconds)
    else:
        return MissingYear(clock.missing_year or clock.started_at.year)
    if isinstance(due, MissingYear) or not clock.paused_seconds:
        return due
    moved = counting.add_working_seconds(due.at, clock.paused_seconds)
    if isinstance(moved, MissingYear):
        return moved
    return Instant(moved.at, due.provisional or moved.provisional)


def _with_deadline(clock: ClockState, calendar: Calendar, thresholds: Thresholds) -> ClockState:
    return _with_due(clock, _deadline(clock, calendar), calendar, thresholds)


def _with_due(
    clock: ClockState, due: Instant | MissingYear, calendar: Calendar, thresholds: Thresholds
) -> ClockState:
    if isinstance(due, MissingYear):
        return replace(
            clock, yellow_at=None, orange_at=None, due_at=None, provisional=False, missing_year=due.year
        )
    yellow, orange = get_warning_instants(clock, due.at, calendar=calendar, thresholds=thresholds)
    provisional = to_mode(calendar, clock.mode).is_provisional(clock.started_at, due.at)
    return replace(
        clock,
        yellow_at=yellow,
        orange_at=orange,
        due_at=due.at,
        provisional=provisional,
        missing_year=None,
    )
