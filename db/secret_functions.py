# ruff: noqa: S608 — only conditions and columns of this module are put into its statements.
"""Answer, past row security, the little that towns, units and grids may know of secret tickets.

Who reported or called one sees what they entered and its state; a town how many lie in it, from a number on.
The functions run as the owner: they read the scope of the transaction, and give nothing else away.
"""

APP = "huying_app"
# Towns, units and grids do not see what was told in secret, for it may be about them; a town that holds a
# work order does, and whoever writes such a ticket down does until the transaction ends.
SEEN_BY_PLACE = "(secrecy <> 'secret' OR id::text = current_setting('app.entered', true))"
SEES_SECRETS = "coalesce(current_setting('app.secrets', true), '') = ''"

LOOKED_AT = 500  # reports or calls of one account that one page of its own entries is looked for in

_OF_PLACE = "current_setting('app.reach', true) IN ('town', 'unit', 'grid')"
_IN_CITY = "e.city = current_setting('app.city', true)"
# A town that holds a work order sees the ticket itself.
_UNSEEN = """t.secrecy = 'secret' AND NOT (current_setting('app.reach', true) = 'town'
            AND t.departments @> ARRAY[current_setting('app.town', true)])"""
_COLUMNS = """t.id, t.number, t.version, t.matter, t.description, t.channel, t.origin, t.requester_kind,
        t.request_kind, t.class, t.urgent, t.status, t.town_code, t.reported_at, t.closed_at"""
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
    WHERE {_OF_PLACE} AND {_UNSEEN} AND (before_at IS NULL OR (e.at, t.id) < (before_at, before_id))
    ORDER BY e.at DESC, t.id DESC LIMIT most
$$"""
ENTRY = f"""CREATE OR REPLACE FUNCTION secret_entry(who text, ticket uuid) RETURNS TABLE ({_TYPES})
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT {_COLUMNS}, e.act, e.at, e.reason
    FROM ticket_events e JOIN tickets t ON t.city = e.city AND t.id = e.ticket_id
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
_SIGNATURES = (
    "secret_entries(text, timestamptz, uuid, integer)",
    "secret_entry(text, uuid)",
    "secrets_of_town(integer)",
)


def statements() -> list[str]:
    """Return the SQL that makes the functions anew, for the application alone."""
    return [
        ENTRIES,
        ENTRY,
        COUNT,
        *(
            statement
            for name in _SIGNATURES
            for statement in (
                f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {name} TO {APP}",
            )
        ),
    ]
