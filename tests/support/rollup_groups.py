"""The sums of past days as plain rows: a row for each key and day."""

from db.queries.rollup_rows import build_groups_sql

# counts: the measures of its family, counted from 1.
_HELD = "(SELECT * FROM rollups WHERE step = 'day') held"
GROUPS_OF_DAYS = f"({build_groups_sql(_HELD)}) g"
