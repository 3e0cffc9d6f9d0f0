"""Row-level security of the reporters' personal data: identity, replies and answers.

A user who handles a secret ticket does not see who reported it; a party only asked to take over, or to
consult, sees nothing of the kind.
"""

from collections.abc import Callable

from domain.secrecy import BETRAYING

APP = "huying_app"
IN_CITY = "city = current_setting('app.city', true)"
# City-wide readers of a present city need no check per ticket: 1.3 M clocks were 1.3 M checks. For the
# others the offset keeps the planner from reading every ticket of their scope before the few that are wanted.
THROUGH_TICKET = """city = current_setting('app.city', true) AND (
    (current_setting('app.reach', true) = 'whole' AND coalesce(current_setting('app.secrets', true), '') = ''
        AND (SELECT c.as_of FROM cities c WHERE c.city = current_setting('app.city', true)) IS NULL)
    OR EXISTS (SELECT 1 FROM tickets t WHERE t.city = {table}.city AND t.id = {table}.ticket_id OFFSET 0))"""
# Who reported a secret ticket is hidden from those who handle it: towns, departments, units.
NOT_BETRAYED = """(current_setting('app.reach', true) IN ('whole', 'proof') OR EXISTS (
    SELECT 1 FROM tickets t WHERE t.city = {table}.city AND t.id = {table}.ticket_id
    AND t.secrecy <> 'secret'))"""
# Parties that only were asked to take a ticket over, or to consult, see nothing of its reporter.
AS_PARTY = """EXISTS (SELECT 1 FROM tickets t WHERE t.city = {table}.city AND t.id = {table}.ticket_id
    AND NOT t.guests @> ARRAY[CASE current_setting('app.reach', true)
        WHEN 'department' THEN current_setting('app.department', true)
        WHEN 'town' THEN current_setting('app.town', true) END] OFFSET 0)"""
# Uploads that no act has used yet belong to no ticket; the queries show them to their uploader alone.
WAITING = f"ticket_id IS NULL AND {IN_CITY} AND current_setting('app.reach', true) <> 'none'"
BOUND = f"ticket_id IS NOT NULL AND {THROUGH_TICKET.format(table='attachments')}"
TOLD_TO_PARTIES = ("mediations", "replies", "call_backs")  # what passed with the reporter


def build_statements(protect: Callable[..., list[str]]) -> list[str]:
    """Return the SQL that restricts; ``protect`` lays a condition on a table."""
    found = []
    for table in TOLD_TO_PARTIES:
        found += protect(table, build_party_condition(table))
    # The user who takes in a secret matter records its reporter, and may not read it afterwards.
    seen = THROUGH_TICKET.format(table="reporters")
    unbetrayed = NOT_BETRAYED.format(table="reporters")
    found += protect("reporters", f"{build_party_condition('reporters')} AND {unbetrayed}", written=seen)
    return [*found, *_attachments()]


def build_party_condition(table: str) -> str:
    """Return the condition under which a row of ``table`` is seen through its ticket, but not by a guest."""
    through = THROUGH_TICKET.format(table=table)
    reach = "current_setting('app.reach', true)"
    return f"{through} AND ({reach} NOT IN ('department', 'town') OR {AS_PARTY.format(table=table)})"


def _attachments() -> list[str]:
    """Return the SQL by which an attachment, once bound to an act, is never changed or removed again.

    A user who reports a secret matter may not see it afterwards: writing needs less than reading.
    """
    hidden = ", ".join(f"'{kind}'" for kind in sorted(BETRAYING))
    unbetrayed = f"(kind NOT IN ({hidden}) OR {NOT_BETRAYED.format(table='attachments')})"
    # A picture or its name may show persons: guests see none.
    bound = f"ticket_id IS NOT NULL AND {build_party_condition('attachments')} AND {unbetrayed}"
    policies = {
        "read": f"FOR SELECT TO {APP} USING (({WAITING}) OR ({bound}))",
        "write": f"FOR INSERT TO {APP} WITH CHECK (({WAITING}) OR ({BOUND}))",
        "take_out": f"FOR DELETE TO {APP} USING ({WAITING})",
    }
    return [
        f"GRANT SELECT, INSERT, DELETE ON attachments TO {APP}",
        "ALTER TABLE attachments ENABLE ROW LEVEL SECURITY",
        *(
            statement
            for name, policy in policies.items()
            for statement in (
                f"DROP POLICY IF EXISTS {name} ON attachments",
                f"CREATE POLICY {name} ON attachments {policy}",
            )
        ),
    ]
