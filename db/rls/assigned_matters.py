"""Row-level security of assigned matters: their units, and the whole city where secrets may be seen.

Their words may name secret tickets, as notices of the supervision office do: list office, assessment office
and administrator read none.
"""

from collections.abc import Callable

from db.rls.secret_functions import SEES_SECRETS

APP = "huying_app"
SEEN = f"""city = current_setting('app.city', true) AND CASE current_setting('app.reach', true)
    WHEN 'whole' THEN {SEES_SECRETS}
    WHEN 'department' THEN lead = current_setting('app.department', true)
        OR cooperating @> ARRAY[current_setting('app.department', true)]
    WHEN 'town' THEN lead = current_setting('app.town', true)
        OR cooperating @> ARRAY[current_setting('app.town', true)]
    ELSE false END"""
THROUGH_MATTER = """EXISTS (SELECT 1 FROM assigned_matters m
    WHERE m.city = assigned_milestones.city AND m.id = assigned_milestones.matter_id OFFSET 0)"""


def build_statements(protect: Callable[..., list[str]]) -> list[str]:
    """Return the SQL that grants and restricts; ``protect`` lays a condition on a table."""
    return [
        f"GRANT SELECT, INSERT, UPDATE ON assigned_matters, assigned_milestones TO {APP}",
        *protect("assigned_matters", SEEN),
        *protect("assigned_milestones", THROUGH_MATTER),
    ]
