# ruff: noqa: S608 — only positions of domain.rollups are put into its statement.
"""Query for rollups: numbers by day or month of one dimension, for some of its keys and towns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries.rollup_sources import UNPACKED
from db.queries.rollup_spans import DaySpan
from domain.rollups import Dimension, get_position


@dataclass(frozen=True, slots=True)
class Sums:
    """Which sums are meant: of a dimension these keys and towns (None: all), with what secrecy."""

    dimension: Dimension
    keys: tuple[str, ...] | None = None
    towns: tuple[str, ...] | None = None
    secret: bool = False
    internal: bool = True


def load_sums_by_step(
    session: Session, city: str, sums: Sums, *, span: DaySpan, measures: Sequence[str]
) -> dict[date, tuple[int, ...]]:
    """Return the measures by day, and by the first day of whole months; days without any are left out."""
    family = sums.dimension.family
    numbers = ", ".join(f"sum(r.counts[k.n][{get_position(family, code)}])::int" for code in measures)
    found = session.execute(
        text(
            f"""
            SELECT r.day, {numbers}
            FROM (
                SELECT day, keys, {UNPACKED} FROM rollups
                WHERE city = :city AND dimension = :dimension
                    AND (step = 'day' AND day = ANY (CAST(:days AS date[]))
                        OR step = 'month' AND day = ANY (CAST(:months AS date[])))
                    AND (:every_town OR town_code = ANY (CAST(:towns AS text[])))
                    AND (:secret OR NOT secret) AND (:internal OR NOT internal)
                OFFSET 0
            ) r
            CROSS JOIN LATERAL unnest(r.keys) WITH ORDINALITY k (key, n)
            WHERE :every_key OR k.key = ANY (CAST(:keys AS text[]))
            GROUP BY r.day
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
            "secret": sums.secret,
            "internal": sums.internal,
        },
    )
    return {day: tuple(counts) for day, *counts in found}
