"""Escalation: the levels a clock passes, and whom each level of each clock tells."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from domain.calendars import Mode
from domain.clocks import Clock
from domain.coordination import MotionKind
from domain.deadlines import Holder
from domain.enums import ClockKind
from domain.notifications import Grade, NoticeKind, Whom


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

# A ticket's own completion clock tells the Center alone: the lead hears of its work order's.
TOLD_BY_LEVEL: Mapping[tuple[ClockKind, Holder, EscalationLevel], tuple[Whom, ...]] = MappingProxyType(
    {
        (ClockKind.HANDLING, Holder.TICKET, EscalationLevel.YELLOW): (Whom.LOCAL,),
        (ClockKind.HANDLING, Holder.TICKET, EscalationLevel.ORANGE): (Whom.LOCAL,),
        # A report rises by itself when this clock ends; from the town nothing rises: the Center is told.
        (ClockKind.HANDLING, Holder.TICKET, EscalationLevel.RED): (Whom.LOCAL, Whom.TOWN, Whom.ABOVE),
        (ClockKind.ACCEPTANCE, Holder.TICKET, EscalationLevel.YELLOW): _INTAKE,
        (ClockKind.ACCEPTANCE, Holder.TICKET, EscalationLevel.ORANGE): _INTAKE,
        (ClockKind.ACCEPTANCE, Holder.TICKET, EscalationLevel.RED): (*_INTAKE, Whom.SUPERVISORS),
        (ClockKind.DISPATCH, Holder.TICKET, EscalationLevel.YELLOW): _INTAKE,
        (ClockKind.DISPATCH, Holder.TICKET, EscalationLevel.ORANGE): _INTAKE,
        (ClockKind.DISPATCH, Holder.TICKET, EscalationLevel.RED): (*_INTAKE, Whom.SUPERVISORS),
        (ClockKind.RESPONSE, Holder.ORDER, EscalationLevel.YELLOW): _HOLDER,
        (ClockKind.RESPONSE, Holder.ORDER, EscalationLevel.ORANGE): _LOUDER,
        (ClockKind.RESPONSE, Holder.ORDER, EscalationLevel.RED): _LOUDEST,
        (ClockKind.COMPLETION, Holder.TICKET, EscalationLevel.YELLOW): NOBODY,
        (ClockKind.COMPLETION, Holder.TICKET, EscalationLevel.ORANGE): (Whom.DISPATCHERS,),
        (ClockKind.COMPLETION, Holder.TICKET, EscalationLevel.RED): (Whom.DISPATCHERS, Whom.SUPERVISORS),
        (ClockKind.COMPLETION, Holder.ORDER, EscalationLevel.YELLOW): _HOLDER,
        (ClockKind.COMPLETION, Holder.ORDER, EscalationLevel.ORANGE): _LOUDER,
        (ClockKind.COMPLETION, Holder.ORDER, EscalationLevel.RED): _LOUDEST,
        (ClockKind.RATING, Holder.TICKET, EscalationLevel.YELLOW): (Whom.TOWN,),
        (ClockKind.RATING, Holder.TICKET, EscalationLevel.ORANGE): (Whom.TOWN,),
        (ClockKind.RATING, Holder.TICKET, EscalationLevel.RED): (Whom.TOWN, Whom.CALLERS),
        (ClockKind.REVIEW, Holder.TICKET, EscalationLevel.YELLOW): (Whom.REVIEWERS,),
        (ClockKind.REVIEW, Holder.TICKET, EscalationLevel.ORANGE): (Whom.REVIEWERS,),
        (ClockKind.REVIEW, Holder.TICKET, EscalationLevel.RED): (Whom.REVIEWERS, *_OVER_THE_CENTER),
        (ClockKind.FEED_BACK, Holder.TICKET, EscalationLevel.YELLOW): (Whom.REPLIERS,),
        (ClockKind.FEED_BACK, Holder.TICKET, EscalationLevel.ORANGE): (Whom.REPLIERS,),
        (ClockKind.FEED_BACK, Holder.TICKET, EscalationLevel.RED): (Whom.REPLIERS, *_OVER_THE_CENTER),
        (ClockKind.SHELF, Holder.TICKET, EscalationLevel.YELLOW): _SHELF,
        (ClockKind.SHELF, Holder.TICKET, EscalationLevel.ORANGE): _SHELF,
        (ClockKind.SHELF, Holder.TICKET, EscalationLevel.RED): (*_SHELF, Whom.SUPERVISORS),
        (ClockKind.CALL_BACK, Holder.TICKET, EscalationLevel.YELLOW): (Whom.CALLERS,),
        (ClockKind.CALL_BACK, Holder.TICKET, EscalationLevel.ORANGE): (Whom.CALLERS,),
        (ClockKind.CALL_BACK, Holder.TICKET, EscalationLevel.RED): (Whom.CALLERS, Whom.SUPERVISORS),
    }
)
KIND_OF_CLOCK: Mapping[ClockKind, NoticeKind] = MappingProxyType(
    {kind: NoticeKind(f"{kind.value}_clock") for kind in ClockKind}
)


# Who decides a motion that was put to the Center, beside the dispatchers. An appeal opens with its office.
_DECIDERS: Mapping[MotionKind, tuple[Whom, ...]] = MappingProxyType(
    {MotionKind.OBJECTION: (Whom.REVIEWERS,), MotionKind.APPEAL: (Whom.ASSESSORS,)}
)


def told_of_motion(kind: MotionKind, *, of_center: bool) -> tuple[Whom, ...]:
    """Return whom a motion tells that was not answered in time; the party it was put to hears as well."""
    return (*(_DECIDERS.get(kind, NOBODY) if of_center else NOBODY), *_OVER_THE_CENTER)


def levels_passed(clock: Clock, now: datetime) -> dict[EscalationLevel, datetime]:
    """Return the levels a clock has passed and when, from calm to worst; none unless it runs."""
    if not clock.is_running:
        return {}
    instants = zip(EscalationLevel, (clock.yellow_at, clock.orange_at, clock.due_at), strict=True)
    return {level: at for level, at in instants if at is not None and at <= now}


def is_pressing(clock: Clock, *, urgent: bool) -> bool:
    """Tell whether the levels of a clock are told at any hour: those of an urgent ticket in natural time.

    A clock in working time turns yellow at the midnight of its last day, and nobody is woken for that.
    """
    return urgent and clock.mode is Mode.ELAPSED


def told_of(kind: ClockKind, level: EscalationLevel, *, holder: Holder, pressing: bool) -> tuple[Whom, ...]:
    """Return whom a level tells; of a pressing one the officer on duty hears as well."""
    told = TOLD_BY_LEVEL.get((kind, holder, level), NOBODY)
    return (*told, Whom.DUTY) if pressing and told else told


def grade_of_level(level: EscalationLevel, *, pressing: bool) -> Grade:
    """Return how loud the notice of a level is."""
    if pressing:
        return Grade.URGENT
    return Grade.INFO if level is EscalationLevel.YELLOW else Grade.WARNING
