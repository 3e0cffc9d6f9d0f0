# ruff: noqa: S608 — only the SQL of rollup_rows is put into its statement.
"""Queries for rollups of ratings by area, for periods longer than the city state holds."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Text, case, func, select, text, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.models import Evaluation, Ticket
from db.queries.area_periods import PeriodRefusal, Refused
from db.queries.cities import CityFacts, load_city_facts
from db.queries.city_time import get_city_time
from db.queries.filters import build_rating_conditions, get_day_start
from db.queries.rollup_rows import build_numbers_sql, build_span_values
from db.queries.rollup_spans import DaySpan, may_read, split_days
from domain.enums import Effect, Secrecy, Speed
from domain.filters import Filters
from domain.periods import ONE_DAY
from domain.rollups import Dimension, Family, get_position, get_rating_code

MOST_RATINGS = 150_000  # that are read from the tables
MOST_DAYS = 92  # read without looking first how many ratings were given
_GRADES = tuple((speed, effect) for speed in Speed for effect in Effect)
_POSITIONS = [get_position(Family.RATING, get_rating_code(speed, effect)) for speed, effect in _GRADES]
_GROUPS = build_numbers_sql(
    _POSITIONS, where="(:kept OR NOT (secret OR internal))", groups="starts_with(g.key, :of)"
)
_NUMBERS = ", ".join(f"sum(n{place})" for place in range(len(_POSITIONS)))
_SUMS = text(f"SELECT town_code, secret, key, {_NUMBERS} FROM ({_GROUPS}) counted GROUP BY 1, 2, 3")


@dataclass(frozen=True, slots=True)
class RatingSum:
    """How many ratings of one place and party have these grades.

    Codes are those of the ticket's place, None where it has none. A secret ticket's ratings are separate, and
    tell no place below the town.
    department: the rated one where the filters name it, else None: the sum of all.
    """

    town_code: str | None
    unit_code: str | None
    grid_code: str | None
    department: str | None
    secret: bool
    speed: Speed
    effect: Effect
    count: int


def load_rating_sums(
    session: Session, city: str, *, since: date, until: date, filters: Filters, kept: bool = True
) -> list[RatingSum]:
    """Return the ratings given from ``since`` to ``until`` (local days, both inclusive) under ``filters``.

    kept: with those of secret and internal tickets. The period of the filters is not looked at. Without
    another filter than the department the past days come from rollups. Raises Refused where neither they nor
    the tables answer quickly.
    """
    facts = load_city_facts(session, city)
    today = get_city_time(session, city).astimezone(facts.zone).date()
    since, until = max(since, _first_day(session, facts) or since), min(until, today)
    span = split_days(session, city, since, min(until, today - ONE_DAY), months=True)
    runs = [(since, until)]
    found: Counter[RatingSum] = Counter()
    if replace(filters, department=None, since=None, until=None).is_empty and may_read(session, None):
        runs = [*span.missing, (max(since, today), until)]
        found.update(_from_sums(session, city, filters.department, span, kept=kept))
    read = sum((last - first).days + 1 for first, last in runs)
    if read > MOST_DAYS and _given(session, facts, runs) > MOST_RATINGS:
        raise Refused(PeriodRefusal.NOT_COUNTED if found else PeriodRefusal.TOO_MANY)
    for first, last in runs:
        if first <= last:
            within = replace(filters, since=first, until=last)
            found.update(_from_tables(session, facts, within, kept=kept))
    return [replace(one, count=count) for one, count in found.items()]


def _from_sums(
    session: Session, city: str, department: str | None, span: DaySpan, *, kept: bool
) -> dict[RatingSum, int]:
    """Return the numbers of counted days and months, by dimension."""
    dimension = Dimension.RATED_PLACE if department is None else Dimension.RATED_PARTY
    values = {
        "city": city,
        "dimension": dimension.value,
        **build_span_values(span),
        "kept": kept,
        "of": "" if department is None else f"{department}/",
    }
    counts: dict[RatingSum, int] = {}
    for town, secret, key, *numbers in session.execute(_SUMS, values):
        unit, grid = key.split("/")[-2:]
        for (speed, effect), count in zip(_GRADES, numbers, strict=True):
            if count:
                one = RatingSum(
                    town or None, unit or None, grid or None, department, secret, speed, effect, count=0
                )
                counts[one] = count
    return counts


def _from_tables(session: Session, facts: CityFacts, filters: Filters, *, kept: bool) -> dict[RatingSum, int]:
    """Return the counts of the ratings themselves, by what they are of."""
    is_secret = Ticket.secrecy == Secrecy.SECRET
    secret = is_secret.label("secret")
    unit, grid = (case((is_secret, None), else_=code) for code in (Ticket.unit_code, Ticket.grid_code))
    keys = (Ticket.town_code, unit.label("unit"), grid.label("grid"))
    grades = (_bare(Evaluation.speed), _bare(Evaluation.effect))
    found = session.execute(
        select(*keys, secret, *grades, func.count())
        .select_from(Evaluation)
        .join(Ticket, (Ticket.city == Evaluation.city) & (Ticket.id == Evaluation.ticket_id))
        .where(Evaluation.city == facts.city, *build_rating_conditions(filters, facts.zone))
        .where(*([] if kept else [Ticket.secrecy == Secrecy.NORMAL]))
        .group_by(*keys, secret, *grades)
    )
    return {
        RatingSum(
            row.town_code, row.unit, row.grid, filters.department, row.secret, Speed(row.speed),
            Effect(row.effect), count=0,
        ): row[-1]
        for row in found
    }  # fmt: skip


def _given(session: Session, facts: CityFacts, runs: list[tuple[date, date]]) -> int:
    """Return how many ratings were given on these days, never more than matter."""
    given = 0
    for first, last in runs:
        some = (
            select(Evaluation.id)
            .where(
                Evaluation.city == facts.city,
                Evaluation.rated_at >= get_day_start(first, facts.zone),
                Evaluation.rated_at < get_day_start(last + ONE_DAY, facts.zone),
            )
            .limit(MOST_RATINGS + 1)
            .subquery()
        )
        given += session.scalars(select(func.count()).select_from(some)).one()
    return given


def _first_day(session: Session, facts: CityFacts) -> date | None:
    earliest = select(Evaluation.rated_at).where(Evaluation.city == facts.city)
    at = session.scalars(earliest.order_by(Evaluation.rated_at).limit(1)).one_or_none()
    return None if at is None else at.astimezone(facts.zone).date()


def _bare(column: "InstrumentedAttribute[Speed] | InstrumentedAttribute[Effect]") -> ColumnElement[str]:
    return type_coerce(column, Text).label(column.key)
