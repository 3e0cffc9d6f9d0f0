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
# An assigned matter belongs to the period in which it was reported done, at the latest to that of its day.
_ASSESSED = "least(a.due_at, coalesce(a.closing_asked_at, a.due_at))"
PARTS = f"""CREATE OR REPLACE FUNCTION assessed_parts(begins timestamptz, ends timestamptz)
RETURNS TABLE (department text, part text, count bigint)
{_OWNER} AS $$
    SELECT w.department, 'overridden', count(*) FROM work_orders w
    WHERE w.{IN_CITY} AND w.sent_at >= begins AND w.sent_at < ends AND w.list_reason IS NOT NULL
        AND w.role = 'lead' AND NOT w.withdrawn
        AND {_REACHES.format(department="w.department", town="w.department")}
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
        AND {_REACHES.format(department="m.asked_by_party", town="m.asked_by_party")}
    GROUP BY 1, 2
    UNION ALL
    SELECT n.party, 'notice_' || n.kind, count(*) FROM supervision_notices n
    WHERE n.{IN_CITY} AND n.issued_at >= begins AND n.issued_at < ends AND n.status <> 'withdrawn'
        AND {_REACHES.format(department="n.party", town="n.party")}
    GROUP BY 1, 2
    UNION ALL
    SELECT n.party, 'notice_closed', count(*) FROM supervision_notices n
    WHERE n.{IN_CITY} AND n.issued_at >= begins AND n.issued_at < ends AND n.status = 'closed'
        AND {_REACHES.format(department="n.party", town="n.party")}
    GROUP BY 1
    UNION ALL
    SELECT a.lead, part.name, count(*) FROM assigned_matters a
    CROSS JOIN LATERAL (VALUES ('assigned', true), ('assigned_closed', a.status = 'closed'),
        ('assigned_late', coalesce(a.closing_asked_at, ends) > a.due_at)) part (name, counts)
    WHERE a.{IN_CITY} AND {_ASSESSED} >= begins AND {_ASSESSED} < ends AND a.status <> 'withdrawn'
        AND part.counts
        AND {_REACHES.format(department="a.lead", town="a.lead")}
    GROUP BY 1, 2
    UNION ALL
    SELECT c.unit, 'assigned_cooperating', count(*) FROM assigned_matters a
    CROSS JOIN LATERAL unnest(a.cooperating) c (unit)
    WHERE a.{IN_CITY} AND {_ASSESSED} >= begins AND {_ASSESSED} < ends AND a.status <> 'withdrawn'
        AND {_REACHES.format(department="c.unit", town="c.unit")}
    GROUP BY 1
$$"""
# What became of each notice and matter, for a sheet: neither words of a notice nor numbers of tickets.
NOTICES = f"""CREATE OR REPLACE FUNCTION assessed_notices(
    begins timestamptz, ends timestamptz, of_department text
) RETURNS TABLE (kind text, year integer, sequence integer, grounds text, status text,
    issued_at timestamptz, due_on date, answered_at timestamptz, ended_at timestamptz, tickets bigint,
    done bigint)
{_OWNER} AS $$
    SELECT n.kind, n.year, n.sequence, n.grounds, n.status, n.issued_at, n.due_on,
        (SELECT min(e.at) FROM workflow_events e WHERE e.city = n.city
            AND e.kind = 'supervision_notice' AND e.subject = n.id::text AND e.act = 'answer'),
        (SELECT max(e.at) FROM workflow_events e WHERE e.city = n.city
            AND e.kind = 'supervision_notice' AND e.subject = n.id::text AND e.act = 'close'),
        cardinality(n.tickets),
        (SELECT count(*) FROM tickets t WHERE t.city = n.city AND t.id = ANY (n.tickets)
            AND (t.completed_at IS NOT NULL OR t.closed_at IS NOT NULL))
    FROM supervision_notices n
    WHERE n.{IN_CITY} AND n.party = of_department AND n.issued_at >= begins AND n.issued_at < ends
        AND n.status <> 'withdrawn' AND {_REACHES.format(department="n.party", town="n.party")}
$$"""
MATTERS = f"""CREATE OR REPLACE FUNCTION assessed_matters(
    begins timestamptz, ends timestamptz, of_party text
) RETURNS TABLE (id uuid, year integer, sequence integer, title text, document text, status text,
    due_at timestamptz, reported_at timestamptz, ended_at timestamptz, milestones bigint, late bigint,
    leads boolean)
{_OWNER} AS $$
    SELECT a.id, a.year, a.sequence, a.title, a.document, a.status, a.due_at, a.closing_asked_at,
        a.ended_at, count(m.place), count(*) FILTER (WHERE coalesce(m.reached_at, ends) > m.due_at),
        a.lead = of_party
    FROM assigned_matters a
    LEFT JOIN assigned_milestones m ON m.city = a.city AND m.matter_id = a.id
    WHERE a.{IN_CITY} AND (a.lead = of_party OR a.cooperating @> ARRAY[of_party])
        AND {_ASSESSED} >= begins AND {_ASSESSED} < ends
        AND a.status <> 'withdrawn' AND {_REACHES.format(department="of_party", town="of_party")}
    GROUP BY a.city, a.id
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
    "assessed_notices(timestamptz, timestamptz, text)",
    "assessed_matters(timestamptz, timestamptz, text)",
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
        NOTICES,
        MATTERS,
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
