"""Compute from history when a clock was on hold: paused, shelved, or stopped until a rework."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from domain.enums import Act, ClockKind

Span = tuple[datetime, datetime]
# What stops a clock of a kind for a time, and what lets it run again.
_HOLDS: Mapping[ClockKind, Mapping[Act, frozenset[Act]]] = MappingProxyType(
    {
        ClockKind.COMPLETION: {
            # Reassigning a held lead releases the ticket's own clock; a work order's ends with it.
            Act.PAUSE: frozenset({Act.RESUME, Act.UNSHELVE, Act.REASSIGN}),
            Act.SHELVE: frozenset({Act.UNSHELVE}),
            Act.COMPLETE: frozenset({Act.REWORK}),
        },
        ClockKind.RESPONSE: {
            Act.SHELVE: frozenset({Act.UNSHELVE}),
            Act.RESPOND: frozenset({Act.VOID_CONTACT}),
        },
    }
)
HOLDING_ACTS = frozenset(
    act for holds in _HOLDS.values() for start, ends in holds.items() for act in (start, *ends)
)


@dataclass(frozen=True, slots=True)
class HoldEvent:
    """One act that holds or releases clocks: of a work order, or of the whole ticket (order_id None)."""

    act: Act
    at: datetime
    order_id: UUID | None = None
    of_lead: bool = False


@dataclass(frozen=True, slots=True)
class HeldClock:
    """The clock in question: a work order's, or the ticket's own (order_id None), since its start."""

    kind: ClockKind
    since: datetime
    order_id: UUID | None = None
    of_lead: bool = True


def list_held_spans(events: Iterable[HoldEvent], clock: HeldClock) -> list[Span]:
    """Return the finished spans in which the clock was on hold, oldest first; events by their order.

    A voided first contact leaves none: that clock never rightly stopped.
    """
    holds = _HOLDS.get(clock.kind, {})
    spans: list[Span] = []
    held: HoldEvent | None = None
    for event in events:
        if event.at < clock.since or not _concerns(event, clock):
            continue
        if held is None:
            held = event if event.act in holds else None
        elif event.act in holds[held.act]:
            if event.act is not Act.VOID_CONTACT:
                spans.append((held.at, event.at))
            held = None
    return spans


def list_pauses(events: Iterable[HoldEvent], order_id: UUID) -> tuple[list[Span], datetime | None]:
    """Return the finished pauses of a work order, and since when it is paused now; a shelf is no pause."""
    spans: list[Span] = []
    since: datetime | None = None
    for event in events:
        if event.act is Act.PAUSE and event.order_id == order_id:
            since = since or event.at
        elif since is not None and (event.act is Act.SHELVE or _resumes(event, order_id)):
            spans.append((since, event.at))
            since = None
    return spans, since


def _resumes(event: HoldEvent, order_id: UUID) -> bool:
    return event.act is Act.RESUME and event.order_id == order_id


def _concerns(event: HoldEvent, clock: HeldClock) -> bool:
    """Return whether an act affects a clock; a rework reaches the lead whichever work order it names."""
    if event.order_id in (None, clock.order_id):
        return True
    if event.act is Act.REWORK:
        return clock.of_lead
    return clock.order_id is None and event.of_lead
