# ruff: noqa: S608 — only names and positions of domain.rollups are put into its statements.
"""SQL that unpacks the rows of rollups, and packs groups into rows.

A row of days holds a third of a month: from its 1st, its 11th or its 21st on. A group is what one key counted
on one day, the list of its measures. A row holds each different list once (``patterns``, one list after the
other). For each group, in the order of keys and days, ``keys`` holds the key, ``lists`` which list it has,
counted from 1, and ``days`` its day, counted from 0 from the first of the row.
"""

from collections.abc import Sequence
from datetime import date

from db.queries.rollup_spans import DaySpan
from domain.periods import ONE_DAY

DAYS_OF_THIRD = 10  # the last third of a month has 8 to 11
# A subscript unpacks a stored array each time. Joined to nothing it is unpacked once a row; the subquery that
# selects this ends in OFFSET 0, or the planner would take it apart again.
_PATTERNS = "patterns || CAST('{}' AS int[]) AS patterns"
_GROUPS = "unnest(r.keys, r.lists, r.days) g (key, list, day)"

# Of a third of a month some days may be asked for, a bit each, or all of them: NULL.
OF_SPAN = """(step = 'day' AND day = ANY (CAST(:thirds AS date[]))
    OR step = 'month' AND day = ANY (CAST(:months AS date[])))"""
_ASKED_DAYS = """CASE step WHEN 'day'
    THEN (CAST(:masks AS int[]))[array_position(CAST(:thirds AS date[]), day)] END"""


def get_third(day: date) -> date:
    """Return the first day of the third of a month that ``day`` is in."""
    return day.replace(day=1 + min((day.day - 1) // DAYS_OF_THIRD, 2) * DAYS_OF_THIRD)


def build_third_sql(day: str) -> str:
    """Return the SQL of ``get_third``."""
    third = f"least((extract(day FROM {day})::int - 1) / {DAYS_OF_THIRD}, 2)"
    return f"(date_trunc('month', {day})::date + {third} * {DAYS_OF_THIRD})"


def build_numbers_sql(positions: Sequence[int], *, where: str = "true", groups: str = "true") -> str:
    """Return the SQL of the groups of one dimension and span, with some measures as n0, n1 and so on.

    positions: of the measures, counted from 1. where: a condition on rows; groups: on ``g.key``. It wants the
    values of ``build_span_values``, :city and :dimension.
    """
    numbers = ", ".join(
        f"r.patterns[g.list][{position}] AS n{place}" for place, position in enumerate(positions)
    )
    # The last OFFSET 0 keeps the arrays out of a sort before the numbers are summed up. A comparison by <> is
    # expected to leave most groups, as it does, so that they are summed up by a hash.
    return f"""
    SELECT r.dimension, r.day + g.day AS day, r.town_code, r.secret, r.internal, g.key, {numbers}
    FROM (
        SELECT dimension, day, town_code, secret, internal, keys, lists, days, {_PATTERNS},
            {_ASKED_DAYS} AS asked
        FROM rollups WHERE city = :city AND dimension = :dimension AND {OF_SPAN} AND {where}
        OFFSET 0
    ) r
    CROSS JOIN LATERAL {_GROUPS}
    WHERE {groups} AND (r.asked IS NULL OR (r.asked >> g.day) & 1 <> 0)
    OFFSET 0"""


def build_span_values(span: DaySpan) -> dict[str, object]:
    """Return the values that ``OF_SPAN`` and ``own_party_sums`` want."""
    asked: dict[date, set[date]] = {}
    for day in span.days:
        asked.setdefault(get_third(day), set()).add(day)
    return {
        "days": list(span.days),
        "thirds": list(asked),
        "masks": [_build_mask(third, days) for third, days in asked.items()],
        "months": list(span.months),
    }


def _build_mask(third: date, days: set[date]) -> int | None:
    """Return the days as bits, counted from the first of their third; None where they are all of it."""
    following = third + len(days) * ONE_DAY
    if following == get_third(following):
        return None
    return sum(1 << (day - third).days for day in days)


def build_groups_sql(rows: str) -> str:
    """Return the SQL of the groups of ``rows``, a relation like ``rollups``; counts: all their measures."""
    return f"""
    SELECT r.dimension, r.day + g.day AS day, r.town_code, r.secret, r.internal, g.key,
        ARRAY(SELECT unnest(r.patterns[g.list : g.list])) AS counts
    FROM (
        SELECT dimension, day, town_code, secret, internal, keys, lists, days, {_PATTERNS} FROM {rows}
        OFFSET 0
    ) r
    CROSS JOIN LATERAL {_GROUPS}"""


def build_rows_sql(groups: str, *, step: str) -> str:
    """Return the SQL of the rows of a step for ``groups`` with the columns of ``build_groups_sql``."""
    first = build_third_sql("day") if step == "day" else "day"
    row = "dimension, first, town_code, secret, internal"
    return f"""
    SELECT CAST(:city AS text), '{step}', {row}, array_agg(key ORDER BY key, day),
        array_agg(list ORDER BY key, day), array_agg((day - first)::smallint ORDER BY key, day),
        array_agg(counts ORDER BY list) FILTER (WHERE is_new)
    FROM (
        SELECT {row}, key, day, counts, (dense_rank() OVER lists)::int AS list,
            row_number() OVER (PARTITION BY {row}, array_send(counts)) = 1 AS is_new
        FROM (
            SELECT dimension, town_code, secret, internal, key COLLATE "C" AS key, day, counts,
                {first} AS first
            FROM ({groups}) found
        ) dated
        WINDOW lists AS (PARTITION BY {row} ORDER BY array_send(counts))
    ) listed
    GROUP BY {row}"""
