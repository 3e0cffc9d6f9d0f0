# ruff: noqa: S608 — only constants and the SQL of rollup_rows are put into its statements.
"""Row-level security of the forms of agencies: who fills one in, the agency itself, and the whole city.

The call and response facts next to a form are sums of the agency's ordinary work orders. They come from a
function: a department does not read the sums of its agencies, nor a town those of an agency elsewhere.
"""

from collections.abc import Callable

from db.queries.rollup_rows import build_groups_sql, build_third_sql

APP = "huying_app"
IN_CITY = "city = current_setting('app.city', true)"
REACH = "current_setting('app.reach', true)"
OWN_DEPARTMENT = "current_setting('app.department', true)"
SEEN = f"""{IN_CITY} AND CASE {REACH}
    WHEN 'whole' THEN true
    WHEN 'department' THEN {OWN_DEPARTMENT} IN (agency, rater)
    WHEN 'town' THEN rater = current_setting('app.town', true)
    ELSE false END"""
# Who sees a form sees what was amended of it; OFFSET 0 keeps the form to the row in question.
OF_FORM = f"""{IN_CITY} AND EXISTS (
    SELECT 1 FROM agency_forms f WHERE f.city = agency_form_amendments.city AND f.id = form_id OFFSET 0)"""
_OWNER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp"
CHANGES = f"""CREATE OR REPLACE FUNCTION agency_setting_changes()
RETURNS TABLE (key text, effective_on date, before text, after text)
{_OWNER} AS $$
    SELECT s.key, s.effective_on, s.before #>> '{{}}', s.after #>> '{{}}' FROM setting_changes s
    WHERE s.{IN_CITY} AND s.key LIKE 'agencies.%' AND s.applied_at IS NOT NULL AND {REACH} = 'whole'
    ORDER BY s.applied_at, s.id
$$"""
_ASSESSED = f"""SELECT 1 FROM departments d WHERE d.{IN_CITY} AND d.code = of_agency AND CASE {REACH}
            WHEN 'whole' THEN true
            WHEN 'department' THEN {OWN_DEPARTMENT} IN (d.code, d.parent)
            WHEN 'town' THEN d.town_code = current_setting('app.town', true)
            ELSE false END"""
_ASKED = f"""SELECT * FROM rollups r
        WHERE r.{IN_CITY} AND r.dimension = 'order.party' AND NOT r.secret AND NOT r.internal
            AND EXISTS ({_ASSESSED})
            AND (r.step = 'month' AND r.day = ANY (of_months)
                OR r.step = 'day' AND r.day = ANY (
                    ARRAY(SELECT DISTINCT {build_third_sql("o")} FROM unnest(of_days) o)))"""
SUMS = f"""CREATE OR REPLACE FUNCTION agency_order_sums(of_agency text, of_days date[], of_months date[])
RETURNS TABLE (counts integer[])
{_OWNER} AS $$
    SELECT g.counts FROM ({build_groups_sql(f"({_ASKED}) asked")}) g
    WHERE g.key = of_agency AND (g.day = ANY (of_days) OR g.day = ANY (of_months))
$$"""
_SIGNATURES = ("agency_setting_changes()", "agency_order_sums(text, date[], date[])")


def build_statements(protect: Callable[..., list[str]]) -> list[str]:
    """Return the SQL that grants and restricts; ``protect`` lays a condition on a table."""
    return [
        f"GRANT SELECT, INSERT, UPDATE ON agency_forms TO {APP}",
        *protect("agency_forms", SEEN),
        f"GRANT SELECT, INSERT ON agency_form_amendments TO {APP}",
        *protect("agency_form_amendments", OF_FORM),
        CHANGES,
        SUMS,
        *(
            statement
            for name in _SIGNATURES
            for statement in (
                f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {name} TO {APP}",
            )
        ),
    ]
