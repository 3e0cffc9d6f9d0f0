-- The tickets numbered {first} to {last}: closed ones count from 1, the newest, backwards; open ones from -1 down.
-- Stages: 0 reported, 1 called, 2 accepted, 3 dispatched, 4 completed, 5 reviewed, 6 fed back, 7 called back, 8 closed.
TRUNCATE made;

INSERT INTO made
WITH rolled AS MATERIALIZED (
    SELECT n, n < 0 AS is_open, n > {old_from} AS is_old,
        n < 0 OR n % CASE WHEN n > {old_from} THEN 4 * {full_every} ELSE {full_every} END = 0 AS is_full, pg_temp.dice(n, 1) AS a,
        pg_temp.dice(n, 2) AS b, pg_temp.dice(n, 3) AS c, pg_temp.dice(n, 4) AS d, pg_temp.dice(n, 5) AS e,
        CASE WHEN n < 0 THEN pg_temp.chosen(pg_temp.dice(n, 6),
            ARRAY[0.11, 0.12, 0.13, 0.15, 0.59, 0.62, 0.72, 0.79, 0.96],
            ARRAY['reported', 'handled_locally', 'called', 'accepted', 'dispatched', 'shelved', 'completed', 'reviewed',
                'fed_back', 'called_back'])
            ELSE pg_temp.chosen(pg_temp.dice(n, 6), ARRAY[0.02, 0.04], ARRAY['cancelled', 'merged', 'closed'])
        END AS status,
        floor(3917 * pg_temp.dice(n, 7) ^ 1.5)::integer * 1571 % 3917 AS place_n,
        floor(200 * pg_temp.dice(n, 8) ^ 2.2)::integer AS kind_n,
        CASE WHEN n < 0 THEN timestamptz '{until}' - interval '12 days' * (-n / {open}::float8) ^ 1.5
                - CASE WHEN pg_temp.dice(n, 9) < 0.1 THEN interval '50 days' * pg_temp.dice(n, 10)
                    ELSE interval '10 minutes' END
            ELSE timestamptz '{until}' - interval '365 days' * (n / {per_year}::float8) END AS base
    FROM generate_series({first}::bigint, {last}::bigint) AS n
), dated AS MATERIALIZED (
    SELECT *, CASE status WHEN 'reported' THEN 0 WHEN 'handled_locally' THEN 0 WHEN 'called' THEN 1
            WHEN 'accepted' THEN 2 WHEN 'dispatched' THEN 3 WHEN 'shelved' THEN 3 WHEN 'completed' THEN 4
            WHEN 'reviewed' THEN 5 WHEN 'fed_back' THEN 6 WHEN 'called_back' THEN 7 ELSE 8 END AS stage,
        CASE WHEN status = 'reported' THEN pg_temp.chosen(pg_temp.dice(n, 11), ARRAY[0.65, 0.85, 0.9, 0.95],
                ARRAY['grid_staff', 'town', 'mailbox', 'web', 'platform'])
            WHEN status IN ('handled_locally', 'called') THEN 'grid_staff'
            ELSE pg_temp.chosen(pg_temp.dice(n, 11), ARRAY[0.42, 0.55, 0.68, 0.73, 0.91, 0.97, 0.99],
                ARRAY['hotline_5123456', 'hotline_5150000', 'platform', 'mailbox', 'grid_staff', 'town', 'web',
                    'device']) END AS channel,
        CASE WHEN is_open THEN base ELSE least(
            (date_trunc('day', base AT TIME ZONE '{zone}')
                - CASE WHEN a < 0.6 THEN greatest(extract(isodow FROM base AT TIME ZONE '{zone}')::integer - 5, 0) ELSE 0 END
                    * interval '1 day'
                + interval '1 hour' * CASE WHEN b < 0.9 THEN 7.5 + 5.5 * (c + d) ELSE 24 * c END) AT TIME ZONE '{zone}',
            timestamptz '{until}' - interval '3 hours' * (0.1 + e)) END AS reported
    FROM rolled
), timed AS MATERIALIZED (
    SELECT *, channel IN ('grid_staff', 'town') AS is_called,
        status = 'handled_locally' OR NOT is_open AND status = 'closed' AND channel IN ('grid_staff', 'town') AND c < 0.2
            AS is_local,
        CASE WHEN is_open THEN timestamptz '{until}' - reported
            WHEN reported + interval '1 day' * (0.3 + 14 * a * a) < '{until}' THEN interval '1 day' * (0.3 + 14 * a * a)
            ELSE (timestamptz '{until}' - reported) * (0.1 + 0.85 * a) END AS lasts
    FROM dated
), placed AS MATERIALIZED (
    SELECT t.*, p.grid, p.unit, p.town, p.grid_name, p.unit_name, p.town_name, p.point, k.code AS matter,
        k.name AS matter_name,
        stage >= 3 AND NOT is_local AND status NOT IN ('cancelled', 'merged') AS has_orders,
        NOT is_called AND d < 0.01 AS is_nowhere, d > 0.78 AS is_wide,
        CASE WHEN e < 0.8 THEN 'D' || lpad((1 + kind_n * 7 % 36)::text, 2, '0')
            WHEN e < 0.9 THEN 'D' || lpad((1 + floor(36 * a))::text, 2, '0')
            ELSE 'A' || lpad((1 + floor(30 * a))::text, 2, '0') END AS party,
        CASE WHEN b < 0.06 THEN 'D' || lpad((1 + (kind_n * 7 + 11) % 36)::text, 2, '0') END AS beside
    FROM timed AS t
    JOIN places AS p ON p.n = t.place_n
    JOIN kinds AS k ON k.n = t.kind_n
)
SELECT n, pg_temp.uid(reported, n, 1), is_open, is_full, NOT is_old OR n % 4 = 0, stage, status, is_called AND stage >= 1 AND NOT is_local,
    is_local, has_orders, matter, matter_name, channel,
    CASE WHEN has_orders THEN party END, CASE WHEN has_orders THEN q.name END,
    CASE WHEN has_orders AND beside <> party THEN beside END,
    CASE WHEN has_orders AND beside <> party THEN o.name END,
    CASE WHEN is_open AND status = 'dispatched' AND a < 0.03 THEN 'D' || lpad((1 + (kind_n * 7 + 5) % 36)::text, 2, '0') END,
    CASE WHEN stage >= 5 THEN 'passed' WHEN stage = 4 THEN 'completed' WHEN status = 'shelved' THEN 'paused'
        ELSE pg_temp.chosen(CASE WHEN a < 0.03 THEN 0 ELSE pg_temp.dice(n, 12) END, ARRAY[0.47, 0.75, 0.98, 0.99],
            ARRAY['sent', 'responded', 'planned', 'paused', 'returned']) END,
    CASE WHEN NOT is_nowhere THEN town END, CASE WHEN NOT (is_nowhere OR is_wide) THEN unit END,
    CASE WHEN NOT (is_nowhere OR is_wide) THEN grid END,
    CASE WHEN NOT is_nowhere THEN town_name END, CASE WHEN NOT (is_nowhere OR is_wide) THEN unit_name END,
    CASE WHEN NOT (is_nowhere OR is_wide) THEN grid_name END,
    CASE WHEN is_nowhere THEN 'unknown' WHEN is_full AND NOT is_wide THEN 'exact' ELSE 'area' END,
    CASE WHEN is_full AND NOT (is_nowhere OR is_wide) THEN ST_Translate(point, 0.008 * (a - 0.5), 0.006 * (b - 0.5)) END,
    CASE WHEN NOT is_nowhere AND (NOT is_old OR n % 4 = 0) THEN (string_to_array('{roads}', ','))[1 + abs(n) % 10] || (1 + abs(n) % 400) || '号' END,
    '市民反映' || (string_to_array('{things}', ','))[1 + abs(n) / 7 % 15] || '，'
        || chr(19968 + (abs(n) % 3500)::integer) || chr(19968 + (abs(n) * 7 % 3500)::integer)
        || chr(19968 + (abs(n) * 13 % 3500)::integer) || CASE WHEN is_old THEN '' ELSE '店门口，请处理' END,
    CASE WHEN abs(n) % 100 = 0 THEN 'secret' WHEN abs(n) % 50 = 1 THEN 'internal' ELSE 'normal' END,
    reported,
    CASE WHEN is_called AND stage >= 1 AND NOT is_local THEN reported + lasts * 0.05 END,
    CASE WHEN stage >= 2 AND NOT is_local THEN reported + lasts * 0.08 END,
    CASE WHEN has_orders THEN reported + lasts * 0.15 END,
    CASE WHEN has_orders AND stage >= 4 THEN reported + lasts * 0.3 END,
    CASE WHEN has_orders AND stage >= 4 THEN reported + lasts * 0.55 END,
    CASE WHEN has_orders AND stage >= 5 THEN reported + lasts * 0.7 END,
    CASE WHEN has_orders AND stage >= 6 THEN reported + lasts * 0.8 END,
    CASE WHEN has_orders AND stage >= 7 THEN reported + lasts * 0.9 END,
    CASE WHEN stage = 8 THEN reported + lasts END,
    CASE WHEN stage < 4 THEN timestamptz '{until}' + interval '8 days' * (d - 0.25)
        ELSE reported + lasts * 0.55 + interval '1 day' * CASE WHEN e < 0.92 THEN 4 * d ELSE -3 * d END END,
    pg_temp.uid(reported + lasts * 0.15, n, 2),
    CASE WHEN has_orders AND stage >= 6 AND (is_open OR n % CASE WHEN is_old THEN 10 ELSE 5 END = 0) THEN '您反映的问题已由责任单位办结，感谢监督。' END
FROM placed
LEFT JOIN parties AS q ON q.code = party
LEFT JOIN parties AS o ON o.code = beside
ORDER BY reported;

-- Inside a step an order may be further than its ticket: it answered, and is not done.
UPDATE made SET responded = dispatched + (timestamptz '{until}' - dispatched) * 0.4
WHERE is_open AND stage = 3 AND order_status <> 'sent';

INSERT INTO tickets (city, id, number, matter, description, channel, origin, requester_kind, request_kind, class,
    urgent, secrecy, public, status, department, departments, town_code, unit_code, grid_code, location, point, address,
    reported_at, called_at, accepted_at, dispatched_at, completed_at, closed_at, local_level, escalated_at, version,
    changed_at)
SELECT '{city}', id,
    'SG' || to_char(reported AT TIME ZONE '{zone}', 'YYYYMMDD') || '-'
        || CASE WHEN n > 0 THEN lpad((n % 90000)::text, 5, '0') WHEN n > -10000 THEN (90000 - n)::text
            ELSE (100000 - n)::text END,
    matter, description, channel, CASE WHEN channel IN ('grid_staff', 'town') THEN 'call' ELSE 'direct' END,
    CASE WHEN abs(n) % 11 = 0 THEN 'enterprise' WHEN channel IN ('grid_staff', 'town') THEN 'grassroots' ELSE 'citizen' END,
    (ARRAY['help', 'help', 'help', 'complaint', 'complaint', 'enquiry', 'suggestion', 'tip_off'])[1 + abs(n) % 8],
    CASE WHEN abs(n) % 9 = 0 THEN 'complex' ELSE 'general' END, abs(n) % 17 = 0, secrecy, true, status, department,
    array_remove(ARRAY[former, department, other], NULL), town, unit, grid, location, point, address, reported, called,
    accepted, dispatched, completed, closed,
    CASE WHEN is_local OR stage = 0 AND channel IN ('grid_staff', 'town')
        THEN CASE WHEN channel = 'town' OR grid IS NULL THEN 'town' ELSE 'grid' END END,
    CASE WHEN is_open AND has_orders AND n % 60 = 0 THEN dispatched END, 1 + stage, coalesce(closed, '{until}')
FROM made;

INSERT INTO reporters (city, ticket_id, name, phone, anonymous)
SELECT '{city}', id, chr(19968 + (abs(n) % 300)::integer) || '某', '100' || lpad((abs(n) * 7919 % 50000)::text, 8, '0'),
    false
FROM made WHERE is_open OR n % 3 = 0 AND is_kept OR n % 12 = 0;

INSERT INTO work_orders (city, id, ticket_id, department, role, status, sent_at, sent_by, responded_at, completed_at,
    ended_at, end_reason, predecessor, town_code)
SELECT '{city}', pg_temp.uid(dispatched, n, 3), id, former, 'lead', 'ended', dispatched - interval '2 hours', NULL, NULL,
    NULL, dispatched, '转办', NULL, town
FROM made WHERE former IS NOT NULL
UNION ALL
SELECT '{city}', lead, id, department, 'lead', order_status, dispatched, 'dispatcher1', responded, completed, NULL, NULL,
    CASE WHEN former IS NOT NULL THEN pg_temp.uid(dispatched, n, 3) END, town
FROM made WHERE has_orders
UNION ALL
SELECT '{city}', pg_temp.uid(dispatched, n, 4), id, other, 'cooperating', order_status, dispatched, 'dispatcher1',
    responded, completed, NULL, NULL, NULL, town
FROM made WHERE other IS NOT NULL;

-- A paused clock has no due time. Of closed tickets the answered response clock is kept of full ones only.
INSERT INTO clocks (city, id, ticket_id, work_order_id, kind, mode, started_at, yellow_at, orange_at, due_at, stopped_at,
    paused_at, remaining_seconds, limit_days)
SELECT '{city}', pg_temp.uid(started, n, 10 + place), id, order_id, kind, 'working', started,
    CASE WHEN NOT paused THEN due - interval '1 day' END, CASE WHEN NOT paused THEN due - interval '4 hours' END,
    CASE WHEN NOT paused THEN due END, stopped, CASE WHEN paused THEN started + interval '1 hour' END,
    CASE WHEN paused THEN 90000 END, 3
FROM (
    SELECT n, id, NULL::uuid AS order_id, 1 AS place, 'completion' AS kind, dispatched AS started, due,
        completed AS stopped, status = 'shelved' AS paused
    FROM made WHERE has_orders
    UNION ALL
    SELECT n, id, lead, 2, 'completion', dispatched, due, completed, order_status = 'paused'
    FROM made WHERE has_orders AND is_kept
    UNION ALL
    SELECT n, id, pg_temp.uid(dispatched, n, 4), 3, 'completion', dispatched, due, completed, order_status = 'paused'
    FROM made WHERE other IS NOT NULL
    UNION ALL
    SELECT n, id, lead, 4, 'response', dispatched, CASE WHEN is_open AND responded IS NULL THEN due
            ELSE responded + interval '1 hour' * (abs(n) % 10 - 1) END, responded, false
    FROM made WHERE has_orders AND is_full
    UNION ALL
    SELECT n, id, NULL, 5, CASE WHEN stage IN (1, 2) THEN 'dispatch' WHEN channel IN ('grid_staff', 'town') THEN 'handling'
            ELSE 'acceptance' END, reported, due, NULL, false
    FROM made WHERE is_open AND stage < 3
    UNION ALL
    SELECT n, id, NULL, 6, 'call_back', fed_back, timestamptz '{until}' + interval '3 days' * (pg_temp.dice(n, 13) - 0.25),
        NULL, false
    FROM made WHERE status = 'fed_back'
    UNION ALL
    SELECT n, id, NULL, 7, 'rating', reviewed, timestamptz '{until}' + interval '5 days' * (pg_temp.dice(n, 14) - 0.1), NULL,
        false
    FROM made WHERE is_called AND is_open AND stage >= 5
) AS each;

INSERT INTO evaluations (city, id, ticket_id, work_order_id, town_code, grid_code, department, speed, effect, rated_at)
SELECT '{city}', pg_temp.uid(coalesce(fed_back, closed), n, 20), id, lead, town, grid, department,
    pg_temp.chosen(pg_temp.dice(n, 15), ARRAY[0.85, 0.97], ARRAY['timely', 'slow', 'none']),
    pg_temp.chosen(pg_temp.dice(n, 16), ARRAY[0.7, 0.88, 0.96], ARRAY['good', 'fair', 'mediocre', 'poor']), fed_back
FROM made WHERE is_called AND has_orders AND stage = 8 AND n % 10 <> 0;

INSERT INTO replies (city, id, ticket_id, reply, way, to_town, to_grid, at, by, by_name, read_at, read_by_name)
SELECT '{city}', pg_temp.uid(fed_back, n, 21), id, reply, (ARRAY['phone', 'sms', 'visit', 'letter'])[1 + abs(n) % 4],
    CASE WHEN is_called THEN town END, CASE WHEN is_called THEN grid END, fed_back, 'caller1', '回访员',
    CASE WHEN is_called AND closed IS NOT NULL THEN closed END, CASE WHEN is_called AND closed IS NOT NULL THEN '镇街' END
FROM made WHERE reply IS NOT NULL;

INSERT INTO call_backs (city, id, ticket_id, at, reached, solved, satisfied, by, by_name)
SELECT '{city}', pg_temp.uid(called_back, n, 22), id, called_back, true, abs(n) % 40 <> 0, abs(n) % 40 <> 0, 'caller1',
    '回访员'
FROM made WHERE called_back IS NOT NULL AND (is_open OR n % 5 = 1 AND is_kept);

INSERT INTO motions (city, id, ticket_id, work_order_id, kind, reason, asked_by, asked_by_name, asked_by_party, asked_of,
    asked_at, due_at, answered_at, answered_by_name, outcome, answer)
SELECT '{city}', pg_temp.uid(dispatched, n, 23), id, lead, kind, '雨雪天气影响施工', 'x', '经办人', department,
    CASE WHEN kind IN ('transfer', 'urging', 'consultation') THEN 'D' || lpad((1 + abs(n) % 36)::text, 2, '0') END,
    dispatched + interval '1 hour', '{until}',
    CASE WHEN NOT is_open THEN completed END, CASE WHEN NOT is_open THEN '中心' END,
    CASE WHEN NOT is_open THEN CASE WHEN kind IN ('return', 'transfer', 'extension') THEN 'granted' ELSE 'answered' END END,
    CASE WHEN NOT is_open THEN '已答复' END
FROM (
    SELECT *, CASE WHEN stage IN (4, 8) AND n % 2 = 0 THEN 'objection' ELSE (ARRAY['extension', 'return', 'transfer',
        'proposal', 'urging', 'contact_dispute', 'consultation'])[1 + (abs(n) / 10 % 7)::integer] END AS kind
    FROM made WHERE has_orders AND (is_open AND stage IN (3, 4) AND n % 10 = 0 OR n % 50 = 7)
) AS asked;

INSERT INTO notices (city, id, to_kind, to_code, ticket_id, work_order_id, kind, grade, event, dedupe, at, visible_from,
    planned)
SELECT '{city}', pg_temp.uid(at, n, 24), CASE WHEN has_orders THEN 'party' ELSE 'role' END,
    CASE WHEN has_orders THEN department ELSE 'intake' END, id, CASE WHEN has_orders THEN lead END,
    CASE WHEN has_orders THEN 'order_sent' ELSE 'submitted' END, 'info', n::text, n || ':1', at, at, true
FROM (SELECT *, coalesce(dispatched, reported) AS at FROM made WHERE is_open OR n % 10 = 3) AS told;

INSERT INTO published_replies (city, id, ticket_id, matter, town_code, question, answer, published_by, at)
SELECT '{city}', pg_temp.uid(closed, n, 25), id, matter, town, description, reply, 'caller1', closed
FROM made WHERE NOT is_open AND reply IS NOT NULL AND n % 200 = 0 AND secrecy = 'normal';

-- Lean: of most closed tickets only the first and the last step, of most old ones the first. Hashes are left out: nothing here verifies.
INSERT INTO ticket_events (city, ticket_id, seq, at, act, actor, actor_name, actor_role, work_order_id, from_status,
    to_status, prev_hash, hash)
SELECT '{city}', id, row_number() OVER (PARTITION BY id ORDER BY place), at, act, actor, actor, role, order_id, before, after,
    '', ''
FROM made, LATERAL (VALUES
    (1, true, reported, 'report', CASE WHEN channel = 'grid_staff' THEN 'grid:' || coalesce(grid, town) ELSE 'intake' || 1 + abs(n) % 12 END,
        NULL, NULL::uuid, NULL, 'reported'),
    (2, is_full, called, 'call', 'town', 'town', NULL, 'reported', 'called'),
    (3, is_full, accepted, 'accept', 'intake' || 1 + abs(n) % 12, 'intake', NULL, 'reported', 'accepted'),
    (4, is_full, dispatched, 'dispatch', 'dispatcher1', 'dispatcher', lead, 'accepted', 'dispatched'),
    (5, is_full, responded, 'respond', 'department', 'department', lead, 'dispatched', 'dispatched'),
    (6, abs(n) % 25 = 0, completed - interval '2 hours', 'rework', 'reviewer1', 'reviewer', lead, 'completed', 'dispatched'),
    (7, is_full, completed, 'complete', 'department', 'department', lead, 'dispatched', 'completed'),
    (8, is_full, reviewed, 'pass_review', 'reviewer1', 'reviewer', NULL, 'completed', 'reviewed'),
    (9, is_full, fed_back, 'feed_back', 'caller1', 'caller', NULL, 'reviewed', 'fed_back'),
    (10, is_full, called_back, 'call_back', 'caller1', 'caller', NULL, 'fed_back', 'called_back'),
    (11, is_kept, closed, CASE WHEN is_local THEN 'solve_locally' WHEN status = 'cancelled' THEN 'cancel'
        WHEN status = 'merged' THEN 'merge' ELSE 'close' END, 'caller1', 'caller', NULL, NULL, status)
) AS steps (place, kept, at, act, actor, role, order_id, before, after)
WHERE kept AND at IS NOT NULL;

-- As db.ticket_words writes it; a test compares the two.
INSERT INTO ticket_words (city, ticket_id, reported_at, number, tail, body, pairs)
SELECT '{city}', id, reported_at, number, reverse(number), body,
    CASE WHEN body = '' THEN '{{}}' ELSE text_pairs('{city}', body) || scope_marks('{city}', scopes) END
FROM (
    SELECT m.id, t.reported_at, t.number, array_remove(ARRAY[m.town, m.unit, m.grid] || t.departments, NULL) AS scopes,
        CASE WHEN m.secrecy = 'secret' THEN '' ELSE fold_text(concat_ws(E'\n', m.description, m.address, matter_name, grid_name,
            town_name, unit_name,
            (SELECT string_agg(p.name, E'\n' ORDER BY p.code) FROM parties AS p WHERE p.code = ANY (t.departments)),
            reply)) END AS body
    FROM made AS m
    JOIN tickets AS t ON t.city = '{city}' AND t.id = m.id
) AS told;
