# ruff: noqa: S608 — only the SQL of rollups and rollup_rows is put into its statements.
"""Queries for the rollups to count next: changed, missing, or to be compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from db.queries.cities import CityFacts
from db.queries.rollup_rows import build_groups_sql, build_third_sql
from db.writes.rollups import FIRST_THIRD, GROUPS, Days, build_values, list_dimensions
from domain.rollups import VERSION, Family

LOCK = 7_370_783_002  # advisory, with the city's own number; one worker at a time counts for a city

_LOCK = text("SELECT pg_try_advisory_xact_lock(:lock + hashtext(:city))")
# Rows of other measures cannot be read: no day that shares one with a day of another version counts any more.
_OUTDATED = text(
    f"""
    WITH outdated AS (
        DELETE FROM rollup_steps WHERE city = :city AND version <> :version RETURNING step, day
    ), gone AS (
        DELETE FROM rollups r USING outdated o WHERE r.city = :city AND r.step = o.step
            AND r.day = CASE o.step WHEN 'day' THEN {build_third_sql("o.day")} ELSE o.day END
        RETURNING r.step, r.day
    )
    DELETE FROM rollup_steps WHERE city = :city AND step = 'day'
        AND {build_third_sql("day")} IN (SELECT day FROM gone WHERE step = 'day')
    """
)
_OLDEST_MARK = text("SELECT now() - min(at) FROM rollup_marks WHERE city = :city AND day < :today")
_TAKE_MARKS = text(
    """
    DELETE FROM rollup_marks m USING (
        SELECT day FROM rollup_marks WHERE city = :city AND day < :today
        GROUP BY day ORDER BY max(id) LIMIT :most
    ) chosen
    WHERE m.city = :city AND m.day = chosen.day
    RETURNING m.day, m.town_code
    """
)
_ARE_COUNTED = text("SELECT day FROM rollup_steps WHERE city = :city AND step = 'day' AND day = ANY (:days)")
_FIRST_DAY = text("SELECT (min(reported_at) AT TIME ZONE :zone)::date FROM tickets WHERE city = :city")
_NEWEST_MISSING = text(
    """
    SELECT day::date FROM generate_series(CAST(:first AS date), CAST(:last AS date), '1 day') day
    WHERE NOT EXISTS (SELECT FROM rollup_steps s
        WHERE s.city = :city AND s.step = 'day' AND s.day = day.day::date)
    ORDER BY day DESC LIMIT :most
    """
)
_NEWEST_MONTH = text(
    """
    SELECT month::date FROM generate_series(date_trunc('month', CAST(:first AS date)),
        date_trunc('month', CAST(:today AS date)) - interval '1 month', '1 month') month
    WHERE NOT EXISTS (SELECT FROM rollup_steps s
            WHERE s.city = :city AND s.step = 'month' AND s.day = month.month::date)
        AND NOT EXISTS (SELECT FROM generate_series(greatest(month.month, CAST(:first AS date)),
                month.month + interval '1 month - 1 day', '1 day') day
            WHERE NOT EXISTS (SELECT FROM rollup_steps s
                WHERE s.city = :city AND s.step = 'day' AND s.day = day.day::date))
    ORDER BY month DESC LIMIT 1
    """
)
_DAY_FROM = text(
    """
    SELECT s.day FROM rollup_steps s
    WHERE s.city = :city AND s.step = 'day' AND s.day >= :start AND NOT EXISTS (
        SELECT FROM rollup_marks m WHERE m.city = s.city AND m.day = s.day)
    ORDER BY s.day LIMIT 1
    """
)
_IS_MARKED = text("SELECT EXISTS (SELECT FROM rollup_marks WHERE city = :city AND day = :day)")
_TOWNS = text(
    """
    SELECT a.code FROM areas a JOIN city_levels l ON l.city = a.city AND l.code = a.level
    WHERE a.city = :city AND l.depth = 1 ORDER BY a.code
    """
)


def _differences() -> dict[Family, TextClause]:
    compared = "dimension, day, town_code, secret, internal, key, counts"
    rows = f"""(SELECT * FROM rollups WHERE city = :city AND step = 'day' AND dimension = ANY (:dimensions)
        AND day >= {FIRST_THIRD} AND day <= :last AND (:every_town OR town_code = ANY (:towns))) asked"""
    held = f"SELECT {compared} FROM ({build_groups_sql(rows)}) g WHERE day >= :first AND day <= :last"
    return {
        family: text(
            f"SELECT count(*) FROM (({held} EXCEPT {sql}) UNION ALL ({sql} EXCEPT {held})) differing"
        )
        for family, sql in GROUPS.items()
    }


_DIFFERENCES = _differences()


@dataclass(frozen=True, slots=True)
class RollupProgress:
    """How many past days are counted, of how many, and how many changes await the worker."""

    counted: int
    days: int
    marks: int


def try_lock(session: Session, city: str) -> bool:
    """Return whether this transaction may count for a city; another worker waits for its next round."""
    return bool(session.execute(_LOCK, {"lock": LOCK, "city": city}).scalar_one())


def drop_outdated(session: Session, city: str) -> None:
    """Queue days counted by another version of the measures for a recount."""
    session.execute(_OUTDATED, {"city": city, "version": VERSION})


def get_mark_age(session: Session, city: str, today: date) -> timedelta | None:
    """Return how old the oldest mark of a day before ``today`` is, None without one."""
    found: timedelta | None = session.execute(_OLDEST_MARK, {"city": city, "today": today}).scalar_one()
    return found


def take_marks(session: Session, city: str, *, today: date, most: int) -> dict[date, tuple[str, ...] | None]:
    """Remove the marks of up to ``most`` days before ``today``; return their towns by day, None for all.

    Days that are not counted yet are left out: they will be, with what changed.
    """
    values = {"city": city, "today": today, "most": most}
    marked: dict[date, set[str | None]] = {}
    for day, town in session.execute(_TAKE_MARKS, values):
        marked.setdefault(day, set()).add(town)
    counted = session.scalars(_ARE_COUNTED, {"city": city, "days": list(marked)}).all()
    return {day: _every_or_some(marked[day]) for day in counted}


def get_first_day(session: Session, facts: CityFacts) -> date | None:
    """Return the local day of a city's first ticket, None of a city without tickets."""
    found: date | None = session.execute(
        _FIRST_DAY, {"city": facts.city, "zone": facts.zone.key}
    ).scalar_one()
    return found


def list_missing_days(session: Session, city: str, *, first: date, last: date, most: int) -> list[date]:
    """Return up to ``most`` days that are not counted, the newest first."""
    values = {"city": city, "first": first, "last": last, "most": most}
    return list(session.scalars(_NEWEST_MISSING, values))


def find_newest_month(session: Session, city: str, *, first: date, today: date) -> date | None:
    """Return the newest month that is over, not summed up, and of which every day is counted."""
    values = {"city": city, "first": first, "today": today}
    return session.scalars(_NEWEST_MONTH, values).one_or_none()


def find_counted_day(session: Session, city: str, start: date) -> date | None:
    """Return the first counted day without a mark from ``start`` on, None after the last."""
    return session.scalars(_DAY_FROM, {"city": city, "start": start}).one_or_none()


def is_marked(session: Session, city: str, day: date) -> bool:
    """Return whether something changed on a day since it was counted."""
    return bool(session.execute(_IS_MARKED, {"city": city, "day": day}).scalar_one())


def list_towns(session: Session, city: str) -> list[str]:
    """Return the towns that sums are kept of: those of the map, and '' for tickets without one."""
    return ["", *session.scalars(_TOWNS, {"city": city})]


def count_differences(session: Session, facts: CityFacts, days: Days) -> int:
    """Return how many groups of these days differ from the tables: 0, or a mark is missing."""
    values = build_values(facts, days)
    return sum(
        int(
            session.execute(
                statement,
                {**values, "dimensions": list_dimensions(family)},
            ).scalar_one()
        )
        for family, statement in _DIFFERENCES.items()
    )


def load_progress(session: Session) -> Mapping[str, RollupProgress]:
    """Return how far the sums of every city are."""
    found = session.execute(
        text(
            """
            SELECT c.city, count(s.day),
                coalesce((coalesce(c.as_of, now()) AT TIME ZONE c.zone)::date - (
                    SELECT (min(t.reported_at) AT TIME ZONE c.zone)::date FROM tickets t
                    WHERE t.city = c.city), 0),
                (SELECT count(*) FROM rollup_marks m WHERE m.city = c.city)
            FROM cities c LEFT JOIN rollup_steps s ON s.city = c.city AND s.step = 'day'
            GROUP BY c.city
            """
        )
    )
    return {city: RollupProgress(*rest) for city, *rest in found}


def _every_or_some(marked: set[str | None]) -> tuple[str, ...] | None:
    return None if None in marked else tuple(sorted(town for town in marked if town is not None))
