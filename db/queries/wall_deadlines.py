"""Ask how many completion deadlines ended in periods that end at given instants, and how many were kept.

Days that lie wholly within or without every period come from their sums, the others from the clocks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, literal_column, or_, select
from sqlalchemy.orm import Session

from db.models import Clock, Ticket
from db.queries.area_counts import build_scope_condition
from db.queries.cities import load_city_facts
from db.queries.filters import get_day_start
from db.queries.rollup_spans import may_read, split_days
from db.queries.rollup_sums import Sums, load_sums_by_step
from domain.periods import ONE_DAY
from domain.rollups import Dimension
from domain.scopes import Reach, Scope, sees_all

LONGEST_LIFE = timedelta(
    days=90
)  # from a ticket's end to a deadline of it; more than any limit with its pauses


@dataclass(frozen=True, slots=True)
class DeadlinesKept:
    """How many deadlines ended in a period, and how many of them were kept."""

    due: int
    kept: int


@dataclass(frozen=True, slots=True)
class _Ended:
    """The deadlines of one instant, or of a day that begins then."""

    at: datetime
    due: int
    kept: int


@dataclass(frozen=True, slots=True)
class _Windows:
    """The periods of one length that end at ``instants``, each without its first instant."""

    instants: Sequence[datetime]
    length: timedelta
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        return min(self.instants) - self.length

    @property
    def until(self) -> datetime:
        return max(self.instants)

    def day_of(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def cut_days(self) -> frozenset[date]:
        """Return the days in which a period begins or ends."""
        return frozenset(self.day_of(at) for end in self.instants for at in (end, end - self.length))


def deadlines_kept(
    session: Session, scope: Scope, instants: Sequence[datetime], *, length: timedelta
) -> list[DeadlinesKept]:
    """Return for each instant the completion deadlines of the ``length`` before it, and those kept.

    Cancelled or merged tickets count in neither.
    """
    windows = _Windows(instants, length, load_city_facts(session, scope.city).zone)
    by_day = _from_sums(session, scope, windows)
    ended = [*_days(by_day, windows.zone), *_from_clocks(session, scope, windows, _gaps(by_day, windows))]
    return [_kept(ended, since=at - length, until=at) for at in instants]


def _from_sums(session: Session, scope: Scope, windows: _Windows) -> dict[date, tuple[int, ...]]:
    """Return due and kept of each whole day whose sums exist; of a part of the city none."""
    first, last = windows.day_of(windows.since) + ONE_DAY, windows.day_of(windows.until) - ONE_DAY
    if scope.reach is not Reach.WHOLE or not may_read(session, None) or last < first:
        return {}
    span = split_days(session, scope.city, first, last, months=False)
    sums = Sums(Dimension.ALL, secret=scope.secrets, internal=scope.secrets)
    found = load_sums_by_step(session, scope.city, sums, span=span, measures=("due", "on_time"))
    cut = windows.cut_days()
    return {day: found.get(day, (0, 0)) for day in span.days if day not in cut}


def _days(by_day: dict[date, tuple[int, ...]], zone: ZoneInfo) -> list[_Ended]:
    return [_Ended(get_day_start(day, zone), due, kept) for day, (due, kept) in by_day.items()]


def _gaps(by_day: dict[date, tuple[int, ...]], windows: _Windows) -> list[tuple[datetime, datetime]]:
    """Return what no sum holds between the first and the last instant, as runs without their ends."""
    begins, gaps = windows.since, []
    for day in sorted(by_day):
        if begins < get_day_start(day, windows.zone):
            gaps.append((begins, get_day_start(day, windows.zone)))
        begins = get_day_start(day + ONE_DAY, windows.zone)
    return [*gaps, (begins, windows.until + timedelta(microseconds=1))]


def _from_clocks(
    session: Session, scope: Scope, windows: _Windows, gaps: list[tuple[datetime, datetime]]
) -> list[_Ended]:
    kept = func.count().filter(Clock.stopped_at <= Clock.due_at)
    ended_then = select(Clock.due_at, func.count(), kept).where(
        Clock.city == scope.city,
        Clock.kind == literal_column("'completion'"),  # the index
        Clock.work_order_id.is_(None),
        or_(*((Clock.due_at >= first) & (Clock.due_at < last) for first, last in gaps)),
        Clock.ticket_id.not_in(_given_up(scope.city, windows.since - LONGEST_LIFE)),
        *([] if sees_all(scope) else [_in_scope(scope)]),
    )
    found = session.execute(ended_then.group_by(Clock.due_at))
    return [_Ended(at, due, in_time) for at, due, in_time in found if at is not None]


def _given_up(city: str, since: datetime) -> Select[Any]:
    """Return the tickets that were cancelled or merged since then; they have an index."""
    return select(Ticket.id).where(
        Ticket.city == city,
        literal_column("tickets.status IN ('cancelled', 'merged')"),
        Ticket.closed_at >= since,
    )


def _in_scope(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that a clock's ticket is in scope; looked up one by one, never hashed."""
    return (
        select(Ticket.id)
        .where(Ticket.city == Clock.city, Ticket.id == Clock.ticket_id, build_scope_condition(scope))
        .offset(0)
        .exists()
    )


def _kept(found: Sequence[_Ended], *, since: datetime, until: datetime) -> DeadlinesKept:
    within = [ended for ended in found if since < ended.at <= until]
    return DeadlinesKept(due=sum(ended.due for ended in within), kept=sum(ended.kept for ended in within))
