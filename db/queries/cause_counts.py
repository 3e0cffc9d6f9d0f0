"""Queries for the rule of causes: reports of a window by place and matter, and the sums of the year before.

A window is a few weeks of tickets, read once a week; the year before comes from sums. Secret tickets are in
neither, for a single one would show at its place; internal ones are in the sums alone.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from db.models import Reporter, Ticket
from db.queries.cities import load_city_facts
from db.queries.filters import get_day_start
from db.queries.indicator_sums import GroupedSums, load_grouped_sums
from db.queries.rollup_spans import DaySpan, split_days
from domain.causes import PlaceCount, ReportHistory
from domain.enums import Secrecy, Status
from domain.rollups import Dimension

HISTORY_DAYS = 366
GONE = (Status.CANCELLED, Status.MERGED)
WEEK_SECONDS = 7 * 86_400


def count_places(
    session: Session, city: str, first: date, after: date, *, least: int, by_town: bool = False
) -> list[PlaceCount]:
    """Return units, or towns, that had at least so many reports of a matter from a day on and before another.

    The window may hold a change of summer time: a week is counted from its first instant.
    """
    begins, ends = _span(session, city, first, after)
    place = Ticket.town_code if by_town else Ticket.unit_code
    week = cast(func.floor(func.extract("epoch", Ticket.reported_at - begins) / WEEK_SECONDS), Integer)
    many = (
        select(place.label("place"), Ticket.town_code, Ticket.matter)
        .add_columns(func.count().label("count"), func.count(week.distinct()).label("weeks"))
        .where(*_ordinary(city), Ticket.reported_at >= begins, Ticket.reported_at < ends, place.is_not(None))
        .group_by(place, Ticket.town_code, Ticket.matter)
        .having(func.count() >= least)
        .cte("many")
    )
    people = (
        select(place.label("place"), Ticket.matter, func.count(Reporter.phone.distinct()).label("people"))
        .join(many, and_(many.c.place == place, many.c.matter == Ticket.matter))
        .join(Reporter, and_(Reporter.city == Ticket.city, Reporter.ticket_id == Ticket.id))
        .where(*_ordinary(city), Ticket.reported_at >= begins, Ticket.reported_at < ends)
        .group_by(place, Ticket.matter)
        .cte("people")
    )
    asked = select(
        many.c.place, many.c.town_code, many.c.matter, many.c.count, many.c.weeks,
        func.coalesce(people.c.people, 0),
    ).outerjoin(people, and_(people.c.place == many.c.place, people.c.matter == many.c.matter))  # fmt: skip
    return [PlaceCount(*row) for row in session.execute(asked.order_by(many.c.place, many.c.matter))]


def count_matters(session: Session, city: str, first: date, after: date) -> dict[str, int]:
    """Return the reports of each matter from a day on and before another."""
    begins, ends = _span(session, city, first, after)
    asked = (
        select(Ticket.matter, func.count())
        .where(*_ordinary(city), Ticket.reported_at >= begins, Ticket.reported_at < ends)
        .group_by(Ticket.matter)
    )
    return {str(matter): count for matter, count in session.execute(asked)}


def count_history_days(session: Session, city: str, before: date) -> int:
    """Return how many days of the year before a day are counted."""
    return _count_days(*_history_span(session, city, before))


def load_history(session: Session, city: str, before: date) -> ReportHistory:
    """Return the sums of the year before a day, by unit, and by town and matter."""
    days, span = _history_span(session, city, before)
    units = load_grouped_sums(
        session, city, GroupedSums(Dimension.UNIT, by_key=True, secret=False),
        span=span, measures=["received"], of_party=False,
    )  # fmt: skip
    matters = load_grouped_sums(
        session, city, GroupedSums(Dimension.MATTER, by_key=True, by_town=True, secret=False),
        span=span, measures=["received"], of_party=False,
    )  # fmt: skip
    return ReportHistory(
        days=_count_days(days, span),
        units={key.key: counts[0] for key, counts in units.groups.items() if key.key},
        town_matters={
            (key.town, key.key): counts[0] for key, counts in matters.groups.items() if key.town and key.key
        },
    )


def list_evidence_tickets(
    session: Session, city: str, place: str, matter: str, *, first: date, after: date, most: int
) -> list[UUID]:
    """Return the newest ordinary tickets of a matter at a place from a day on and before another."""
    begins, ends = _span(session, city, first, after)
    asked = (
        select(Ticket.id)
        .where(
            *_ordinary(city), _at(place), Ticket.matter == matter,
            Ticket.reported_at >= begins, Ticket.reported_at < ends,
        )
        .order_by(Ticket.reported_at.desc(), Ticket.id)
        .limit(most)
    )  # fmt: skip
    return list(session.scalars(asked))


def count_reports(session: Session, city: str, place: str, matter: str, *, first: date, after: date) -> int:
    """Return how many ordinary reports of a matter a place had from a day on and before another."""
    begins, ends = _span(session, city, first, after)
    asked = select(func.count()).where(
        *_ordinary(city), _at(place), Ticket.matter == matter,
        Ticket.reported_at >= begins, Ticket.reported_at < ends,
    )  # fmt: skip
    return session.scalar(asked) or 0


def _history_span(session: Session, city: str, before: date) -> tuple[int, DaySpan]:
    """Return how many days the year before a day has, from the first of a month on, and which are counted."""
    first = (before - timedelta(days=HISTORY_DAYS)).replace(day=1)
    span = split_days(session, city, first, before - timedelta(days=1), months=True)
    return (before - first).days, span


def _count_days(days: int, span: DaySpan) -> int:
    return days - span.missing_days


def _span(session: Session, city: str, first: date, after: date) -> tuple[datetime, datetime]:
    zone = load_city_facts(session, city).zone
    return get_day_start(first, zone), get_day_start(after, zone)


def _ordinary(city: str) -> list[ColumnElement[bool]]:
    return [Ticket.city == city, Ticket.secrecy == Secrecy.NORMAL, Ticket.status.not_in(GONE)]


def _at(place: str) -> ColumnElement[bool]:
    """Return the condition of a place: a unit by its code, or a town by its own."""
    return or_(Ticket.unit_code == place, Ticket.town_code == place)
