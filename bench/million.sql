-- A city of {tickets} tickets, {open} of them open, with a clock each and a fifth of them rated.
SET session_replication_role = replica;

INSERT INTO cities (city, name, name_en, zone, calendar, number_prefix, simulated)
VALUES ('{city}', '寿光市', 'Shouguang', 'Asia/Shanghai', 'working', 'SG', true);

INSERT INTO city_levels (city, code, label_zh, label_en, depth, position)
SELECT '{city}', code, code, code, depth, row_number() OVER ()
FROM (VALUES ('city', 0), ('town', 1), ('community', 2), ('village', 2), ('unit', 2), ('grid', 3))
    AS levels (code, depth);

INSERT INTO areas (city, code, level, kind, parent_code, name, geom, label_point, valid_from, simulated)
SELECT '{city}', code, level, kind, parent, code, ST_Multi(ST_MakeEnvelope(118, 36, 118.01, 36.01, 4326)),
    ST_SetSRID(ST_Point(118, 36), 4326), '2025-01-01', true
FROM (
    SELECT '{city}' AS code, 'city' AS level, 'city' AS kind, NULL AS parent
    UNION ALL
    SELECT 't' || n, 'town', 'town', '{city}' FROM generate_series(0, 14) n
    UNION ALL
    SELECT 'u' || n, kind, kind, 't' || n % 15
    FROM (SELECT n, CASE WHEN n < 338 THEN 'community' ELSE 'village' END AS kind
        FROM generate_series(0, 1402) n) AS units
    UNION ALL
    SELECT 'g' || n, 'grid', 'grid', 'u' || n % 1403 FROM generate_series(0, 3916) n
) AS made;

INSERT INTO departments (city, code, name, kind, sample)
SELECT '{city}', 'D' || n, 'D' || n, 'department', true FROM generate_series(1, 36) n;

INSERT INTO matters (city, code, name, major, default_class, public, secrecy)
SELECT '{city}', 'S' || n, 'S', 'S', 'general', true, 'normal' FROM generate_series(1, 40) n;

INSERT INTO tickets (city, id, number, matter, description, channel, origin, requester_kind, request_kind, class,
    urgent, secrecy, public, status, department, departments, town_code, unit_code, grid_code, location,
    reported_at, closed_at, changed_at)
SELECT '{city}', gen_random_uuid(), 'SG' || n, 'S' || 1 + n % 40, 'x', 'grid_staff', 'call', 'citizen', 'help',
    'general', n % 17 = 0, CASE WHEN n % 50 = 0 THEN 'secret' ELSE 'normal' END, true,
    CASE WHEN is_open THEN 'dispatched' ELSE 'closed' END, 'D' || 1 + n % 36, ARRAY['D' || 1 + n % 36],
    't' || g % 1403 % 15, 'u' || g % 1403, 'g' || g, 'area',
    now() - (n % 730) * interval '1 day', CASE WHEN NOT is_open THEN now() END, now()
FROM (SELECT n, n::bigint * 7919 % 3917 AS g, n <= {open} AS is_open FROM generate_series(1, {tickets}) n) AS made;

INSERT INTO clocks (city, id, ticket_id, kind, mode, started_at, yellow_at, orange_at, due_at, stopped_at)
SELECT city, gen_random_uuid(), id, 'completion', 'working', reported_at, due - interval '8 hours',
    due - interval '2 hours', due, closed_at
FROM (SELECT *, now() + (abs(hashtext(number)) % 1000 - 100) * interval '10 minutes' AS due FROM tickets) AS held;

INSERT INTO evaluations (city, id, ticket_id, work_order_id, town_code, grid_code, department, speed, effect,
    rated_at)
SELECT city, gen_random_uuid(), id, gen_random_uuid(), town_code, grid_code, department,
    (ARRAY['timely', 'slow', 'none'])[1 + dice % 3], (ARRAY['good', 'fair', 'mediocre', 'poor'])[1 + dice % 4],
    reported_at
FROM (SELECT *, abs(hashtext(number)) / 5 AS dice FROM tickets WHERE abs(hashtext(number)) % 5 = 0) AS rated;

SET session_replication_role = origin;
