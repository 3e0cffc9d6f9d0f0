"""Compare recounting in memory with plain SQL over a million tickets: same answers, and how much faster.

``python -m bench.counting [--tickets 1000000]``; builds its own database in a throw-away cluster.
"""

import argparse
import gc
import random
import statistics
import time
from uuid import UUID

from sqlalchemy import create_engine, text

from db import migrate, session, throwaway
from db.queries.area_tree import area_tree
from db.queries.area_values import area_values
from db.queries.open_tickets import counted_tickets
from db.queries.ratings import ratings
from db.session import live_transaction
from domain.terms import Measure
from live import loading
from live.picture import Picture
from live.reconciler import compare, question_of

CITY = "370783"
TOWNS, COMMUNITIES, VILLAGES, GRIDS = 15, 338, 1065, 3917
CHANGES = 300
SQUARE = "ST_Multi(ST_MakeEnvelope(118, 36, 118.01, 36.01, 4326))"
POINT = "ST_SetSRID(ST_Point(118, 36), 4326)"

BUILD = (
    "SET session_replication_role = replica",  # checks of keys would take longer than the benchmark
    f"INSERT INTO cities (city, name, name_en, zone, calendar, number_prefix, simulated)"
    f" VALUES ('{CITY}', '寿光市', 'Shouguang', 'Asia/Shanghai', 'working', 'SG', true)",
    "INSERT INTO city_levels (city, code, label_zh, label_en, depth, position) SELECT :city, code, code, code,"
    " depth, row_number() OVER () FROM (VALUES ('city', 0), ('town', 1), ('community', 2), ('village', 2),"
    " ('unit', 2), ('grid', 3)) AS levels (code, depth)",
    f"""INSERT INTO areas (city, code, level, kind, parent_code, name, geom, label_point, valid_from, simulated)
    SELECT :city, code, level, kind, parent, code, {SQUARE}, {POINT}, '2025-01-01', true FROM (
        SELECT '{CITY}' AS code, 'city' AS level, 'city' AS kind, NULL AS parent
        UNION ALL SELECT 't' || n, 'town', 'town', '{CITY}' FROM generate_series(0, {TOWNS - 1}) n
        UNION ALL SELECT 'u' || n, CASE WHEN n < {COMMUNITIES} THEN 'community' ELSE 'village' END,
            CASE WHEN n < {COMMUNITIES} THEN 'community' ELSE 'village' END, 't' || n % {TOWNS}
            FROM generate_series(0, {COMMUNITIES + VILLAGES - 1}) n
        UNION ALL SELECT 'g' || n, 'grid', 'grid', 'u' || n % {COMMUNITIES + VILLAGES}
            FROM generate_series(0, {GRIDS - 1}) n
    ) AS made""",
    "INSERT INTO departments (city, code, name, kind, sample) SELECT :city, 'D' || n, 'D' || n, 'department',"
    " true FROM generate_series(1, 36) n",
    "INSERT INTO matters (city, code, name, major, default_class, public, secrecy) SELECT :city, 'S' || n, 'S',"
    " 'S', 'general', true, 'normal' FROM generate_series(1, 40) n",
    f"""INSERT INTO tickets (city, id, number, matter, description, channel, origin, requester_kind, request_kind,
        class, urgent, secrecy, public, status, department, departments, town_code, unit_code, grid_code, location,
        reported_at, closed_at, changed_at)
    SELECT :city, gen_random_uuid(), 'SG' || n, 'S' || 1 + n % 40, 'x', 'grid_staff', 'call', 'citizen', 'help',
        'general', n % 17 = 0, CASE WHEN n % 50 = 0 THEN 'secret' ELSE 'normal' END, true,
        CASE WHEN is_open THEN 'dispatched' ELSE 'closed' END, 'D' || 1 + n % 36, ARRAY['D' || 1 + n % 36],
        't' || g % {COMMUNITIES + VILLAGES} % {TOWNS}, 'u' || g % {COMMUNITIES + VILLAGES}, 'g' || g, 'area',
        now() - (n % 730) * interval '1 day', CASE WHEN NOT is_open THEN now() END, now()
    FROM (SELECT n, n * 7919 % {GRIDS} AS g, n <= :open AS is_open FROM generate_series(1, :tickets) n) AS made""",
    """INSERT INTO clocks (city, id, ticket_id, kind, mode, started_at, yellow_at, orange_at, due_at, stopped_at)
    SELECT city, gen_random_uuid(), id, 'completion', 'working', reported_at, due - interval '8 hours',
        due - interval '2 hours', due, closed_at
    FROM (SELECT *, now() + (right(number, 3)::int - 100) * interval '10 minutes' AS due FROM tickets
        WHERE length(number) > 4) AS tickets""",
    """INSERT INTO evaluations (city, id, ticket_id, work_order_id, town_code, grid_code, department, speed, effect,
        rated_at)
    SELECT city, gen_random_uuid(), id, gen_random_uuid(), town_code, grid_code, department,
        (ARRAY['timely', 'slow', 'none'])[1 + right(number, 2)::int % 3],
        (ARRAY['good', 'fair', 'mediocre', 'poor'])[1 + right(number, 2)::int % 4], reported_at
    FROM tickets WHERE length(number) > 3 AND right(number, 1) IN ('3', '7') """,
    "SET session_replication_role = origin",
)


def main() -> None:
    """Build, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--open", type=int, default=6_000)
    found = parser.parse_args()
    with throwaway.throwaway_cluster() as cluster:
        urls = cluster.urls(throwaway.TEMPLATE)
        migrate.migrate(urls.owner)
        build(urls.owner, tickets=found.tickets, still_open=found.open)
        engines = session.connect(urls)
        try:
            measure()
        finally:
            engines.dispose()


def build(owner: str, *, tickets: int, still_open: int) -> None:
    """Fill the database."""
    began = time.perf_counter()
    engine = create_engine(owner)
    with engine.begin() as connection:
        for statement in BUILD:
            connection.execute(text(statement), {"city": CITY, "tickets": tickets, "open": still_open})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()
    print(f"built {tickets:,} tickets, {still_open:,} open, in {time.perf_counter() - began:.0f} s")


def measure() -> None:
    """Time both ways and print the ratio."""
    began = time.perf_counter()
    with live_transaction() as opened:
        picture = loading.load(opened, CITY)
    print(f"picture loaded in {time.perf_counter() - began:.2f} s: {picture.open_tickets:,} open tickets,"
          f" {sum(map(len, picture.ratings.slots.values())):,} ratings")  # fmt: skip
    wrong = compare(picture, reading=live_transaction)
    print(f"figures that differ from plain SQL: {len(wrong)}")
    plain, indexed = sql_seconds(picture, indexes=False), sql_seconds(picture, indexes=True)
    light, rating = memory_seconds(picture, rated=False), memory_seconds(picture, rated=True)
    wrong |= compare(picture, reading=live_transaction)
    print(f"all areas, levels and measures by plain SQL:           {plain * 1e3:10.2f} ms")
    print(f"  the same with every index:                           {indexed * 1e3:10.2f} ms")
    print(f"all of them in memory after a changed ticket, median:  {light * 1e3:10.3f} ms (wanted ≤ 0.5)")
    print(f"  after a changed rating, median:                      {rating * 1e3:10.3f} ms")
    print(f"ratio to plain SQL: {plain / light:,.0f} × (wanted ≥ 1,000); with indexes: {indexed / light:,.0f} ×")
    if wrong:
        raise SystemExit(f"the answers differ: {sorted(wrong)[:10]}")


def sql_seconds(picture: Picture, *, indexes: bool) -> float:
    """Return how long plain SQL takes for every level and measure; without indexes every ticket is read."""
    with live_transaction() as opened:
        for kind in ("indexscan", "bitmapscan", "indexonlyscan"):
            opened.execute(text(f"SET LOCAL enable_{kind} = {'on' if indexes else 'off'}"))
        opened.execute(text("SET LOCAL statement_timeout = 0"))
        tree, question = area_tree(opened, CITY), question_of(picture)
        began = time.perf_counter()
        for level in picture.tree.spans:
            for asked in Measure:
                area_values(opened, tree, level=level, measure=asked, question=question)
        return time.perf_counter() - began


def memory_seconds(picture: Picture, *, rated: bool) -> float:
    """Return the median time to recount every level and measure after one ticket changed."""
    dice = random.Random(1)
    ids: list[UUID] = dice.sample(sorted(picture.tickets.slots), CHANGES)
    with live_transaction() as opened:
        tickets = {ticket.id: ticket for ticket in counted_tickets(opened, CITY, ids)}
        of_tickets = {ident: [] for ident in ids}
        for rating in ratings(opened, CITY, ids):
            of_tickets[rating.ticket_id].append(rating)
    taken = []
    gc.disable()
    for ident in ids:
        if bool(of_tickets[ident]) != rated:
            continue
        began = time.perf_counter()
        picture.apply([ident], [tickets[ident]], of_tickets[ident], event=picture.event + 1)
        picture.all_values()
        taken.append(time.perf_counter() - began)
    gc.enable()
    return statistics.median(taken)


if __name__ == "__main__":
    main()
