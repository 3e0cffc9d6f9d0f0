# ruff: noqa: S608 — only conditions and columns of this module are put into its statements.
"""SQL functions that bypass row security for the few open facts of secret tickets.

Who reported or called one sees what they entered and its state; a town how many lie in it, from a number on.
What the name and phone of a reporter are is answered for covering them in the texts of a ticket.
The functions run as the owner: they read the scope of the transaction, and give nothing else away.
"""

APP = "huying_app"
# Towns, units and grids do not see secret reports, since they may concern them; a town that holds a
# work order does, and the user who enters such a ticket does until the transaction ends.
SEEN_BY_PLACE = "(secrecy <> 'secret' OR id::text = current_setting('app.entered', true))"
SEES_SECRETS = "coalesce(current_setting('app.secrets', true), '') = ''"

LOOKED_AT = 500  # reports or calls of one account that one page of its own entries is looked for in

_OF_PLACE = "current_setting('app.reach', true) IN ('town', 'unit', 'grid')"
_IN_CITY = "e.city = current_setting('app.city', true)"
# A town that holds a work order sees the ticket itself.
_UNSEEN = """t.secrecy = 'secret' AND NOT (current_setting('app.reach', true) = 'town'
            AND t.departments @> ARRAY[current_setting('app.town', true)])"""


def _first(act: str, fact: str) -> str:
    """Return the SQL for what the first such act of another user says of a fact, null where there is none."""
    return f"""(SELECT o.data -> '{fact}' FROM ticket_events o WHERE o.city = t.city AND o.ticket_id = t.id
            AND o.act IN ({act}) AND o.data -> '{fact}' IS NOT NULL AND o.actor IS DISTINCT FROM who
            ORDER BY o.seq LIMIT 1)"""


# What others corrected afterwards is as it was before; a correction keeps matter and place by their names.
_ENTERED = f"""CROSS JOIN LATERAL (SELECT {_first("'correct'", "matter")} AS matter,
            {_first("'correct'", "place")} AS place, {_first("'correct'", "request_kind")} AS request_kind,
            {_first("'make_urgent', 'end_urgency'", "urgent")} AS urgent) was
    CROSS JOIN LATERAL (SELECT CASE WHEN was.matter IS NULL THEN t.matter ELSE (SELECT m.code
        FROM matters m WHERE m.city = t.city AND m.name = was.matter ->> 'from' ORDER BY m.code LIMIT 1)
        END AS matter) entered"""
_COLUMNS = """t.id, t.number, e.seq + 1, entered.matter, t.description, t.channel, t.origin,
        t.requester_kind,
        coalesce(was.request_kind ->> 'from', t.request_kind),
        coalesce((SELECT m.default_class FROM matters m WHERE m.city = t.city AND m.code = entered.matter),
            'general'),
        CASE WHEN was.urgent IS NULL THEN t.urgent ELSE NOT was.urgent::boolean END, t.status,
        CASE WHEN was.place IS NULL THEN t.town_code ELSE (SELECT a.code FROM areas a
            JOIN city_levels l ON l.city = a.city AND l.code = a.level AND l.depth = 1
            WHERE a.city = t.city AND a.name = split_part(was.place ->> 'from', ' ', 1)
            ORDER BY a.valid_to DESC, a.code LIMIT 1) END,
        t.reported_at, t.closed_at"""
_TYPES = """id uuid, number text, version integer, matter text, description text, channel text, origin text,
    requester_kind text, request_kind text, class text, urgent boolean, status text, town_code text,
    reported_at timestamptz, closed_at timestamptz, act text, at timestamptz, said text"""

ENTRIES = f"""CREATE OR REPLACE FUNCTION secret_entries(
    who text, before_at timestamptz, before_id uuid, most integer
) RETURNS TABLE ({_TYPES})
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT {_COLUMNS}, e.act, e.at, e.reason
    FROM (
        SELECT e.* FROM ticket_events e
        WHERE {_IN_CITY} AND e.actor = who AND e.act = 'report'
            AND (before_at IS NULL OR e.at <= before_at)
        ORDER BY e.at DESC LIMIT {LOOKED_AT}
    ) e
    JOIN tickets t ON t.city = e.city AND t.id = e.ticket_id
    {_ENTERED}
    WHERE {_OF_PLACE} AND {_UNSEEN} AND (before_at IS NULL OR (e.at, t.id) < (before_at, before_id))
    ORDER BY e.at DESC, t.id DESC LIMIT most
$$"""
ENTRY = f"""CREATE OR REPLACE FUNCTION secret_entry(who text, ticket uuid) RETURNS TABLE ({_TYPES})
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT {_COLUMNS}, e.act, e.at, e.reason
    FROM ticket_events e JOIN tickets t ON t.city = e.city AND t.id = e.ticket_id
    {_ENTERED}
    WHERE {_OF_PLACE} AND {_IN_CITY} AND e.ticket_id = ticket AND e.actor = who
        AND e.act IN ('report', 'call') AND {_UNSEEN}
    ORDER BY e.seq
$$"""
COUNT = """CREATE OR REPLACE FUNCTION secrets_of_town(enough integer) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN count(*) >= greatest(enough, 1) THEN count(*)::integer END
    FROM tickets t
    WHERE t.city = current_setting('app.city', true) AND current_setting('app.reach', true) = 'town'
        AND t.town_code = current_setting('app.town', true) AND t.secrecy = 'secret'
        AND t.closed_at IS NULL AND NOT t.departments @> ARRAY[current_setting('app.town', true)]
$$"""
# To cover a name one must know it; who reads the text may not.
WORDS = """CREATE OR REPLACE FUNCTION reporter_words(of_city text, tickets uuid[])
RETURNS TABLE (ticket_id uuid, name text, phone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.ticket_id, r.name, r.phone FROM reporters r
    WHERE r.city = of_city AND r.ticket_id = ANY (tickets)
        AND of_city = coalesce(nullif(current_setting('app.city', true), ''), of_city)
$$"""
_SIGNATURES = (
    "secret_entries(text, timestamptz, uuid, integer)",
    "secret_entry(text, uuid)",
    "secrets_of_town(integer)",
    "reporter_words(text, uuid[])",
)


def build_statements() -> list[str]:
    """Return the SQL that creates the functions again, for the application alone."""
    return [
        ENTRIES,
        ENTRY,
        COUNT,
        WORDS,
        *(
            statement
            for name in _SIGNATURES
            for statement in (
                f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {name} TO {APP}",
            )
        ),
    ]
