"""Row-level security of rollups: city-wide roles read all, a town its own, no other role any.

What a party, a unit or a grid may see follows from single tickets, which no sum can tell.
"""

from collections.abc import Callable

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


def build_statements(protect: Callable[[str, str], list[str]]) -> list[str]:
    """Return the SQL that grants and restricts; ``protect`` lays a condition on a table."""
    return [
        f"GRANT SELECT, INSERT, DELETE ON rollups, rollup_steps, rollup_marks TO {APP}",
        f"GRANT SELECT ON rollups, rollup_steps, rollup_marks TO {LIVE}",
        *protect("rollups", OWN),
        *protect("rollup_steps", SOMEBODY),
        *protect("rollup_marks", SOMEBODY),
    ]
