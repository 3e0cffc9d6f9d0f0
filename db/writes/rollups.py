# ruff: noqa: S608 — only constants of domain.rollups and the SQL of rollup_rows are put into its statements.
"""Recount daily and monthly rollups from the tables; nothing is ever added to a sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from db.queries.cities import CityFacts
from db.queries.filters import get_day_start
from db.queries.rollup_rows import (
    build_groups_sql,
    build_numbers_sql,
    build_rows_sql,
    build_span_values,
    build_third_sql,
)
from db.queries.rollup_sources import ADDED, SOURCES, build_keys_sql
from db.queries.rollup_spans import DaySpan, list_days_of_month
from domain.rollups import MEASURES, VERSION, Dimension, Family, count_measures, get_position

ONE_DAY = timedelta(days=1)


def _facts(family: Family) -> str:
    """Return the SQL of every dated fact of a family within :begin and :end, one measure a column."""
    measures = MEASURES[family]
    parts = []
    for name in dict.fromkeys(measure.source for measure in measures):
        source = SOURCES[name]
        numbers = ", ".join(
            f"{ADDED.get((family, measure.code), '1') if measure.source == name else '0'} AS m{place}"
            for place, measure in enumerate(measures)
        )
        parts.append(
            f"SELECT {source.ticket} AS ticket_id, {source.at} AS at, {source.party} AS party, {numbers}"
            f" FROM {source.table} WHERE f.city = :city AND {source.at} >= :begin AND {source.at} < :end"
            f" AND {source.where}"
        )
    return " UNION ALL ".join(parts)


def _row(family: Family) -> str:
    """Return the SQL of the measures that the dimension of a group holds, the columns m0, m1 and so on."""
    dimensions = [dimension for dimension in Dimension if dimension.family is family]
    widths = {dimension: count_measures(dimension) for dimension in dimensions}
    rows = {
        width: f"ARRAY[{', '.join(f'm{place}' for place in range(width))}]" for width in set(widths.values())
    }
    if len(rows) == 1:
        return next(iter(rows.values()))
    cases = " ".join(f"WHEN '{dimension}' THEN {rows[width]}" for dimension, width in widths.items())
    return f"CASE dimension {cases} END"


def _groups(family: Family) -> str:
    """Return the SQL of the groups of one family for the given days and towns, counted from the tables."""
    columns = range(len(MEASURES[family]))
    sums = ", ".join(f"coalesce(sum(x.m{place}), 0)::int AS m{place}" for place in columns)
    # One ticket's facts of a day are added up first: most come, are accepted and dispatched on one day.
    by_ticket = f"""
        SELECT x.ticket_id, x.party COLLATE "C" AS party, (x.at AT TIME ZONE :zone)::date AS day, {sums}
        FROM ({_facts(family)}) x GROUP BY 1, 2, 3"""
    return f"""
SELECT dimension, day, town_code, secret, internal, key, {_row(family)} AS counts
FROM (
    SELECT k.dimension COLLATE "C" AS dimension, x.day, coalesce(t.town_code, '') COLLATE "C" AS town_code,
        t.secrecy = 'secret' AS secret, t.secrecy = 'internal' AS internal, k.key COLLATE "C" AS key, {sums}
    FROM ({by_ticket}) x
    JOIN tickets t ON t.city = :city AND t.id = x.ticket_id
    CROSS JOIN LATERAL (VALUES {build_keys_sql(family)}) k (dimension, key)
    WHERE k.key IS NOT NULL AND (:every_town OR coalesce(t.town_code, '') = ANY (:towns))
    GROUP BY 1, 2, 3, 4, 5, 6
) grouped
"""


COLUMNS = "city, step, dimension, day, town_code, secret, internal, keys, lists, days, patterns"
GROUPS = {family: _groups(family) for family in Family}
FIRST_THIRD = build_third_sql("CAST(:first AS date)")


def _replace(family: Family) -> TextClause:
    """Return the statement that counts days again; the other days of their rows stay as they are."""
    columns = "dimension, day, town_code, secret, internal, key, counts"
    kept = f"SELECT {columns} FROM ({build_groups_sql('taken')}) g WHERE NOT (day >= :first AND day <= :last)"
    rows = build_rows_sql(f"{kept} UNION ALL {GROUPS[family]}", step="day")
    return text(
        f"""
        WITH taken AS (
            DELETE FROM rollups WHERE city = :city AND step = 'day' AND dimension = ANY (:dimensions)
                AND day >= {FIRST_THIRD} AND day <= :last AND (:every_town OR town_code = ANY (:towns))
            RETURNING *
        )
        INSERT INTO rollups ({COLUMNS}) {rows}
        """
    )


_REPLACE = {family: _replace(family) for family in Family}
_MORE_MEMORY = text("SET LOCAL work_mem = '64MB'")
_MORE_TIME = text("SET LOCAL statement_timeout = '2min'")  # no screen waits for it
_FORGET_MONTHS = text(
    """
    DELETE FROM rollup_steps WHERE city = :city AND step = 'month'
        AND day >= date_trunc('month', CAST(:first AS date)) AND day <= :last
    """
)


def _received(steps: str, day: str) -> str:
    """Return the SQL of how many tickets came in a step that is counted."""
    rows = (
        f"""(SELECT * FROM rollups WHERE city = :city AND dimension = '{Dimension.ALL}' AND {steps}) asked"""
    )
    received = f"g.counts[{get_position(Family.TICKET, 'received')}]"
    return f"coalesce((SELECT sum({received}) FROM ({build_groups_sql(rows)}) g WHERE g.day = {day}), 0)"


_OF_DAY = f"step = 'day' AND day = {build_third_sql('d.at::date')}"
_NOTE_DAYS = text(
    f"""
    INSERT INTO rollup_steps (city, step, day, version, received)
    SELECT :city, 'day', d.at::date, :version, {_received(_OF_DAY, "d.at::date")}
    FROM generate_series(CAST(:first AS date), :last, '1 day') d (at)
    """
)
_FORGET_DAYS = text(
    "DELETE FROM rollup_steps WHERE city = :city AND step = 'day' AND day >= :first AND day <= :last"
)
_DELETE_MONTH = text("DELETE FROM rollups WHERE city = :city AND step = 'month' AND day = :month")
_FORGET_MONTH = text("DELETE FROM rollup_steps WHERE city = :city AND step = 'month' AND day = :month")
_NOTE_MONTH = text(
    f"""
    INSERT INTO rollup_steps (city, step, day, version, received)
    SELECT :city, 'month', :month, :version, {_received("step = 'month' AND day = :month", ":month")}
    """
)


def _month(dimension: Dimension) -> TextClause:
    """Return the statement that sums up the days of a month."""
    positions = range(1, count_measures(dimension) + 1)
    numbers = ", ".join(f"sum(n{place})::int" for place in range(len(positions)))
    groups = f"""
        SELECT dimension, CAST(:month AS date) AS day, town_code, secret, internal, key,
            ARRAY[{numbers}] AS counts
        FROM ({build_numbers_sql(positions)}) g GROUP BY 1, 3, 4, 5, 6"""
    rows = build_rows_sql(groups, step="month")
    return text(f"INSERT INTO rollups ({COLUMNS}) {rows}")


_MONTH = {dimension: _month(dimension) for dimension in Dimension}


@dataclass(frozen=True, slots=True)
class Days:
    """The local days from ``first`` to ``last`` of these towns ('' = of none); None = of all."""

    first: date
    last: date
    towns: tuple[str, ...] | None = None


def count_days(session: Session, facts: CityFacts, days: Days) -> None:
    """Replace the sums of these days by what the tables hold now; their months are to be summed again."""
    values = build_values(facts, days)
    session.execute(_MORE_MEMORY)
    session.execute(_MORE_TIME)
    for family, statement in _REPLACE.items():
        session.execute(statement, {**values, "dimensions": list_dimensions(family)})
    session.execute(_FORGET_MONTHS, values)
    if days.towns is None:
        session.execute(_FORGET_DAYS, values)
        session.execute(_NOTE_DAYS, {**values, "version": VERSION})


def list_dimensions(family: Family) -> list[str]:
    """Return the dimensions of a family, as they are stored."""
    return [dimension.value for dimension in Dimension if dimension.family is family]


def sum_month(session: Session, city: str, month: date) -> None:
    """Replace the sums of a month, named by its first day, by those of its days; all must be counted."""
    session.execute(_DELETE_MONTH, {"city": city, "month": month})
    session.execute(_FORGET_MONTH, {"city": city, "month": month})
    values = {
        **build_span_values(DaySpan((), list_days_of_month(month), (), 0)),
        "city": city,
        "month": month,
    }
    for dimension, insert in _MONTH.items():
        session.execute(insert, {**values, "dimension": dimension.value})
    session.execute(_NOTE_MONTH, {"city": city, "month": month, "version": VERSION})


def reset_counts(session: Session, city: str) -> None:
    """Queue every day of a city for a recount, newest first; until then readers use the tables."""
    session.execute(text("DELETE FROM rollup_steps WHERE city = :city"), {"city": city})


def build_values(facts: CityFacts, days: Days) -> dict[str, object]:
    """Return the values of the statements that count ``days``."""
    begin: datetime = get_day_start(days.first, facts.zone)
    return {
        "city": facts.city,
        "zone": facts.zone.key,
        "first": days.first,
        "last": days.last,
        "begin": begin,
        "end": get_day_start(days.last + ONE_DAY, facts.zone),
        "every_town": days.towns is None,
        "towns": list[Sequence[str]](days.towns or ()),
    }
