# ruff: noqa: S608 — only positions of domain.rollups and constants of this module are put into its statements.
"""Queries for rollups grouped by key, town and day, in the reach of who asks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries.rollup_sources import UNPACKED
from db.queries.rollup_spans import DaySpan
from domain.rollups import VERSION, Dimension, get_position

_OF_CITY = f"""
    SELECT day, town_code, secret, keys, {UNPACKED} FROM rollups
    WHERE city = :city AND dimension = :dimension
        AND (step = 'day' AND day = ANY (CAST(:days AS date[]))
            OR step = 'month' AND day = ANY (CAST(:months AS date[])))
    OFFSET 0"""
_OF_PARTY = """
    SELECT * FROM own_party_sums(:dimension, CAST(:days AS date[]), CAST(:months AS date[])) WHERE :city <> ''
    OFFSET 0"""
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
    family = sums.dimension.family
    numbers = ", ".join(f"sum(r.counts[k.n][{get_position(family, code)}])::bigint" for code in measures)
    columns = (
        "k.key" if sums.by_key else "NULL",
        "r.town_code" if sums.by_town else "NULL",
        "r.day" if sums.by_day else "CAST(NULL AS date)",
    )
    found = session.execute(
        text(
            f"""
            SELECT {", ".join(columns)}, {numbers}
            FROM ({_OF_PARTY if of_party else _OF_CITY}) r
            CROSS JOIN LATERAL unnest(r.keys) WITH ORDINALITY k (key, n)
            WHERE (:every_key OR k.key = ANY (CAST(:keys AS text[])))
                AND (:every_town OR r.town_code = ANY (CAST(:towns AS text[])))
                AND (:secret OR NOT r.secret)
            GROUP BY 1, 2, 3
            """
        ),
        {
            "city": city,
            "dimension": sums.dimension.value,
            "days": list(span.days),
            "months": list(span.months),
            "every_key": sums.keys is None,
            "keys": list(sums.keys or ()),
            "every_town": sums.towns is None,
            "towns": list(sums.towns or ()),
            "secret": sums.secret and sums.towns is None and not sums.by_town,
        },
    )
    groups = {GroupKey(key, town, day): tuple(counts) for key, town, day, *counts in found}
    return SumsOfGroups(tuple(measures), groups)


def find_counted_days(session: Session, city: str) -> tuple[date, date] | None:
    """Return the first and the last counted day of a city; None before any is."""
    first, last = session.execute(_COUNTED, {"city": city, "version": VERSION}).one()
    return None if first is None else (first, last)


def count_changed_days(session: Session, city: str, first: date, last: date) -> int:
    """Return how many days changed more than two minutes ago and were not counted again."""
    found: int = session.execute(_CHANGED, {"city": city, "first": first, "last": last}).scalar_one()
    return found
