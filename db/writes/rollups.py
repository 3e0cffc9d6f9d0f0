# ruff: noqa: S608 — only constants of domain.rollups and rollup_sources are put into its statements.
"""Recount daily and monthly rollups from the tables; nothing is ever added to a sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from db.queries.cities import CityFacts
from db.queries.filters import get_day_start
from db.queries.rollup_sources import ADDED, SOURCES, UNPACKED, build_keys_sql
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


def _grouped(family: Family) -> str:
    """Return the SQL of the rows of ``rollups`` of one family for the given days and towns."""
    columns = range(len(MEASURES[family]))
    sums = ", ".join(f"coalesce(sum(x.m{place}), 0)::int AS m{place}" for place in columns)
    # One ticket's facts of a day are added up first: most come, are accepted and dispatched on one day.
    by_ticket = f"""
        SELECT x.ticket_id, x.party COLLATE "C" AS party, (x.at AT TIME ZONE :zone)::date AS day, {sums}
        FROM ({_facts(family)}) x GROUP BY 1, 2, 3"""
    return f"""
SELECT CAST(:city AS text) AS city, 'day' AS step, dimension, day, town_code, secret, internal,
    array_agg(key ORDER BY key) AS keys, array_agg({_row(family)} ORDER BY key) AS counts
FROM (
    SELECT k.dimension COLLATE "C" AS dimension, x.day, coalesce(t.town_code, '') COLLATE "C" AS town_code,
        t.secrecy = 'secret' AS secret, t.secrecy = 'internal' AS internal, k.key COLLATE "C" AS key, {sums}
    FROM ({by_ticket}) x
    JOIN tickets t ON t.city = :city AND t.id = x.ticket_id
    CROSS JOIN LATERAL (VALUES {build_keys_sql(family)}) k (dimension, key)
    WHERE k.key IS NOT NULL AND (:every_town OR coalesce(t.town_code, '') = ANY (:towns))
    GROUP BY 1, 2, 3, 4, 5, 6
) grouped
GROUP BY dimension, day, town_code, secret, internal
"""


COLUMNS = "city, step, dimension, day, town_code, secret, internal, keys, counts"
GROUPED = {family: _grouped(family) for family in Family}
_INSERT = {family: text(f"INSERT INTO rollups ({COLUMNS}) {sql}") for family, sql in GROUPED.items()}
_MORE_MEMORY = text("SET LOCAL work_mem = '64MB'")
_DELETE = text(
    """
    DELETE FROM rollups WHERE city = :city AND step = 'day' AND dimension = ANY (:dimensions)
        AND day >= :first AND day <= :last AND (:every_town OR town_code = ANY (:towns))
    """
)
_FORGET_MONTHS = text(
    """
    DELETE FROM rollup_steps WHERE city = :city AND step = 'month'
        AND day >= date_trunc('month', CAST(:first AS date)) AND day <= :last
    """
)


def _received(step: str, day: str) -> str:
    """Return the SQL of how many tickets came in a step that is counted."""
    return f"""coalesce((SELECT sum(r.counts[1][{get_position(Family.TICKET, "received")}]) FROM rollups r
        WHERE r.city = :city AND r.step = '{step}' AND r.dimension = '{Dimension.ALL}'
            AND r.day = {day}), 0)"""


_NOTE_DAYS = text(
    f"""
    INSERT INTO rollup_steps (city, step, day, version, received)
    SELECT :city, 'day', d.at::date, :version, {_received("day", "d.at::date")}
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
    SELECT :city, 'month', :month, :version, {_received("month", "CAST(:month AS date)")}
    """
)


def _month(family: Family) -> TextClause:
    columns = range(len(MEASURES[family]))
    sums = ", ".join(f"coalesce(sum(r.counts[k.n][{place + 1}]), 0)::int AS m{place}" for place in columns)
    return text(
        f"""
INSERT INTO rollups ({COLUMNS})
SELECT :city, 'month', dimension, CAST(:month AS date), town_code, secret, internal,
    array_agg(key ORDER BY key), array_agg({_row(family)} ORDER BY key)
FROM (
    SELECT r.dimension, r.town_code, r.secret, r.internal, k.key, {sums}
    FROM (
        SELECT dimension, town_code, secret, internal, keys, {UNPACKED} FROM rollups
        WHERE city = :city AND step = 'day' AND dimension = ANY (:dimensions)
            AND day >= :month AND day < :next_month
        OFFSET 0
    ) r CROSS JOIN LATERAL unnest(r.keys) WITH ORDINALITY k (key, n)
    GROUP BY 1, 2, 3, 4, 5
) summed
GROUP BY dimension, town_code, secret, internal
"""
    )


_MONTH = {family: _month(family) for family in Family}


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
    session.execute(_DELETE, {**values, "dimensions": [dimension.value for dimension in Dimension]})
    for insert in _INSERT.values():
        session.execute(insert, values)
    session.execute(_FORGET_MONTHS, values)
    if days.towns is None:
        session.execute(_FORGET_DAYS, values)
        session.execute(_NOTE_DAYS, {**values, "version": VERSION})


def sum_month(session: Session, city: str, month: date) -> None:
    """Replace the sums of a month, named by its first day, by those of its days; all must be counted."""
    next_month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    session.execute(_DELETE_MONTH, {"city": city, "month": month})
    session.execute(_FORGET_MONTH, {"city": city, "month": month})
    for family, insert in _MONTH.items():
        dimensions = [dimension.value for dimension in Dimension if dimension.family is family]
        session.execute(
            insert, {"city": city, "month": month, "next_month": next_month, "dimensions": dimensions}
        )
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
