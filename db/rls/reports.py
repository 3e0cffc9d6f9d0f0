# ruff: noqa: S608 — only conditions of this module are put into its statements.
"""Row-level security of reports: leaders read all, a town or department its own, others the open one."""

from collections.abc import Callable

from db.rls.secret_functions import SEES_SECRETS

APP = "huying_app"
IN_CITY = "city = current_setting('app.city', true)"
READ = f"""{IN_CITY} AND CASE current_setting('app.reach', true)
    WHEN 'whole' THEN {SEES_SECRETS} OR audience = 'office'
    WHEN 'town' THEN audience = 'town' AND code = current_setting('app.town', true)
    WHEN 'department' THEN audience IN ('department', 'agency')
        AND code = current_setting('app.department', true)
    ELSE false END"""
WRITTEN = f"{IN_CITY} AND current_setting('app.reach', true) = 'whole' AND {SEES_SECRETS}"
THROUGH_REPORT = f"""{IN_CITY} AND EXISTS (SELECT 1 FROM reports r
    WHERE r.city = report_files.city AND r.id = report_files.report_id OFFSET 0)"""
WORKERS = f"{IN_CITY} AND 'system' = ANY (string_to_array(current_setting('app.roles', true), ','))"
OWN = f"""{IN_CITY} AND (account_id::text = current_setting('app.account', true)
    OR 'system' = ANY (string_to_array(current_setting('app.roles', true), ',')))"""


def build_statements(protect: Callable[..., list[str]]) -> list[str]:
    """Return the SQL that grants and restricts; ``protect`` lays a condition on a table."""
    return [
        f"GRANT SELECT, INSERT, UPDATE ON reports, report_mails TO {APP}",
        f"GRANT SELECT, INSERT, DELETE ON report_files, report_subscriptions TO {APP}",
        *protect("reports", READ, written=WRITTEN),
        *protect("report_files", THROUGH_REPORT),
        *protect("report_subscriptions", OWN),
        *protect("report_mails", WORKERS),
    ]
