"""Clocks of assigned matters: which one runs, its light, and when it is raised to the leaders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from domain.assigned_matters import AssignedClock, AssignedStatus
from domain.calendars import Calendar, MissingYear
from domain.deadlines import Thresholds
from domain.enums import Light


@dataclass(frozen=True, slots=True)
class MilestoneDue:
    """When a milestone is due, and whether it is reached; place: its number, from 1 on."""

    place: int
    due_at: datetime
    is_reached: bool


@dataclass(frozen=True, slots=True)
class MatterDates:
    """What the clocks of a matter follow from; sign_by, check_by: None where the calendar lacks the year."""

    assigned_at: datetime
    sign_by: datetime | None
    due_at: datetime
    milestones: Sequence[MilestoneDue] = ()
    closing_asked_at: datetime | None = None
    check_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class RunningClock:
    """The clock that runs; place: of its milestone. due_at: None = no deadline yet (待定)."""

    kind: AssignedClock
    started_at: datetime
    due_at: datetime | None
    place: int | None = None


def get_close_of_day(day: date, zone: ZoneInfo, daytime: tuple[time, time]) -> datetime:
    """Return when a day that a document names ends: at the close of business of that day."""
    return datetime.combine(day, daytime[1], tzinfo=zone)


def find_running_clock(status: AssignedStatus, dates: MatterDates) -> RunningClock | None:
    """Return the clock that runs in a state, of the milestones left the one due first; None at the end."""
    if status is AssignedStatus.ASSIGNED:
        return RunningClock(AssignedClock.SIGNING, dates.assigned_at, dates.sign_by)
    if status is AssignedStatus.CLOSING_ASKED:
        started = dates.closing_asked_at or dates.assigned_at
        return RunningClock(AssignedClock.CHECK, started, dates.check_by)
    if status is not AssignedStatus.UNDER_WAY:
        return None
    left = [one for one in dates.milestones if not one.is_reached]
    if left:
        following = min(left, key=lambda one: (one.due_at, one.place))
        return RunningClock(
            AssignedClock.MILESTONE, dates.assigned_at, following.due_at, place=following.place
        )
    return RunningClock(AssignedClock.COMPLETION, dates.assigned_at, dates.due_at)


def get_clock_light(
    started_at: datetime,
    due_at: datetime | None,
    now: datetime,
    *,
    calendar: Calendar,
    thresholds: Thresholds,
) -> Light:
    """Return the light of a running clock by the share of its working time that is used.

    Due today is at least yellow. Without a due time, or a year of the calendar, there is no deadline.
    """
    if due_at is None:
        return Light.NO_DEADLINE
    if now >= due_at:
        return Light.RED
    allowed = calendar.working_seconds_between(started_at, due_at)
    used = calendar.working_seconds_between(started_at, now)
    if isinstance(allowed, MissingYear) or isinstance(used, MissingYear):
        return _by_day(due_at, now, calendar)
    share = 100 * used / allowed if allowed > 0 else 100
    if share >= thresholds.orange:
        return Light.ORANGE
    if share >= thresholds.yellow:
        return Light.YELLOW
    return _by_day(due_at, now, calendar)


def _by_day(due_at: datetime, now: datetime, calendar: Calendar) -> Light:
    same_day = due_at.astimezone(calendar.zone).date() == now.astimezone(calendar.zone).date()
    return Light.YELLOW if same_day else Light.GREEN
