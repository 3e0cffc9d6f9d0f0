# ruff: noqa: S608 — only the SQL of rollup_rows is put into its statement.
"""Query for rollups: numbers by day or month of one dimension, for some of its keys and towns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries.rollup_rows import build_numbers_sql, build_span_values
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
    positions = [get_position(sums.dimension.family, code) for code in measures]
    groups = build_numbers_sql(
        positions,
        where="(:every_town OR town_code = ANY (CAST(:towns AS text[])))"
        " AND (:secret OR NOT secret) AND (:internal OR NOT internal)",
        groups="(:every_key OR g.key = ANY (CAST(:keys AS text[])))",
    )
    numbers = ", ".join(f"sum(n{place})::int" for place in range(len(measures)))
    found = session.execute(
        text(f"SELECT day, {numbers} FROM ({groups}) counted GROUP BY day"),
        {
            **build_span_values(span),
            "city": city,
            "dimension": sums.dimension.value,
            "every_key": sums.keys is None,
            "keys": list(sums.keys or ()),
            "every_town": sums.towns is None,
            "towns": list(sums.towns or ()),
            "secret": sums.secret,
            "internal": sums.internal,
        },
    )
    return {day: tuple(counts) for day, *counts in found}
