"""Restrictions of writing by table and act, beyond seeing the row: what no act of a reach ever writes.

A row that is seen through its ticket may be written with it. These policies take away what only the Center,
the worker or the account itself does; they are restrictive, so they add to every other policy of the table.
"""

from collections.abc import Mapping
from types import MappingProxyType

APP = "huying_app"
_REACH = "current_setting('app.reach', true)"
WHOLE = f"{_REACH} = 'whole'"
STAFF = f"{_REACH} NOT IN ('none', 'proof')"
WORKER = "'system' = ANY (string_to_array(current_setting('app.roles', true), ','))"
OWN_PARTY = f"""CASE {_REACH} WHEN 'whole' THEN true
    WHEN 'department' THEN party = current_setting('app.department', true)
    WHEN 'town' THEN party = current_setting('app.town', true) ELSE false END"""

_INSERT, _UPDATE, _DELETE = "INSERT", "UPDATE", "DELETE"
# table: act: what a row must fulfil to be written
RESTRICTED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "agency_form_amendments": {_INSERT: WHOLE},  # the agency and both sides read them
        "agency_forms": {_INSERT: WHOLE},
        "amendments": {_INSERT: OWN_PARTY, _UPDATE: OWN_PARTY},  # published ones are read by all
        "assigned_matters": {_INSERT: WHOLE},
        "supervision_notices": {_INSERT: WHOLE},
        "consultations": {_INSERT: STAFF, _UPDATE: STAFF},
        "deliveries": {_UPDATE: WHOLE, _DELETE: WHOLE},
        "escalations": {_INSERT: WHOLE},
        "evaluations": {_INSERT: STAFF, _UPDATE: STAFF},
        "evidence_files": {_INSERT: STAFF},
        "exclusions": {_INSERT: STAFF, _UPDATE: STAFF},
        "mediations": {_INSERT: STAFF},
        "notice_addresses": {_INSERT: STAFF, _UPDATE: STAFF, _DELETE: STAFF},
        "notices": {_UPDATE: WORKER, _DELETE: WORKER},
        "replies": {_INSERT: STAFF, _UPDATE: STAFF},
        "report_files": {_INSERT: WHOLE, _DELETE: WHOLE},
        "report_subscriptions": {_INSERT: STAFF, _DELETE: STAFF},
        "rollup_marks": {_DELETE: WHOLE},
        "rollup_steps": {_INSERT: WHOLE, _DELETE: WHOLE},
        "rollups": {_INSERT: WHOLE, _DELETE: WHOLE},
        "saved_views": {_INSERT: STAFF, _UPDATE: STAFF, _DELETE: STAFF},
        "ticket_links": {_INSERT: STAFF, _UPDATE: STAFF},
        "work_orders": {_INSERT: STAFF},
    }
)


def build_statements() -> list[str]:
    """Return the SQL that restricts; running it again changes nothing."""
    found = []
    for table, acts in RESTRICTED.items():
        for act, condition in acts.items():
            name = f"only_{act.lower()}"
            rule = f"WITH CHECK ({condition})" if act == _INSERT else f"USING ({condition})"
            found += [
                f"DROP POLICY IF EXISTS {name} ON {table}",
                f"CREATE POLICY {name} ON {table} AS RESTRICTIVE FOR {act} TO {APP} {rule}",
            ]
    return found
