-- What every row of a city is drawn with: the same number gives the same row, whatever else is made.
CREATE FUNCTION pg_temp.dice(n bigint, k integer) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (hashint8extended(n, k) & 2147483647) / 2147483648::float8;

CREATE FUNCTION pg_temp.uid(at timestamptz, n bigint, k integer) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n || '.' || k), 1, 3)
    || '8' || substr(md5(n || '.' || k), 4, 15))::uuid;

-- The first of the words whose cumulated share is above the dice.
CREATE FUNCTION pg_temp.chosen(dice float8, shares float8[], words text[]) RETURNS text LANGUAGE sql IMMUTABLE
PARALLEL SAFE RETURN words[1 + width_bucket(dice, shares)];

CREATE TEMPORARY TABLE places AS
SELECT (row_number() OVER (ORDER BY g.code) - 1)::integer AS n, g.code AS grid, u.code AS unit, t.code AS town,
    g.name AS grid_name, u.name AS unit_name, t.name AS town_name, g.label_point AS point
FROM areas AS g
JOIN areas AS u ON u.city = g.city AND u.code = g.parent_code
JOIN areas AS t ON t.city = u.city AND t.code = u.parent_code
WHERE g.city = '{city}' AND g.level = 'grid';

CREATE TEMPORARY TABLE parties AS SELECT code, name FROM departments WHERE city = '{city}';
CREATE TEMPORARY TABLE kinds AS
SELECT (row_number() OVER (ORDER BY code) - 1)::integer AS n, code, name FROM matters WHERE city = '{city}';

CREATE TEMPORARY TABLE made (
    n bigint, id uuid, is_open boolean, is_full boolean, stage integer, status text, is_called boolean,
    is_local boolean, has_orders boolean, matter text, matter_name text, channel text, department text,
    department_name text, other text, other_name text, former text, order_status text, town text, unit text,
    grid text, town_name text, unit_name text, grid_name text, location text, point geometry, address text,
    description text, secrecy text, reported timestamptz, called timestamptz, accepted timestamptz,
    dispatched timestamptz, responded timestamptz, completed timestamptz, reviewed timestamptz, fed_back timestamptz,
    called_back timestamptz, closed timestamptz, due timestamptz, lead uuid, reply text
);
ANALYZE places, parties, kinds;
