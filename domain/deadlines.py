"""Time limits: how long each clock may run, and which clocks each step of the workflow starts."""

from dataclasses import dataclass
from enum import StrEnum

from domain.coordination import LocalLevel
from domain.enums import ClockKind, TicketClass


class ClockOwner(StrEnum):
    """What a clock belongs to."""

    TICKET = "ticket"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a clock may run: working days after the day of start, or seconds; exactly one of them.

    natural: in natural time whatever the city's calendar (hour limits of urgent tickets).
    """

    days: int | None = None
    seconds: int | None = None
    natural: bool = False

    def __post_init__(self) -> None:
        """Refuse a limit of both kinds, of none, or of nothing."""
        if (self.days is None) == (self.seconds is None) or (self.days or self.seconds or 0) <= 0:
            raise ValueError("a limit has either days or seconds, and more than none")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which hundredths of the time allowed a clock is yellow and orange (ours; a setting)."""

    yellow: int = 80
    orange: int = 95


DEFAULT_THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True)
class Limits:
    """Every limit of a city; a setting each."""

    dispatch_days: int = 1  # source: the Center dispatches within 1 working day
    general_days: int = 3  # source
    complex_days: int = 5  # source
    response_minutes: int = 240  # ours: 4 working hours
    urgent_response_minutes: int = 120  # ours: 2 hours of natural time, by the duty roster
    grid_handling_minutes: int = 225  # ours: half a working day
    unit_handling_days: int = 1  # ours
    town_handling_days: int = 2  # ours
    rating_days: int = 5  # ours
    call_back_days: int = 2  # ours
    coordination_days: int = 1  # ours: an answer to the town's right of coordination
    return_minutes: int = 240  # ours: a return is possible within 4 working hours, before response
    withdraw_seconds: int = 60  # ours: so long a dispatch can be taken back, before a party has opened it
    pause_days: int = 10  # ours: in total per work order
    extensions: int = 1  # ours: how often
    extension_percent: int = 100  # ours: of the limit of the class, by which one extension may lengthen it
    escalation_count: int = 3  # ours: returns and transfers, or reworks, until 提级督办
    acceptance_minutes: int = 240  # ours: 4 working hours for what the public handed in
    review_days: int = 1  # ours, from completion
    feed_back_days: int = 1  # ours, from the passed review


DEFAULT_LIMITS = Limits()


def get_completion_limit(ticket_class: TicketClass, *, limits: Limits = DEFAULT_LIMITS) -> Limit:
    """Return the limit of completion; urgent does not change it."""
    general = ticket_class is TicketClass.GENERAL
    return Limit(days=limits.general_days if general else limits.complex_days)


def get_response_limit(*, urgent: bool, limits: Limits = DEFAULT_LIMITS) -> Limit:
    """Return the limit of response: working hours, or natural hours round the clock when urgent."""
    if urgent:
        return Limit(seconds=limits.urgent_response_minutes * 60, natural=True)
    return Limit(seconds=limits.response_minutes * 60)


def get_handling_limit(level: LocalLevel, *, limits: Limits = DEFAULT_LIMITS) -> Limit:
    """Return how long a level handles a report before it escalates."""
    if level is LocalLevel.GRID:
        return Limit(seconds=limits.grid_handling_minutes * 60)
    days = limits.unit_handling_days if level is LocalLevel.UNIT else limits.town_handling_days
    return Limit(days=days)


def get_limit(
    kind: ClockKind,
    *,
    ticket_class: TicketClass,
    urgent: bool,
    level: LocalLevel = LocalLevel.TOWN,
    limits: Limits = DEFAULT_LIMITS,
) -> Limit:
    """Return the limit of a clock of ``kind`` for such a ticket; ``level`` matters to handling alone."""
    return {
        ClockKind.HANDLING: get_handling_limit(level, limits=limits),
        ClockKind.DISPATCH: Limit(days=limits.dispatch_days),
        ClockKind.RESPONSE: get_response_limit(urgent=urgent, limits=limits),
        ClockKind.COMPLETION: get_completion_limit(ticket_class, limits=limits),
        ClockKind.RATING: Limit(days=limits.rating_days),
        ClockKind.CALL_BACK: Limit(days=limits.call_back_days),
        ClockKind.ACCEPTANCE: Limit(seconds=limits.acceptance_minutes * 60),
        ClockKind.REVIEW: Limit(days=limits.review_days),
        ClockKind.FEED_BACK: Limit(days=limits.feed_back_days),
    }[kind]


def get_longest_extension(of_class: Limit, *, limits: Limits = DEFAULT_LIMITS) -> int:
    """Return by how many days one extension may lengthen the limit of a class; 0 for a limit in hours."""
    return 0 if of_class.days is None else max(1, of_class.days * limits.extension_percent // 100)


def extend_limit(
    present: Limit, of_class: Limit, *, by_days: int, granted: int, limits: Limits = DEFAULT_LIMITS
) -> Limit | None:
    """Return the limit a clock has at present, longer by ``by_days``; None where the rules refuse it.

    of_class: the limit of the ticket's class, which bounds an extension. granted: how many there were.
    """
    most = get_longest_extension(of_class, limits=limits)
    if present.days is None or granted >= limits.extensions or not 0 < by_days <= most:
        return None
    return Limit(days=present.days + by_days)
