# ruff: noqa: S608 — only names and positions of domain.rollups are put into its statements.
"""SQL that unpacks the rows of rollups, and packs groups into rows.

A row of days holds a third of a month: from its 1st, its 11th or its 21st on. A group is what one key counted
on one day, the list of its measures. A row holds each different list once (``patterns``, one list after the
other). For each group, in the order of keys and days, ``entries`` holds the number of its list and its day in
the row, both counted from 0: number << 4 | day. ``ends`` tells where the entries of each key end; it is empty
where every key has one, as in the sum of a month.
"""

from collections.abc import Sequence
from datetime import date

from db.queries.rollup_spans import DaySpan
from domain.rollups import Dimension, count_measures

DAYS_OF_THIRD = 10  # the last third of a month has 8 to 11
DAY_BITS = 4
_DAY = f"(e.code & {(1 << DAY_BITS) - 1})"
_LIST = f"(e.code >> {DAY_BITS})"
_WIDTHS = " ".join(f"WHEN '{dimension}' THEN {count_measures(dimension)}" for dimension in Dimension)
# A subscript unpacks a stored array each time. Joined to nothing it is unpacked once a row; the subquery that
# selects this ends in OFFSET 0, or the planner would take it apart again.
_ARRAYS = ", ".join(f"{name} || CAST('{{}}' AS int[]) AS {name}" for name in ("ends", "entries", "patterns"))
_ENTRIES = """unnest(r.keys) WITH ORDINALITY k (key, n)
    CROSS JOIN LATERAL unnest(
        r.entries[coalesce(r.ends[k.n - 1], k.n - 1) + 1 : coalesce(r.ends[k.n], k.n)]) e (code)"""

# Of the thirds of months that hold days of a span some days may be asked for, a bit each.
OF_SPAN = """(step = 'day' AND day = ANY (CAST(:thirds AS date[]))
    OR step = 'month' AND day = ANY (CAST(:months AS date[])))"""
_ASKED_DAYS = """CASE step WHEN 'day'
    THEN (CAST(:masks AS int[]))[array_position(CAST(:thirds AS date[]), day)] ELSE 1 END"""


def get_third(day: date) -> date:
    """Return the first day of the third of a month that ``day`` is in."""
    return day.replace(day=1 + min((day.day - 1) // DAYS_OF_THIRD, 2) * DAYS_OF_THIRD)


def build_third_sql(day: str) -> str:
    """Return the SQL of ``get_third``."""
    third = f"least((extract(day FROM {day})::int - 1) / {DAYS_OF_THIRD}, 2)"
    return f"(date_trunc('month', {day})::date + {third} * {DAYS_OF_THIRD})"


def build_numbers_sql(positions: Sequence[int], *, where: str = "true", groups: str = "true") -> str:
    """Return the SQL of the groups of one dimension and span, with some measures as n0, n1 and so on.

    positions: of the measures, counted from 1. where: a condition on rows; groups: on ``k.key``. It wants the
    values of ``build_span_values``, :city and :dimension.
    """
    numbers = ", ".join(
        f"r.patterns[{_LIST} * r.width + {position}] AS n{place}" for place, position in enumerate(positions)
    )
    return f"""
    SELECT r.dimension, r.day + {_DAY} AS day, r.town_code, r.secret, r.internal, k.key, {numbers}
    FROM (
        SELECT dimension, day, town_code, secret, internal, keys, {_ARRAYS}, {_ASKED_DAYS} AS days,
            CASE dimension {_WIDTHS} END AS width
        FROM rollups WHERE city = :city AND dimension = :dimension AND {OF_SPAN} AND {where}
        OFFSET 0
    ) r
    CROSS JOIN LATERAL {_ENTRIES}
    WHERE {groups} AND (r.days >> {_DAY}) & 1 = 1
    OFFSET 0"""


def build_span_values(span: DaySpan) -> dict[str, object]:
    """Return the values that ``OF_SPAN`` and ``own_party_sums`` want."""
    masks: dict[date, int] = {}
    for day in span.days:
        third = get_third(day)
        masks[third] = masks.get(third, 0) | 1 << (day - third).days
    return {
        "days": list(span.days),
        "thirds": list(masks),
        "masks": list(masks.values()),
        "months": list(span.months),
    }


def build_groups_sql(rows: str) -> str:
    """Return the SQL of the groups of ``rows``, a relation like ``rollups``; counts: all their measures."""
    return f"""
    SELECT r.dimension, r.day + {_DAY} AS day, r.town_code, r.secret, r.internal, k.key,
        r.patterns[{_LIST} * r.width + 1 : ({_LIST} + 1) * r.width] AS counts
    FROM (
        SELECT dimension, day, town_code, secret, internal, keys, {_ARRAYS},
            CASE dimension {_WIDTHS} END AS width
        FROM {rows}
        OFFSET 0
    ) r
    CROSS JOIN LATERAL {_ENTRIES}"""


def build_rows_sql(groups: str, *, step: str) -> str:
    """Return the SQL of the rows of a step for ``groups`` with the columns of ``build_groups_sql``."""
    first = build_third_sql("day") if step == "day" else "day"
    return f"""
    SELECT CAST(:city AS text), '{step}', dimension, first, town_code, secret, internal, keys, ends, entries,
        ARRAY(SELECT unnest(patterns))
    FROM (
        SELECT dimension, first, town_code, secret, internal,
            array_agg(key ORDER BY place) FILTER (WHERE is_last) AS keys,
            CASE WHEN bool_and(is_last) THEN '{{}}'
                ELSE array_agg(place ORDER BY place) FILTER (WHERE is_last) END AS ends,
            array_agg((list - 1) << {DAY_BITS} | day - first ORDER BY place) AS entries,
            array_agg(counts ORDER BY list) FILTER (WHERE is_new) AS patterns
        FROM (
            SELECT dimension, first, town_code, secret, internal, key, day, counts,
                (row_number() OVER keys)::int AS place,
                lead(key) OVER keys IS DISTINCT FROM key AS is_last,
                (dense_rank() OVER lists)::int AS list,
                row_number() OVER (PARTITION BY dimension, first, town_code, secret, internal,
                    array_send(counts) ORDER BY key, day) = 1 AS is_new
            FROM (
                SELECT dimension, town_code, secret, internal, key COLLATE "C" AS key, day, counts,
                    {first} AS first
                FROM ({groups}) found
            ) dated
            WINDOW keys AS (PARTITION BY dimension, first, town_code, secret, internal ORDER BY key, day),
                lists AS (PARTITION BY dimension, first, town_code, secret, internal
                    ORDER BY array_send(counts))
        ) placed
        GROUP BY dimension, first, town_code, secret, internal
    ) packed"""
