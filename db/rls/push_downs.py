"""Row-level security of pushed-down duties: the reporting town, and city-wide roles.

The department named in a report reads neither the report nor its documents.
"""

from collections.abc import Callable

APP = "huying_app"
IN_CITY = "city = current_setting('app.city', true)"
OWN = f"""{IN_CITY} AND (current_setting('app.reach', true) = 'whole'
    OR (current_setting('app.reach', true) = 'town' AND town_code = current_setting('app.town', true)))"""
THROUGH_REPORT = """EXISTS (SELECT 1 FROM push_downs p
    WHERE p.city = push_down_files.city AND p.id = push_down_files.push_down_id)"""


def build_statements(protect: Callable[[str, str], list[str]]) -> list[str]:
    """Return the SQL that grants and restricts; ``protect`` lays a condition on a table."""
    return [
        f"GRANT SELECT, INSERT ON push_downs, push_down_files TO {APP}",
        f"GRANT UPDATE (status, found_at, found_by, found_by_name, finding, version) ON push_downs TO {APP}",
        *protect("push_downs", OWN),
        *protect("push_down_files", THROUGH_REPORT),
    ]
