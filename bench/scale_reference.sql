-- A city without tickets: 15 towns, 1,403 units and 3,917 grids as cells of a raster, 81 parties, 200 matters.
INSERT INTO cities (city, name, name_en, zone, calendar, number_prefix, simulated)
VALUES ('{city}', '寿光市', 'Shouguang', '{zone}', 'working', 'SG', false);

INSERT INTO city_levels (city, code, label_zh, label_en, depth, position)
SELECT '{city}', code, code, code, depth, row_number() OVER () - 1
FROM (VALUES ('city', 0), ('town', 1), ('community', 2), ('village', 2), ('unit', 2), ('grid', 3))
    AS levels (code, depth);

-- Cell n lies in column n % 63 and row n / 63; neighbours in a row mostly share their unit.
CREATE TEMPORARY TABLE cells AS
SELECT n, n * 1403 / 3917 AS unit, n * 1403 / 3917 * 15 / 1403 AS town,
    ST_MakeEnvelope(118.4 + n % 63 * 0.01, 36.6 + n / 63 * 0.008, 118.41 + n % 63 * 0.01, 36.608 + n / 63 * 0.008,
        4326) AS cell
FROM generate_series(0, 3916) AS n;

INSERT INTO areas (city, code, level, kind, parent_code, name, geom, label_point, valid_from, simulated)
SELECT '{city}', code, level, kind, parent, name, ST_Multi(shape), ST_PointOnSurface(shape), '2000-01-01', true
FROM (
    SELECT '{city}' AS code, 'city' AS level, 'city' AS kind, NULL AS parent, '寿光市' AS name,
        ST_Union(cell) AS shape
    FROM cells
    UNION ALL
    SELECT 'T' || lpad((town + 1)::text, 2, '0'), 'town', CASE WHEN town < 5 THEN 'subdistrict' ELSE 'town' END,
        '{city}', substr('圣文洛古上孙稻化营台田侯纪羊双', town + 1, 1)
            || CASE WHEN town < 5 THEN '城街道' ELSE '家集镇' END,
        ST_Union(cell)
    FROM cells GROUP BY town
    UNION ALL
    SELECT 'U' || lpad((unit + 1)::text, 4, '0'), CASE WHEN unit % 4 = 0 THEN 'community' ELSE 'village' END,
        CASE WHEN unit % 4 = 0 THEN 'community' ELSE 'village' END, 'T' || lpad((town + 1)::text, 2, '0'),
        chr(19968 + unit * 7 % 3500) || chr(19968 + unit * 13 % 3500)
            || CASE WHEN unit % 4 = 0 THEN '社区' ELSE '村' END,
        ST_Union(cell)
    FROM cells GROUP BY unit, town
    UNION ALL
    SELECT 'G' || lpad((n + 1)::text, 4, '0'), 'grid', 'grid', 'U' || lpad((unit + 1)::text, 4, '0'),
        chr(19968 + unit * 7 % 3500) || chr(19968 + unit * 13 % 3500) || (1 + n % 3) || '网格', cell
    FROM cells
) AS made;

INSERT INTO departments (city, code, name, kind, work_field, parent, town_code, sample)
SELECT '{city}', code, name, kind, work_field, parent, town, true
FROM (
    SELECT 'D' || lpad(n::text, 2, '0') AS code, '市' || substr('公信城应文宣司民教卫人住交水农商市生', 1 + n % 18, 1)
            || substr('安访管急明传法政育健社建通利业务监态', 1 + n % 18, 1) || CASE WHEN n > 18 THEN '中心' ELSE '局' END
            AS name,
        'department' AS kind,
        (ARRAY['public_security', 'petitions', 'urban_management', 'emergency', 'civility', 'public_opinion',
            'mediation', 'livelihood'])[1 + n % 8] AS work_field,
        NULL AS parent, NULL AS town
    FROM generate_series(1, 36) AS n
    UNION ALL
    SELECT 'A' || lpad(n::text, 2, '0'), '派驻' || n || '所', 'agency', NULL,
        'D' || lpad((1 + n % 36)::text, 2, '0'), 'T' || lpad((1 + n % 15)::text, 2, '0')
    FROM generate_series(1, 30) AS n
    UNION ALL
    SELECT code, name, 'town', NULL, NULL, code FROM areas WHERE city = '{city}' AND level = 'town'
) AS made;

INSERT INTO matters (city, code, name, major, work_field, default_class, public, secrecy)
SELECT '{city}', 'M' || lpad(n::text, 3, '0'),
    (string_to_array('{things}', ','))[1 + n % 15] || (string_to_array('道路,小区,市场,河道,工地,学校,公园', ','))[1 + n / 15 % 7]
        || CASE WHEN n >= 105 THEN '二' ELSE '' END,
    (string_to_array('城建,市政,环保,民生,交通,安全,农业,综合', ','))[1 + n % 8],
    (ARRAY['public_security', 'petitions', 'urban_management', 'emergency', 'civility', 'public_opinion',
        'mediation', 'livelihood'])[1 + n % 8],
    CASE WHEN n % 9 = 0 THEN 'complex' ELSE 'general' END, true, 'normal'
FROM generate_series(0, 199) AS n;

DROP TABLE cells;
