"""Queries for tickets received and completed in each hour of today, and of this day last week."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, and_, cast, extract, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.models import Ticket
from db.queries.area_counts import build_scope_condition
from domain.scopes import Scope

WEEK = timedelta(days=7)
HOURS = 24


@dataclass(frozen=True, slots=True)
class DayHours:
    """Counts by hour of the city's clock, and their sum up to the present time of day."""

    hours: tuple[int, ...]
    so_far: int


@dataclass(frozen=True, slots=True)
class Flow:
    """One kind of step: today and the same day of last week."""

    today: DayHours
    week_before: DayHours


def count_received(session: Session, scope: Scope, *, now: datetime, zone: ZoneInfo) -> Flow:
    """Return what was reported by hour."""
    return _flow(session, scope, Ticket.reported_at, _Span.of(now, zone))


def count_completed(session: Session, scope: Scope, *, now: datetime, zone: ZoneInfo) -> Flow:
    """Return what was completed by hour."""
    return _flow(session, scope, Ticket.completed_at, _Span.of(now, zone))


def get_day_start(at: datetime, zone: ZoneInfo, *, days: int = 0) -> datetime:
    """Return the midnight that begins the local day of ``at``, or a day so many days later."""
    day = at.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, time.min, tzinfo=zone)


@dataclass(frozen=True, slots=True)
class _Span:
    now: datetime
    zone: ZoneInfo
    today: datetime
    week_before: datetime
    week_before_ends: datetime

    @classmethod
    def of(cls, now: datetime, zone: ZoneInfo) -> "_Span":
        begins = [get_day_start(now, zone, days=days) for days in (0, -7, -6)]
        return cls(now, zone, *begins)


def _flow(
    session: Session,
    scope: Scope,
    at: "InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]",
    span: _Span,
) -> Flow:
    is_today = and_(at >= span.today, at <= span.now).label("is_today")
    was_then = and_(at >= span.week_before, at < span.week_before_ends)
    hour = cast(extract("hour", func.timezone(span.zone.key, at)), Integer).label("hour")
    so_far = func.count().filter(or_(at >= span.today, at <= span.now - WEEK))
    found = session.execute(
        select(is_today, hour, func.count(), so_far)
        .where(Ticket.city == scope.city, build_scope_condition(scope), or_(is_today, was_then))
        .group_by(is_today, hour)
    )
    rows = [(bool(today), hour, count, until_now) for today, hour, count, until_now in found]
    return Flow(*(_hours(rows, wanted=wanted) for wanted in (True, False)))


def _hours(found: list[tuple[bool, int, int, int]], *, wanted: bool) -> DayHours:
    counts = [0] * HOURS
    total = 0
    for is_today, hour, count, so_far in found:
        if is_today is wanted:
            counts[hour] = count
            total += so_far
    return DayHours(tuple(counts), total)
