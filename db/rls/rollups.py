# ruff: noqa: S608 — only the SQL of rollup_rows is put into the function.
"""Row-level security of rollups: city-wide roles read all, a town its own, no other role any row.

What a unit or a grid may see follows from single tickets, which no sum can tell. A department or agency gets
its own key of the sums that are split by party, from a function: a row holds the keys of all parties.
"""

from collections.abc import Callable

from db.queries.rollup_rows import build_groups_sql, build_third_sql
from db.rls.secret_functions import SEES_SECRETS

APP = "huying_app"
LIVE = "huying_live"
IN_CITY = "city = current_setting('app.city', true)"
OWN = f"""{IN_CITY} AND CASE current_setting('app.reach', true)
    WHEN 'whole' THEN {SEES_SECRETS} OR NOT (secret OR internal)
    WHEN 'town' THEN town_code = current_setting('app.town', true) AND NOT secret
        AND ({SEES_SECRETS} OR NOT internal)
    ELSE false END"""
SOMEBODY = f"{IN_CITY} AND current_setting('app.reach', true) <> 'none'"

_ASKED = f"""SELECT * FROM rollups r
        WHERE r.city = current_setting('app.city', true) AND current_setting('app.reach', true) = 'department'
            AND r.dimension = of_dimension AND of_dimension IN ('order.party', 'ticket.department')
            AND (r.step = 'month' AND r.day = ANY (of_months)
                OR r.step = 'day' AND r.day = ANY (
                    ARRAY(SELECT DISTINCT {build_third_sql("d")} FROM unnest(of_days) d)))"""
PARTY_SUMS = f"""
CREATE OR REPLACE FUNCTION own_party_sums(of_dimension text, of_days date[], of_months date[])
RETURNS TABLE (day date, town_code text, secret boolean, key text, counts integer[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT g.day, g.town_code, g.secret, g.key, g.counts
    FROM ({build_groups_sql(f"({_ASKED}) asked")}) g
    WHERE g.key = current_setting('app.department', true)
        AND (g.day = ANY (of_days) OR g.day = ANY (of_months))
$$"""
_SIGNATURE = "own_party_sums(text, date[], date[])"


def build_statements(protect: Callable[[str, str], list[str]]) -> list[str]:
    """Return the SQL that grants and restricts; ``protect`` lays a condition on a table."""
    return [
        f"GRANT SELECT, INSERT, DELETE ON rollups, rollup_steps, rollup_marks TO {APP}",
        f"GRANT SELECT ON rollups, rollup_steps, rollup_marks TO {LIVE}",
        *protect("rollups", OWN),
        *protect("rollup_steps", SOMEBODY),
        *protect("rollup_marks", SOMEBODY),
        PARTY_SUMS,
        f"REVOKE ALL ON FUNCTION {_SIGNATURE} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {_SIGNATURE} TO {APP}",
    ]
