# ruff: noqa: S608 — only conditions of this module are put into its statements.
"""Row-level security of the assessment: points of every rating, also where its ticket is not in sight.

The functions run as the owner, for a department was rated on tickets that it, or the assessment office, does
not see. They read the scope of the transaction and give points, instants and parties, never a ticket's
number: that is joined under the reader's own row security.
"""

from collections.abc import Callable

APP = "huying_app"
IN_CITY = "city = current_setting('app.city', true)"
WHOLE = f"{IN_CITY} AND current_setting('app.reach', true) = 'whole'"
_REACHES = """CASE current_setting('app.reach', true)
        WHEN 'whole' THEN true
        WHEN 'department' THEN {department} = current_setting('app.department', true)
        WHEN 'town' THEN {town} = current_setting('app.town', true)
        ELSE false END"""
_RATING = "e.id, e.ticket_id, e.work_order_id, e.department, e.town_code, e.rated_at, e.speed, e.effect"
_TYPES = """id uuid, ticket_id uuid, work_order_id uuid, department text, town_code text,
    rated_at timestamptz, speed text, effect text"""
_RATED = f"e.{IN_CITY} AND {_REACHES.format(department='e.department', town='e.town_code')}"
_OWNER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp"

RATINGS = f"""CREATE OR REPLACE FUNCTION assessed_ratings(
    begins timestamptz, ends timestamptz, of_department text
) RETURNS TABLE ({_TYPES})
{_OWNER} AS $$
    SELECT {_RATING} FROM evaluations e
    WHERE {_RATED} AND e.rated_at >= begins AND e.rated_at < ends
        AND (of_department IS NULL OR e.department = of_department)
$$"""
NAMED = f"""CREATE OR REPLACE FUNCTION named_ratings(ratings uuid[], tickets uuid[])
RETURNS TABLE ({_TYPES})
{_OWNER} AS $$
    SELECT {_RATING} FROM evaluations e WHERE {_RATED} AND e.id = ANY (ratings)
    UNION
    SELECT {_RATING} FROM evaluations e WHERE {_RATED} AND e.ticket_id = ANY (tickets)
$$"""
# A town's report of a push-down is kept from the department behind it until a notice is issued.
_TOLD = "(current_setting('app.reach', true) = 'whole' OR p.origin = 'flagged' OR p.status = 'noticed')"
PARTS = f"""CREATE OR REPLACE FUNCTION assessed_parts(begins timestamptz, ends timestamptz)
RETURNS TABLE (department text, part text, count bigint)
{_OWNER} AS $$
    SELECT w.department, 'overridden', count(*) FROM work_orders w
    WHERE w.{IN_CITY} AND w.sent_at >= begins AND w.sent_at < ends AND w.list_reason IS NOT NULL
        AND w.role = 'lead' AND NOT w.withdrawn AND {_REACHES.format(department="w.department", town="NULL")}
    GROUP BY 1
    UNION ALL
    SELECT p.department, 'push_down', count(*) FROM push_downs p
    WHERE p.{IN_CITY} AND p.found_at >= begins AND p.found_at < ends
        AND p.status NOT IN ('reported', 'flagged', 'dismissed') AND {_TOLD}
        AND {_REACHES.format(department="p.department", town="NULL")}
    GROUP BY 1
    UNION ALL
    SELECT m.asked_by_party, 'return_' || m.outcome, count(*) FROM motions m
    WHERE m.{IN_CITY} AND m.kind = 'return' AND m.asked_at >= begins AND m.asked_at < ends
        AND m.outcome IN ('granted', 'refused')
        AND {_REACHES.format(department="m.asked_by_party", town="NULL")}
    GROUP BY 1, 2
    UNION ALL
    SELECT n.party, 'notice_' || n.kind, count(*) FROM supervision_notices n
    WHERE n.{IN_CITY} AND n.issued_at >= begins AND n.issued_at < ends AND n.status <> 'withdrawn'
        AND {_REACHES.format(department="n.party", town="NULL")}
    GROUP BY 1, 2
$$"""
# Who reads points may know how the deductions changed, of all changes of settings.
CHANGES = f"""CREATE OR REPLACE FUNCTION deduction_changes()
RETURNS TABLE (key text, before integer, after integer, at timestamptz)
{_OWNER} AS $$
    SELECT s.key, s.before::text::integer, s.after::text::integer, s.applied_at FROM setting_changes s
    WHERE s.{IN_CITY} AND s.key LIKE 'deductions.%' AND s.applied_at IS NOT NULL
        AND current_setting('app.reach', true) IN ('whole', 'department', 'town')
$$"""
FIRST = f"""CREATE OR REPLACE FUNCTION first_rated_at() RETURNS timestamptz
{_OWNER} AS $$
    SELECT min(e.rated_at) FROM evaluations e
    WHERE e.{IN_CITY} AND current_setting('app.reach', true) IN ('whole', 'department', 'town')
$$"""
FROZEN = f"""CREATE OR REPLACE FUNCTION frozen_periods()
RETURNS TABLE (period text, first date, after date, frozen_at timestamptz)
{_OWNER} AS $$
    SELECT f.period, f.first, f.after, f.frozen_at FROM assessment_freezes f
    WHERE f.{IN_CITY} AND current_setting('app.reach', true) IN ('whole', 'department', 'town')
$$"""
_SIGNATURES = (
    "assessed_ratings(timestamptz, timestamptz, text)",
    "named_ratings(uuid[], uuid[])",
    "assessed_parts(timestamptz, timestamptz)",
    "deduction_changes()",
    "first_rated_at()",
    "frozen_periods()",
)


def build_statements(protect: Callable[..., list[str]]) -> list[str]:
    """Return the SQL that grants and restricts; ``protect`` lays a condition on a table."""
    return [
        RATINGS,
        NAMED,
        PARTS,
        CHANGES,
        FIRST,
        FROZEN,
        *(
            statement
            for name in _SIGNATURES
            for statement in (
                f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {name} TO {APP}",
            )
        ),
        f"GRANT SELECT, INSERT ON assessment_freezes TO {APP}",
        *protect("assessment_freezes", WHOLE),
    ]
