# ruff: noqa: S608 — only this module's own constants are put into its statements.
"""SQL of a bulk load: the temporary table, the match with existing rows, and the merge.

Every statement is set-based; ``round`` holds one row for each request at most.
"""

from domain.publicity import PRIVATE_CHANNELS

STAGED_COLUMNS = (
    "turn", "external_id", "number", "matter", "description", "channel", "requester_kind", "status",
    "department", "town_code", "unit_code", "grid_code", "location", "lon", "lat", "address",
    "reported_at", "due_at", "yellow_at", "orange_at", "closed_at", "source_closed_at", "digest",
)  # fmt: skip

CREATE_STAGE = """
CREATE TEMPORARY TABLE staged (
    turn int, external_id text, number text, matter text, description text, channel text,
    requester_kind text, status text, department text, town_code text, unit_code text, grid_code text,
    location text, lon float8, lat float8, address text, reported_at timestamptz, due_at timestamptz,
    yellow_at timestamptz, orange_at timestamptz, closed_at timestamptz, source_closed_at timestamptz,
    digest bytea
) ON COMMIT DROP
"""


def build_id_sql(instant: str) -> str:
    """Return the SQL of a new UUIDv7 whose first 48 bits are the milliseconds of ``instant``."""
    milliseconds = f"substring(int8send((extract(epoch FROM {instant}) * 1000)::bigint) FROM 3)"
    drawn = f"overlay(uuid_send(gen_random_uuid()) PLACING {milliseconds} FROM 1 FOR 6)"
    return f"encode(set_bit(set_bit({drawn}, 52, 1), 53, 1), 'hex')::uuid"


# What we already know of a request may come later in the same file; the versions before it are no news.
ROUND = f"""
CREATE TEMPORARY TABLE round ON COMMIT DROP AS
SELECT {", ".join(f"s.{column}" for column in STAGED_COLUMNS)},
    coalesce(t.id, {build_id_sql("s.reported_at")}) AS id, t.status AS was_status,
    CASE WHEN t.id IS NULL THEN 'new' WHEN last.turn >= s.turn THEN 'same' ELSE 'changed' END AS change
FROM staged s
LEFT JOIN tickets t ON t.city = :city AND t.source = :source AND t.external_id = s.external_id
LEFT JOIN source_rows r ON r.city = t.city AND r.ticket_id = t.id
LEFT JOIN (SELECT external_id, digest, max(turn) AS turn FROM staged GROUP BY external_id, digest) last
    ON last.external_id = s.external_id AND last.digest = r.digest
WHERE s.turn = :turn
"""

POINT = "CASE WHEN r.lon IS NOT NULL THEN ST_SetSRID(ST_MakePoint(r.lon, r.lat), 4326) END"

_PRIVATE = ", ".join(f"'{channel}'" for channel in sorted(PRIVATE_CHANNELS))
INSERT_TICKETS = f"""
INSERT INTO tickets (
    city, id, number, source, external_id, matter, description, channel, origin, requester_kind,
    request_kind, class, urgent, secrecy, public, status, department, departments, town_code, unit_code,
    grid_code, location, point, address, reported_at, accepted_at, dispatched_at, completed_at, closed_at,
    version, changed_at)
SELECT :city, r.id, r.number, :source, r.external_id, r.matter, r.description, r.channel, 'direct',
    r.requester_kind, 'help', 'general', false, coalesce(m.secrecy, 'normal'),
    coalesce(m.public AND m.secrecy = 'normal', true) AND r.channel NOT IN ({_PRIVATE}),
    r.status, r.department,
    ARRAY[r.department], r.town_code, r.unit_code, r.grid_code, r.location, {POINT}, r.address,
    r.reported_at, r.reported_at, r.reported_at, r.closed_at, r.closed_at, 1, :now
FROM round r LEFT JOIN matters m ON m.city = :city AND m.code = r.matter
WHERE r.change = 'new'
"""

UPDATE_TICKETS = f"""
UPDATE tickets t SET
    matter = r.matter, description = r.description, channel = r.channel,
    requester_kind = r.requester_kind, status = r.status, department = r.department,
    departments = CASE WHEN r.department = ANY (t.departments) THEN t.departments
        ELSE t.departments || r.department END,
    town_code = r.town_code, unit_code = r.unit_code, grid_code = r.grid_code, location = r.location,
    point = {POINT}, address = r.address, reported_at = r.reported_at, completed_at = r.closed_at,
    closed_at = r.closed_at, version = t.version + 1, changed_at = :now
FROM round r WHERE r.change = 'changed' AND t.city = :city AND t.id = r.id
"""

REMEMBER = """
INSERT INTO source_rows (city, ticket_id, digest, closed_at)
SELECT :city, r.id, r.digest, r.source_closed_at FROM round r WHERE r.change <> 'same'
ON CONFLICT (city, ticket_id) DO UPDATE SET digest = excluded.digest, closed_at = excluded.closed_at
"""

END_OTHER_LEADS = """
UPDATE work_orders w SET status = 'ended', ended_at = :now, end_reason = :taken_away
FROM round r WHERE r.change = 'changed' AND w.city = :city AND w.ticket_id = r.id
    AND w.role = 'lead' AND w.ended_at IS NULL AND w.department <> r.department
"""

STOP_THEIR_CLOCKS = """
UPDATE clocks c SET stopped_at = :now, paused_at = NULL, remaining_seconds = NULL
FROM round r, work_orders w WHERE r.change = 'changed' AND w.city = :city AND w.ticket_id = r.id
    AND w.ended_at = :now AND c.city = :city AND c.work_order_id = w.id AND c.stopped_at IS NULL
"""

TAKEN_AWAY = "来源数据改由其他部门主办"
ORDER_STATUS = "CASE WHEN r.closed_at IS NULL THEN 'sent' ELSE 'completed' END"

UPDATE_LEADS = f"""
UPDATE work_orders w SET status = {ORDER_STATUS}, completed_at = r.closed_at, town_code = r.town_code
FROM round r WHERE r.change = 'changed' AND w.city = :city AND w.ticket_id = r.id
    AND w.role = 'lead' AND w.ended_at IS NULL
"""

INSERT_LEADS = f"""
INSERT INTO work_orders (city, id, ticket_id, department, role, status, sent_at, completed_at, town_code)
SELECT :city, {build_id_sql("r.reported_at")}, r.id, r.department, 'lead', {ORDER_STATUS},
    CASE WHEN r.change = 'new' THEN r.reported_at ELSE :now END, r.closed_at, r.town_code
FROM round r WHERE r.change <> 'same' AND (r.change = 'new' OR NOT EXISTS (
    SELECT FROM work_orders w WHERE w.city = :city AND w.ticket_id = r.id
        AND w.role = 'lead' AND w.ended_at IS NULL))
"""

# The source's one deadline is the ticket's and its lead's; a changed row sets both again.
FORGET_DEADLINES = """
DELETE FROM clocks c USING round r
WHERE r.change = 'changed' AND c.city = :city AND c.ticket_id = r.id AND c.kind = 'completion'
    AND (c.work_order_id IS NULL OR c.work_order_id IN (
        SELECT w.id FROM work_orders w WHERE w.city = :city AND w.ticket_id = r.id AND w.ended_at IS NULL))
"""

INSERT_CLOCKS = f"""
INSERT INTO clocks (city, id, ticket_id, work_order_id, kind, mode, started_at, yellow_at, orange_at,
    due_at, stopped_at)
SELECT :city, {build_id_sql("r.reported_at")}, r.id, holder.id, 'completion', y.calendar, r.reported_at,
    r.yellow_at, r.orange_at, r.due_at, r.closed_at
FROM round r
JOIN cities y ON y.city = :city
JOIN work_orders w ON w.city = :city AND w.ticket_id = r.id AND w.role = 'lead' AND w.ended_at IS NULL
CROSS JOIN LATERAL (VALUES (NULL::uuid), (w.id)) AS holder (id)
WHERE r.change <> 'same' AND r.due_at IS NOT NULL
"""

MERGE = (
    INSERT_TICKETS, UPDATE_TICKETS, REMEMBER, END_OTHER_LEADS, STOP_THEIR_CLOCKS, UPDATE_LEADS,
    INSERT_LEADS, FORGET_DEADLINES, INSERT_CLOCKS,
)  # fmt: skip

CHAINS = """
SELECT r.id, r.was_status, r.status, e.seq, e.hash, r.external_id
FROM round r
LEFT JOIN LATERAL (
    SELECT e.seq, e.hash FROM ticket_events e
    WHERE r.change = 'changed' AND e.city = :city AND e.ticket_id = r.id ORDER BY e.seq DESC LIMIT 1
) e ON true
WHERE r.change <> 'same' ORDER BY r.id
"""
