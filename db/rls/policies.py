"""Row-level security of tickets: grants and policies of the application's and the live role.

No scope set = no rows: every policy compares with settings that ``db.session`` makes per transaction.
Tickets carry all columns of a scope; dependent rows are visible through their ticket.
"""

from db.rls import (
    accounts,
    administration,
    agency_forms,
    amendments,
    appeals,
    arbitrations,
    assessment,
    assigned_matters,
    catalogue,
    causes,
    duties,
    open_words,
    personal_data,
    processes,
    push_downs,
    reports,
    restrictions,
    rollups,
    secret_functions,
    sessions,
    workflow_events,
)
from db.rls.personal_data import THROUGH_TICKET, build_party_condition
from db.rls.secret_functions import SEEN_BY_PLACE, SEES_SECRETS

APP = "huying_app"
LIVE = "huying_live"

IN_CITY = "city = current_setting('app.city', true)"
ALL_OF_CITY = f"{IN_CITY} AND current_setting('app.reach', true) = 'whole'"
# Rows later than a replay city's as_of are visible to no one. Each subquery runs once per statement.
NOT_LATER = """reported_at <= coalesce((SELECT c.as_of FROM cities c
    WHERE c.city = current_setting('app.city', true)), 'infinity'::timestamptz)"""
NOT_LATER_LIVE = """reported_at <= coalesce(((SELECT jsonb_object_agg(c.city, c.as_of)
    FROM cities c WHERE c.as_of IS NOT NULL) ->> tickets.city)::timestamptz, 'infinity'::timestamptz)"""
# Who shows a query code has its keyed hash as the proof; it opens one ticket, from its first row on.
PROVEN = f"""{IN_CITY} AND current_setting('app.reach', true) = 'proof'
    AND code_hash = decode(current_setting('app.proof', true), 'hex')"""
PROVEN_TICKET = "(SELECT q.ticket_id FROM query_codes q)"  # that table shows no row but the proven one
# A CASE over the reach keeps the planner from trying indexes of other scopes.
TICKET_IN_REACH = f"""{IN_CITY} AND {NOT_LATER}
    AND CASE current_setting('app.reach', true)
    WHEN 'whole' THEN {SEES_SECRETS} OR secrecy = 'normal'
    WHEN 'town' THEN (town_code = current_setting('app.town', true) AND {SEEN_BY_PLACE}
        OR departments @> ARRAY[current_setting('app.town', true)]) AND ({SEES_SECRETS} OR secrecy = 'normal')
    WHEN 'department' THEN departments @> ARRAY[current_setting('app.department', true)]
    WHEN 'unit' THEN unit_code = current_setting('app.unit', true) AND {SEEN_BY_PLACE}
    WHEN 'grid' THEN grid_code = current_setting('app.grid', true) AND {SEEN_BY_PLACE}
    WHEN 'proof' THEN id = {PROVEN_TICKET}
    ELSE false END"""
# Every reader sees published replies; the Center sees withdrawn ones too.
PUBLISHED = f"{IN_CITY} AND (withdrawn_at IS NULL OR current_setting('app.reach', true) = 'whole')"
STANDS_OPEN = """(withdrawn_at IS NOT NULL OR EXISTS (SELECT 1 FROM tickets t
    WHERE t.city = published_replies.city AND t.id = published_replies.ticket_id
    AND t.public AND t.publishable AND t.secrecy = 'normal'))"""
MAY_BE_PUBLISHED = f"{ALL_OF_CITY} AND {STANDS_OPEN}"

# The code of a scope that is no whole city; replies are found by it.
OF_SCOPE = f"""{IN_CITY} AND CASE current_setting('app.reach', true)
    WHEN 'whole' THEN true
    WHEN 'town' THEN code = current_setting('app.town', true)
    WHEN 'department' THEN code = current_setting('app.department', true)
    WHEN 'unit' THEN code = current_setting('app.unit', true)
    WHEN 'grid' THEN code = current_setting('app.grid', true)
    ELSE false END"""
THROUGH_REPLY = """EXISTS (SELECT 1 FROM replies r
    WHERE r.city = reply_scopes.city AND r.id = reply_scopes.reply_id OFFSET 0)"""
ASKED_FOR = "pairs @> coalesce(nullif(current_setting('app.words', true), ''), '{}')::integer[]"

# Papers of the whole city that name secret tickets in their words, or by their ids.
MAY_NAME_SECRETS = f"{ALL_OF_CITY} AND {SEES_SECRETS}"
# A notice is for one recipient: an account, a party, the people of an area, or a role (see db.rls.identity).
FOR_ME = """CASE to_kind
    WHEN 'account' THEN to_code = current_setting('app.account', true)
    WHEN 'role' THEN to_code = ANY (string_to_array(current_setting('app.roles', true), ','))
    WHEN 'party' THEN to_code = CASE current_setting('app.reach', true)
        WHEN 'department' THEN current_setting('app.department', true)
        WHEN 'town' THEN current_setting('app.town', true) END
    WHEN 'area' THEN to_code = CASE current_setting('app.reach', true)
        WHEN 'unit' THEN current_setting('app.unit', true)
        WHEN 'grid' THEN current_setting('app.grid', true) END
    ELSE false END"""
FOR_WORKERS = "'system' = ANY (string_to_array(current_setting('app.roles', true), ','))"
# Settings of a user's own desk are visible to that user only; no account set = no rows.
OWN_ACCOUNT = f"{IN_CITY} AND account_id::text = current_setting('app.account', true)"

# An answer that is kept for repeated requests names tickets: it is its asker's, whom each claim names.
OF_KEEPER = f"{IN_CITY} AND actor = current_setting('app.keeper', true)"

# Tables that every user of a city may read: the map, the calendar, the directory of parties.
CITY_TABLES = (
    "city_levels", "areas", "shapes", "calendar_years", "calendar_days", "working_windows", "settings",
    "departments", "former_names", "matters", "staff", "staff_posts", "sections",
)  # fmt: skip
TICKET_TABLES = ("reporters", "work_orders", "clocks", "ticket_events", "evaluations", "escalations")
LOOP_TABLES = ("motions", "consultations", "mediations", "replies", "call_backs", "ticket_links")
APPEND_ONLY = (
    "ticket_events", "history_roots", "outbox", "escalations", "handover_notes", "account_events",
    "workflow_events", "collected_records", "caller_lookups", "assessment_freezes",
    "record_photos", "calendar_changes", "staff_reveals",
)  # fmt: skip
OPEN_TABLES = ("cities", "feed")  # asked before a scope is known

LIVE_COLUMNS = {
    "areas": "code, level, kind, parent_code, name, valid_from, valid_to",
    "departments": "code, name, name_en, kind",
    "matters": "code, name, name_en, work_field",
    "tickets": "id, number, matter, channel, origin, class, urgent, secrecy, status, department, departments,"
    " town_code, unit_code, grid_code, location, reported_at, called_at, accepted_at, dispatched_at,"
    " completed_at, closed_at, version, changed_at, public, duty, supervised_at",
    "supervision_notices": "id, party, status, due_on",
    "assigned_matters": "id, lead, cooperating, status, due_at, clock_due_at, closing_asked_at, ended_at",
    "ticket_events": "ticket_id, seq, at, act",
    "clocks": "id, ticket_id, work_order_id, kind, started_at, yellow_at, orange_at, due_at, stopped_at,"
    " paused_at",
    "work_orders": "id, ticket_id, department, role, status, sent_at, responded_at, completed_at, ended_at",
    "evaluations": "id, ticket_id, work_order_id, town_code, grid_code, department, speed, effect, rated_at",
}


def build_statements() -> list[str]:
    """Return the SQL that grants and restricts, in order; running it again changes nothing."""
    return [
        *_app_grants(),
        *_live_grants(),
        *_row_security(),
        *accounts.build_statements(),
        *administration.build_statements(),
        *sessions.build_statements(),
        *processes.build_statements(),
        *_papers(),
        *restrictions.build_statements(),
        *secret_functions.build_statements(),
        *open_words.build_statements(),
    ]


def _app_grants() -> list[str]:
    readable = ", ".join((*CITY_TABLES, *OPEN_TABLES, "history_roots", "history_checks", "simulations"))
    written = "tickets, reporters, work_orders, clocks, evaluations, idempotency_keys, ticket_numbers"
    return [
        f"GRANT USAGE ON SCHEMA public TO {APP}, {LIVE}",
        f"GRANT SELECT ON {readable} TO {APP}",
        f"GRANT SELECT, INSERT, UPDATE ON {written} TO {APP}",
        f"GRANT SELECT, INSERT ON {', '.join(LOOP_TABLES)} TO {APP}",
        f"GRANT UPDATE ON motions, consultations, ticket_links TO {APP}",
        f"GRANT UPDATE (read_at, read_by_name) ON replies TO {APP}",
        f"GRANT DELETE ON idempotency_keys TO {APP}",
        f"GRANT SELECT, INSERT ON reply_scopes TO {APP}",
        f"GRANT SELECT, INSERT ON query_codes, published_replies TO {APP}",
        f"GRANT UPDATE (withdrawn_at) ON published_replies TO {APP}",
        f"GRANT SELECT, INSERT ON ticket_events TO {APP}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON saved_views TO {APP}",
        *_notice_grants(),
    ]


def _notice_grants() -> list[str]:
    return [
        f"GRANT SELECT, INSERT, UPDATE (planned) ON notices TO {APP}",
        f"GRANT SELECT, INSERT ON notice_reads, escalations, escalation_starts, handover_notes TO {APP}",
        f"GRANT SELECT, INSERT, UPDATE ON deliveries, duty_shifts TO {APP}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON notice_addresses TO {APP}",
        f"GRANT DELETE ON duty_shifts, notices, deliveries TO {APP}",  # a dispatch is taken back
    ]


def _live_grants() -> list[str]:
    return [
        f"GRANT SELECT ON cities, city_levels, shapes, feed, calendar_years, settings TO {LIVE}",
        *(f"GRANT SELECT (city, {columns}) ON {table} TO {LIVE}" for table, columns in LIVE_COLUMNS.items()),
    ]


def _row_security() -> list[str]:
    found = []
    for table in CITY_TABLES:
        found += _protect(table, IN_CITY)
    found += _protect("tickets", TICKET_IN_REACH, live=NOT_LATER_LIVE)
    for table in (*TICKET_TABLES, *LOOP_TABLES):
        found += _protect(table, THROUGH_TICKET.format(table=table))
    found += _protect("ticket_numbers", IN_CITY)
    found += _protect("idempotency_keys", OF_KEEPER)
    found += _protect("history_roots", ALL_OF_CITY)
    found += _protect("history_checks", ALL_OF_CITY)
    found += _protect("saved_views", OWN_ACCOUNT)
    found += _protect("query_codes", PROVEN)
    own = f"{OF_SCOPE} AND {THROUGH_REPLY}"  # rows stay where a ticket became secret, or moved
    found += _protect("reply_scopes", own, written=f"{IN_CITY} AND {THROUGH_REPLY}")
    found += _protect("published_replies", PUBLISHED, written=MAY_BE_PUBLISHED)
    found += push_downs.build_statements(_protect)
    found += duties.build_statements(_protect)
    found += amendments.build_statements(_protect)
    found += arbitrations.build_statements(_protect)
    found += assessment.build_statements(_protect)
    found += assigned_matters.build_statements(_protect)
    found += appeals.build_statements(_protect)
    found += agency_forms.build_statements(_protect)
    found += causes.build_statements(_protect)
    found += rollups.build_statements(_protect)
    found += reports.build_statements(_protect)
    found += personal_data.build_statements(_protect)
    found += workflow_events.build_statements(_protect)
    return [*found, *_notice_security(), *_search()]


def _search() -> list[str]:
    """Return the SQL for what tickets are found by, and for who looked up callers.

    The search words travel as a setting and the policy holds the match: an operator in the query itself
    could not use the index, for it is not leakproof and PostgreSQL evaluates the policy first. None = all.
    """
    through = THROUGH_TICKET.format(table="ticket_words")
    policies = {
        "find": f"FOR SELECT TO {APP} USING (({through}) AND {ASKED_FOR})",
        "write": f"FOR INSERT TO {APP} WITH CHECK ({through})",
        "renew": f"FOR UPDATE TO {APP} USING ({through}) WITH CHECK ({through})",
    }
    return [
        f"GRANT SELECT, INSERT, UPDATE ON ticket_words TO {APP}",
        f"GRANT SELECT, INSERT ON caller_lookups TO {APP}",
        "ALTER TABLE ticket_words ENABLE ROW LEVEL SECURITY",
        *(
            statement
            for name, policy in policies.items()
            for statement in (
                f"DROP POLICY IF EXISTS {name} ON ticket_words",
                f"CREATE POLICY {name} ON ticket_words {policy}",
            )
        ),
        *_protect("caller_lookups", MAY_NAME_SECRETS),
    ]


def _notice_security() -> list[str]:
    """Return who reads notifications: their recipients; actors on a ticket may write those of others."""
    # What is about an amendment or an arbitration is about no ticket.
    through = f"(({IN_CITY} AND ticket_id IS NULL) OR ({THROUGH_TICKET.format(table='notices')}))"
    found = _protect("notices", f"{through} AND ({FOR_ME} OR {FOR_WORKERS})", written=through)
    own = "account_id::text = current_setting('app.account', true)"
    found += _protect("notice_reads", f"{IN_CITY} AND {own}")
    # A reply's delivery is proof for all who see the ticket; addresses of notifications are the Center's.
    replies = f"{build_party_condition('deliveries')} AND (notice_id IS NULL OR {ALL_OF_CITY})"
    found += _protect("deliveries", replies)
    mine = "to_kind = 'account' AND to_code = current_setting('app.account', true)"
    found += _protect("notice_addresses", f"{IN_CITY} AND ({mine} OR {FOR_WORKERS})")
    for table in ("duty_shifts", "escalation_starts"):
        found += _protect(table, ALL_OF_CITY)
    return [*found, *_protect("handover_notes", MAY_NAME_SECRETS)]


def _protect(table: str, condition: str, *, live: str = "true", written: str | None = None) -> list[str]:
    """Return the SQL that shows rows of ``table`` to the app under ``condition``, to live under ``live``.

    written: under which condition the app may write a row; the one under which it sees it where left out.
    """
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS app ON {table}",
        f"CREATE POLICY app ON {table} TO {APP} USING ({condition}) WITH CHECK ({written or condition})",
        f"DROP POLICY IF EXISTS live ON {table}",
        f"CREATE POLICY live ON {table} FOR SELECT TO {LIVE} USING ({live})",
    ]


def _papers() -> list[str]:
    found = [f"GRANT {verbs} ON {table} TO {APP}" for table, verbs in catalogue.GRANTS.items()]
    for table, condition in catalogue.SEEN.items():
        found += _protect(table, condition)
    for table in catalogue.WRITTEN:
        found += catalogue.build_restrictions(table, APP)
    return found
