# ruff: noqa: S608 — only positions, the SQL of rollup_rows and constants of this module are put into statements.
"""Queries for rollups grouped by key, town and day, in the reach of who asks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries.rollup_rows import build_numbers_sql, build_span_values
from db.queries.rollup_spans import DaySpan
from domain.rollups import VERSION, Dimension, get_position

_ASKED_ROWS = "(:every_town OR town_code = ANY (CAST(:towns AS text[]))) AND (:secret OR NOT secret)"
_ASKED_KEYS = "(:every_key OR g.key = ANY (CAST(:keys AS text[])))"
_COUNTED = text(
    "SELECT min(day), max(day) FROM rollup_steps WHERE city = :city AND step = 'day' AND version = :version"
)
_CHANGED = text(
    "SELECT count(DISTINCT day) FROM rollup_marks WHERE city = :city AND day >= :first AND day <= :last"
    " AND at < now() - interval '2 minutes'"
)


@dataclass(frozen=True, slots=True)
class GroupedSums:
    """Which sums are meant, and how they are grouped.

    keys: None = all. towns: None = all; below the whole city no secret ticket is counted, nor by town.
    by_key, by_town, by_day: what the sums are grouped by; a whole month counts for its first day.
    secret: whether secret tickets count where they may.
    """

    dimension: Dimension
    keys: tuple[str, ...] | None = None
    towns: tuple[str, ...] | None = None
    by_key: bool = False
    by_town: bool = False
    by_day: bool = False
    secret: bool = True


@dataclass(frozen=True, slots=True)
class GroupKey:
    """A group of sums; None for what they are not grouped by. town: empty for tickets without one."""

    key: str | None = None
    town: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class SumsOfGroups:
    """The measures of each group, by their codes."""

    measures: tuple[str, ...]
    groups: dict[GroupKey, tuple[int, ...]] = field(default_factory=dict)


def load_grouped_sums(
    session: Session, city: str, sums: GroupedSums, *, span: DaySpan, measures: Sequence[str], of_party: bool
) -> SumsOfGroups:
    """Return the sums of the counted days and months of ``span``; groups without any are left out.

    of_party: the transaction reaches a department or agency, which has its own key and nothing else.
    """
    positions = [get_position(sums.dimension.family, code) for code in measures]
    build = _build_party_sql if of_party else _build_city_sql
    columns = (
        "key" if sums.by_key else "NULL",
        "town_code" if sums.by_town else "NULL",
        "day" if sums.by_day else "CAST(NULL AS date)",
    )
    numbers = ", ".join(f"sum(n{place})::bigint" for place in range(len(measures)))
    found = session.execute(
        text(f"SELECT {', '.join(columns)}, {numbers} FROM ({build(positions)}) counted GROUP BY 1, 2, 3"),
        {
            **build_span_values(span),
            "city": city,
            "dimension": sums.dimension.value,
            "every_key": sums.keys is None,
            "keys": list(sums.keys or ()),
            "every_town": sums.towns is None,
            "towns": list(sums.towns or ()),
            "secret": sums.secret and sums.towns is None and not sums.by_town,
        },
    )
    groups = {GroupKey(key, town, day): tuple(counts) for key, town, day, *counts in found}
    return SumsOfGroups(tuple(measures), groups)


def _build_city_sql(positions: Sequence[int]) -> str:
    return build_numbers_sql(positions, where=_ASKED_ROWS, groups=_ASKED_KEYS)


def _build_party_sql(positions: Sequence[int]) -> str:
    """Return the SQL of the same columns as those of the city, of the party's own key."""
    numbers = ", ".join(f"counts[{position}] AS n{place}" for place, position in enumerate(positions))
    return f"""
    SELECT day, town_code, secret, key, {numbers}
    FROM own_party_sums(:dimension, CAST(:days AS date[]), CAST(:months AS date[])) g
    WHERE {_ASKED_ROWS} AND {_ASKED_KEYS} AND :city <> ''"""


def find_counted_days(session: Session, city: str) -> tuple[date, date] | None:
    """Return the first and the last counted day of a city; None before any is."""
    first, last = session.execute(_COUNTED, {"city": city, "version": VERSION}).one()
    return None if first is None else (first, last)


def count_changed_days(session: Session, city: str, first: date, last: date) -> int:
    """Return how many days changed more than two minutes ago and were not counted again."""
    found: int = session.execute(_CHANGED, {"city": city, "first": first, "last": last}).scalar_one()
    return found
