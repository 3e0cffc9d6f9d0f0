# ruff: noqa: S608 — only conditions of this module are put into its statements.
"""Row-level security of appeals, exclusions and their evidence.

An appeal is seen by the rated party and, as far as it sees the ticket, by the town and the whole city: the
assessment office sees none about a ticket that is not ordinary. An exclusion is seen through its ticket.
Functions list which ratings and tickets no longer count, without number and text, so that sums of points
are right.
"""

from collections.abc import Callable

from db.rls.arbitrations import OF_CITY
from db.rls.secret_functions import SEES_SECRETS

APP = "huying_app"
_IN_CITY = "city = current_setting('app.city', true)"
_REACH = "current_setting('app.reach', true)"

# The owner, who sets no scope, reads all; the application without one reads nothing.
_WITHOUT_SCOPE = f"coalesce({_REACH}, '') = '' AND session_user <> '{APP}'"


def _through_ticket(table: str) -> str:
    return f"""EXISTS (SELECT 1 FROM tickets t
        WHERE t.city = {table}.city AND t.id = {table}.ticket_id OFFSET 0)"""


APPEALS_SEEN = f"""{_IN_CITY} AND CASE {_REACH}
    WHEN 'whole' THEN {SEES_SECRETS} OR {_through_ticket("appeals")}
    WHEN 'department' THEN department = current_setting('app.department', true)
    WHEN 'town' THEN town_code = current_setting('app.town', true)
        AND (is_ordinary_ticket(city, ticket_id) OR {_through_ticket("appeals")})
    ELSE false END"""
EXCLUSIONS_SEEN = f"""{_IN_CITY} AND CASE {_REACH}
    WHEN 'whole' THEN {SEES_SECRETS} OR {_through_ticket("exclusions")}
    WHEN 'none' THEN false
    ELSE {_through_ticket("exclusions")} END"""
EVIDENCE_SEEN = f"""{_IN_CITY} AND (EXISTS (SELECT 1 FROM appeals a
        WHERE a.city = evidence_files.city AND a.id = evidence_files.appeal_id)
    OR EXISTS (SELECT 1 FROM exclusions e
        WHERE e.city = evidence_files.city AND e.id = evidence_files.exclusion_id)
    OR EXISTS (SELECT 1 FROM assigned_matters m
        WHERE m.city = evidence_files.city AND m.id = evidence_files.assigned_matter_id))"""
# Points of secret tickets are in the sums of those who do not see these: the functions return ids alone.
UPHELD = f"""CREATE OR REPLACE FUNCTION upheld_appeals(of_city text, since timestamptz, until timestamptz)
RETURNS TABLE (evaluation_id uuid, decided_at timestamptz, speed text, effect text, speed_after text,
    effect_after text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT evaluation_id, decided_at, speed, effect, speed_after, effect_after FROM appeals
    WHERE {OF_CITY} AND status = 'upheld' AND decided_at >= since AND decided_at < until
        AND CASE {_REACH} WHEN 'department' THEN department = current_setting('app.department', true)
            WHEN 'town' THEN town_code = current_setting('app.town', true)
            WHEN 'whole' THEN true ELSE {_WITHOUT_SCOPE} END
$$"""
EXCLUDED = f"""CREATE OR REPLACE FUNCTION excluded_tickets(of_city text, since timestamptz, until timestamptz)
RETURNS TABLE (ticket_id uuid, decided_at timestamptz, revoked_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT x.ticket_id, x.decided_at, x.revoked_at FROM exclusions x
    JOIN tickets t ON t.city = x.city AND t.id = x.ticket_id
    WHERE x.{OF_CITY} AND x.status IN ('excluded', 'revoked')
        AND x.decided_at < until AND coalesce(x.revoked_at, x.decided_at) >= since
        AND CASE {_REACH}
            WHEN 'department' THEN t.departments @> ARRAY[current_setting('app.department', true)]
            WHEN 'town' THEN t.town_code = current_setting('app.town', true)
                OR t.departments @> ARRAY[current_setting('app.town', true)]
            WHEN 'whole' THEN true ELSE {_WITHOUT_SCOPE} END
$$"""


def _sequence(table: str) -> str:
    """Return the SQL of the last number of a year, also of what is out of the writer's sight."""
    return f"""CREATE OR REPLACE FUNCTION {table[:-1]}_sequence(of_city text, of_year integer)
RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT max(sequence) FROM {table} WHERE {OF_CITY} AND year = of_year
$$"""


_SIGNATURES = (
    "appeal_sequence(text, integer)",
    "exclusion_sequence(text, integer)",
    "upheld_appeals(text, timestamptz, timestamptz)",
    "excluded_tickets(text, timestamptz, timestamptz)",
)


def build_statements(protect: Callable[..., list[str]]) -> list[str]:
    """Return the SQL that grants and restricts; ``protect`` lays a condition on a table."""
    return [
        _sequence("appeals"),
        _sequence("exclusions"),
        UPHELD,
        EXCLUDED,
        *(
            statement
            for name in _SIGNATURES
            for statement in (
                f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {name} TO {APP}",
            )
        ),
        f"GRANT SELECT, INSERT, UPDATE ON appeals, exclusions TO {APP}",
        f"GRANT SELECT, INSERT ON evidence_files TO {APP}",
        *protect("appeals", APPEALS_SEEN),
        *protect("exclusions", EXCLUSIONS_SEEN),
        *protect("evidence_files", EVIDENCE_SEEN),
    ]
