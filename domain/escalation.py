"""Escalation: the levels a clock passes, and whom each level of each clock notifies."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from domain.calendars import Mode
from domain.clocks import ClockState
from domain.coordination import MotionKind
from domain.deadlines import ClockOwner
from domain.enums import ClockKind
from domain.notification_recipients import Whom
from domain.notifications import Grade, NoticeKind


class EscalationLevel(StrEnum):
    """What a running clock has passed, from calm to worst; red is its due time."""

    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


NOBODY: tuple[Whom, ...] = ()
_HOLDER = (Whom.HOLDER, Whom.HANDLER)
_LOUDER = (*_HOLDER, Whom.DISPATCHERS)
_LOUDEST = (*_LOUDER, Whom.SUPERVISORS)
_OVER_THE_CENTER = (Whom.DISPATCHERS, Whom.SUPERVISORS)
_SHELF = (Whom.HOLDER, Whom.DISPATCHERS)
_INTAKE = (Whom.INTAKE, Whom.DISPATCHERS)

# A ticket's own completion clock notifies the Center alone: the lead is notified of its work order's.
TOLD_BY_LEVEL: Mapping[tuple[ClockKind, ClockOwner, EscalationLevel], tuple[Whom, ...]] = MappingProxyType(
    {
        (ClockKind.HANDLING, ClockOwner.TICKET, EscalationLevel.YELLOW): (Whom.LOCAL,),
        (ClockKind.HANDLING, ClockOwner.TICKET, EscalationLevel.ORANGE): (Whom.LOCAL,),
        # A report escalates when this clock ends; from the town nothing escalates: the Center is notified.
        (ClockKind.HANDLING, ClockOwner.TICKET, EscalationLevel.RED): (Whom.LOCAL, Whom.TOWN, Whom.ABOVE),
        (ClockKind.ACCEPTANCE, ClockOwner.TICKET, EscalationLevel.YELLOW): _INTAKE,
        (ClockKind.ACCEPTANCE, ClockOwner.TICKET, EscalationLevel.ORANGE): _INTAKE,
        (ClockKind.ACCEPTANCE, ClockOwner.TICKET, EscalationLevel.RED): (*_INTAKE, Whom.SUPERVISORS),
        (ClockKind.DISPATCH, ClockOwner.TICKET, EscalationLevel.YELLOW): _INTAKE,
        (ClockKind.DISPATCH, ClockOwner.TICKET, EscalationLevel.ORANGE): _INTAKE,
        (ClockKind.DISPATCH, ClockOwner.TICKET, EscalationLevel.RED): (*_INTAKE, Whom.SUPERVISORS),
        (ClockKind.RESPONSE, ClockOwner.ORDER, EscalationLevel.YELLOW): _HOLDER,
        (ClockKind.RESPONSE, ClockOwner.ORDER, EscalationLevel.ORANGE): _LOUDER,
        (ClockKind.RESPONSE, ClockOwner.ORDER, EscalationLevel.RED): _LOUDEST,
        (ClockKind.COMPLETION, ClockOwner.TICKET, EscalationLevel.YELLOW): NOBODY,
        (ClockKind.COMPLETION, ClockOwner.TICKET, EscalationLevel.ORANGE): (Whom.DISPATCHERS,),
        (ClockKind.COMPLETION, ClockOwner.TICKET, EscalationLevel.RED): (Whom.DISPATCHERS, Whom.SUPERVISORS),
        (ClockKind.COMPLETION, ClockOwner.ORDER, EscalationLevel.YELLOW): _HOLDER,
        (ClockKind.COMPLETION, ClockOwner.ORDER, EscalationLevel.ORANGE): _LOUDER,
        (ClockKind.COMPLETION, ClockOwner.ORDER, EscalationLevel.RED): _LOUDEST,
        (ClockKind.RATING, ClockOwner.TICKET, EscalationLevel.YELLOW): (Whom.TOWN,),
        (ClockKind.RATING, ClockOwner.TICKET, EscalationLevel.ORANGE): (Whom.TOWN,),
        (ClockKind.RATING, ClockOwner.TICKET, EscalationLevel.RED): (Whom.TOWN, Whom.CALLERS),
        (ClockKind.REVIEW, ClockOwner.TICKET, EscalationLevel.YELLOW): (Whom.REVIEWERS,),
        (ClockKind.REVIEW, ClockOwner.TICKET, EscalationLevel.ORANGE): (Whom.REVIEWERS,),
        (ClockKind.REVIEW, ClockOwner.TICKET, EscalationLevel.RED): (Whom.REVIEWERS, *_OVER_THE_CENTER),
        (ClockKind.FEED_BACK, ClockOwner.TICKET, EscalationLevel.YELLOW): (Whom.REPLIERS,),
        (ClockKind.FEED_BACK, ClockOwner.TICKET, EscalationLevel.ORANGE): (Whom.REPLIERS,),
        (ClockKind.FEED_BACK, ClockOwner.TICKET, EscalationLevel.RED): (Whom.REPLIERS, *_OVER_THE_CENTER),
        (ClockKind.SHELF, ClockOwner.TICKET, EscalationLevel.YELLOW): _SHELF,
        (ClockKind.SHELF, ClockOwner.TICKET, EscalationLevel.ORANGE): _SHELF,
        (ClockKind.SHELF, ClockOwner.TICKET, EscalationLevel.RED): (*_SHELF, Whom.SUPERVISORS),
        (ClockKind.CALL_BACK, ClockOwner.TICKET, EscalationLevel.YELLOW): (Whom.CALLERS,),
        (ClockKind.CALL_BACK, ClockOwner.TICKET, EscalationLevel.ORANGE): (Whom.CALLERS,),
        (ClockKind.CALL_BACK, ClockOwner.TICKET, EscalationLevel.RED): (Whom.CALLERS, Whom.SUPERVISORS),
    }
)
KIND_OF_CLOCK: Mapping[ClockKind, NoticeKind] = MappingProxyType(
    {kind: NoticeKind(f"{kind.value}_clock") for kind in ClockKind}
)


# Who decides a motion put to the Center, in addition to the dispatchers.
_DECIDERS: Mapping[MotionKind, tuple[Whom, ...]] = MappingProxyType(
    {MotionKind.OBJECTION: (Whom.REVIEWERS,), MotionKind.APPEAL: (Whom.ASSESSORS,)}
)


def list_motion_recipients(kind: MotionKind, *, of_center: bool) -> tuple[Whom, ...]:
    """Return the recipients of a motion not answered in time; the party it was put to is one of them."""
    return (*(_DECIDERS.get(kind, NOBODY) if of_center else NOBODY), *_OVER_THE_CENTER)


def list_passed_levels(clock: ClockState, now: datetime) -> dict[EscalationLevel, datetime]:
    """Return the levels a clock has passed and when, from calm to worst; none unless it runs."""
    if not clock.is_running:
        return {}
    instants = zip(EscalationLevel, (clock.yellow_at, clock.orange_at, clock.due_at), strict=True)
    return {level: at for level, at in instants if at is not None and at <= now}


def is_pressing(clock: ClockState, *, urgent: bool) -> bool:
    """Return whether a clock's levels are announced at any hour: those of an urgent ticket in natural time.

    A clock in working time turns yellow at the midnight of its last day, which must not wake anyone.
    """
    return urgent and clock.mode is Mode.ELAPSED


def list_level_recipients(
    kind: ClockKind, level: EscalationLevel, *, holder: ClockOwner, pressing: bool
) -> tuple[Whom, ...]:
    """Return the recipients of a level; of an urgent one the officer on duty too."""
    told = TOLD_BY_LEVEL.get((kind, holder, level), NOBODY)
    return (*told, Whom.DUTY) if pressing and told else told


def get_level_grade(level: EscalationLevel, *, pressing: bool) -> Grade:
    """Return how loud the notice of a level is."""
    if pressing:
        return Grade.URGENT
    return Grade.INFO if level is EscalationLevel.YELLOW else Grade.WARNING
