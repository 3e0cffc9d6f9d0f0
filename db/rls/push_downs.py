"""Row-level security of pushed-down duties: the reporting town, and city-wide roles.

The department named in a report reads neither the report nor its documents. A town sees a flagged row through
its ticket: one that a work order was withdrawn from no longer does.
"""

from collections.abc import Callable

APP = "huying_app"
CHANGED = "status, found_at, found_by, found_by_name, finding, settled_at, settlement, version"
IN_CITY = "city = current_setting('app.city', true)"
OWN = f"""{IN_CITY} AND (current_setting('app.reach', true) = 'whole'
    OR (current_setting('app.reach', true) = 'town' AND town_code = current_setting('app.town', true)))"""
# A department, or its agency, writes and sees what is flagged when it proposes its own duty to a town.
OWN_TRANSFER = """city = current_setting('app.city', true)
    AND current_setting('app.reach', true) = 'department' AND origin = 'flagged' AND way = 'transfer'
    AND department IN (current_setting('app.department', true),
    (SELECT d.parent FROM departments d WHERE d.city = current_setting('app.city', true)
        AND d.code = current_setting('app.department', true)))"""
# What is flagged of a ticket goes out of sight when the ticket becomes secret.
PLAIN = """(ticket_id IS NULL OR EXISTS (SELECT 1 FROM tickets t
    WHERE t.city = push_downs.city AND t.id = push_downs.ticket_id AND t.secrecy <> 'secret' OFFSET 0))"""
THROUGH_REPORT = """EXISTS (SELECT 1 FROM push_downs p
    WHERE p.city = push_down_files.city AND p.id = push_down_files.push_down_id)"""


def build_statements(protect: Callable[[str, str], list[str]]) -> list[str]:
    """Return the SQL that grants and restricts; ``protect`` lays a condition on a table."""
    return [
        f"GRANT SELECT, INSERT ON push_downs, push_down_files TO {APP}",
        f"GRANT UPDATE ({CHANGED}) ON push_downs TO {APP}",
        *protect("push_downs", f"(({OWN}) OR ({OWN_TRANSFER})) AND {PLAIN}"),
        *protect("push_down_files", THROUGH_REPORT),
    ]
