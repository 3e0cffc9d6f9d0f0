# ruff: noqa: S608 — only conditions of this module are put into its statements.
"""Row-level security of arbitrations: the units concerned, and the whole city as far as it sees the ticket.

A unit concerned need not see the ticket; of a ticket that is not ordinary it sees the dispute only where it
sees the ticket as well. The list office sees no dispute about such a ticket.
"""

from collections.abc import Callable

from db.rls.secret_functions import SEES_SECRETS

APP = "huying_app"
OF_CITY = "city = coalesce(nullif(current_setting('app.city', true), ''), of_city)"
THROUGH_TICKET = """EXISTS (SELECT 1 FROM tickets t
        WHERE t.city = arbitrations.city AND t.id = arbitrations.ticket_id OFFSET 0)"""
KNOWN = f"(is_ordinary_ticket(city, ticket_id) OR {THROUGH_TICKET})"
SEEN = f"""city = current_setting('app.city', true) AND CASE current_setting('app.reach', true)
    WHEN 'whole' THEN {SEES_SECRETS} OR {THROUGH_TICKET}
    WHEN 'department' THEN parties @> ARRAY[current_setting('app.department', true)] AND {KNOWN}
    WHEN 'town' THEN parties @> ARRAY[current_setting('app.town', true)] AND {KNOWN}
    ELSE false END"""
ORDINARY = f"""CREATE OR REPLACE FUNCTION is_ordinary_ticket(of_city text, ticket uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM tickets WHERE {OF_CITY} AND id = ticket AND secrecy = 'normal')
$$"""
SEQUENCE = f"""CREATE OR REPLACE FUNCTION arbitration_sequence(of_city text, of_year integer) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT max(sequence) FROM arbitrations WHERE {OF_CITY} AND year = of_year
$$"""
# Who sees a ticket may know that it is disputed, also where they are no party to the dispute.
OPEN = f"""CREATE OR REPLACE FUNCTION open_arbitration(of_city text, ticket uuid)
RETURNS TABLE (year integer, sequence integer, begun_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT year, sequence, begun_at FROM arbitrations
    WHERE {OF_CITY} AND ticket_id = ticket AND status = 'claimed'
$$"""
_SIGNATURES = (
    "is_ordinary_ticket(text, uuid)",
    "arbitration_sequence(text, integer)",
    "open_arbitration(text, uuid)",
)


def build_statements(protect: Callable[..., list[str]]) -> list[str]:
    """Return the SQL that grants and restricts; ``protect`` lays a condition on a table."""
    return [
        ORDINARY,
        SEQUENCE,
        OPEN,
        *(
            statement
            for name in _SIGNATURES
            for statement in (
                f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {name} TO {APP}",
            )
        ),
        f"GRANT SELECT, INSERT, UPDATE ON arbitrations TO {APP}",
        *protect("arbitrations", SEEN),
    ]
