"""Compare recounting in memory with plain SQL over a million tickets: same answers, and how much faster.

``python -m bench.counting [--tickets 1000000]``; builds its own database in a throw-away cluster.
"""

import argparse
import gc
import random
import statistics
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import create_engine, text

from bench.goals import Goal, end
from db import migrate, session
from db.queries.area_counts import count_area_values
from db.queries.area_tree import load_area_tree
from db.queries.open_tickets import list_counted_tickets
from db.queries.ratings import Rating, list_ratings
from db.server import test_cluster
from db.session import live_transaction
from domain.enums import Status
from domain.filters import Filters
from domain.measures import MEASURES, OPEN_TICKETS
from domain.scopes import Reach, Scope
from live import loading
from live.city_state import CityState
from live.reconciler import build_count_query, find_differences

CITY = "370783"
CHANGES = 300
VIEWS = 200  # as many as a busy day keeps
BUILD = Path(__file__).parent / "million.sql"


def main() -> None:
    """Build, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--open", type=int, default=6_000)
    found = parser.parse_args()
    with test_cluster.run_temporary_cluster() as cluster:
        urls = cluster.urls(test_cluster.TEMPLATE)
        migrate.migrate(urls.owner)
        build(urls.owner, tickets=found.tickets, still_open=found.open)
        engines = session.connect(urls)
        try:
            end(measure())
        finally:
            engines.dispose()


def build(owner: str, *, tickets: int, still_open: int) -> None:
    """Fill the database; keys are not checked, which would take longer than the benchmark."""
    began = time.perf_counter()
    script = BUILD.read_text().format(city=CITY, tickets=tickets, open=still_open)
    engine = create_engine(owner)
    with engine.begin() as connection:
        connection.connection.cursor().execute(script)  # many statements, and percent signs that are meant
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()
    print(f"built {tickets:,} tickets, {still_open:,} open, in {time.perf_counter() - began:.0f} s")


def measure() -> list[Goal]:
    """Time both ways, print them, and return what was reached."""
    began = time.perf_counter()
    with live_transaction() as opened:
        picture = loading.load(opened, CITY)
    print(f"picture loaded in {time.perf_counter() - began:.2f} s: {picture.open_tickets:,} open tickets,"
          f" {sum(map(len, picture.ratings.slots.values())):,} ratings")  # fmt: skip
    wrong = find_differences(picture, reading=live_transaction)
    print(f"figures that differ from plain SQL: {len(wrong)}")
    plain, indexed = sql_seconds(picture, indexes=False), sql_seconds(picture, indexes=True)
    light, rating = memory_seconds(picture, rated=False), memory_seconds(picture, rated=True)
    reading, busy = busy_day_seconds(picture)
    wrong |= find_differences(picture, reading=live_transaction)
    print(f"all areas, levels and measures by plain SQL: {plain * 1e3:.0f} ms")
    print(
        f"all of them in memory after a changed ticket {light * 1e3:.3f} ms, a rating {rating * 1e3:.3f} ms"
    )
    print(
        f"with {VIEWS} kept views a changed ticket takes {busy * 1e3:.3f} ms to count,"
        f" {reading * 1e3:.2f} ms to read before"
    )
    print(f"with every index plain SQL is {indexed / light:,.0f} times slower")
    return [
        Goal("figures that differ from plain SQL", len(wrong), 0, ""),
        Goal("all areas, levels and measures in memory after a change", light * 1e3, 0.5, "ms"),
        Goal(f"CPU of counting a change with {VIEWS} views kept", busy * 1e3, 0.2, "ms"),
        Goal("a change read and counted with them", (reading + busy) * 1e3, 5, "ms"),
        Goal("faster than plain SQL over all tickets", plain / light, 1000, "×", at_least=True),
    ]


def sql_seconds(picture: CityState, *, indexes: bool) -> float:
    """Return how long plain SQL takes for every level and measure; without indexes every ticket is read."""
    with live_transaction() as opened:
        for kind in ("indexscan", "bitmapscan", "indexonlyscan"):
            opened.execute(text(f"SET LOCAL enable_{kind} = {'on' if indexes else 'off'}"))
        opened.execute(text("SET LOCAL statement_timeout = 0"))
        tree, question = load_area_tree(opened, CITY), build_count_query(picture)
        began = time.perf_counter()
        for level in picture.tree.spans:
            for asked in MEASURES.values():
                count_area_values(opened, tree, level=level, measure=asked, question=question)
        return time.perf_counter() - began


def memory_seconds(picture: CityState, *, rated: bool) -> float:
    """Return the median time to recount every level and measure after one ticket changed."""
    dice = random.Random(1)
    ids: list[UUID] = dice.sample(sorted(picture.tickets.slots), CHANGES)
    with live_transaction() as opened:
        tickets = {ticket.id: ticket for ticket in list_counted_tickets(opened, CITY, ids)}
        of_tickets: dict[UUID, list[Rating]] = {ident: [] for ident in ids}
        for rating in list_ratings(opened, CITY, ids):
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


def busy_day_seconds(picture: CityState) -> tuple[float, float]:
    """Return the median seconds of reading a changed ticket, and of CPU to count it with many views kept."""
    for filters, scope in kept_views(picture):
        picture.values("grid", OPEN_TICKETS, filters=filters, scope=scope)
    ids: list[UUID] = random.Random(2).sample(sorted(picture.tickets.slots), CHANGES)
    reading, counting = [], []
    for ident in ids:
        began = time.perf_counter()
        with live_transaction() as opened:
            tickets, rated = list_counted_tickets(opened, CITY, [ident]), list_ratings(opened, CITY, [ident])
        reading.append(time.perf_counter() - began)
        began = time.process_time_ns()
        picture.apply([ident], tickets, rated, event=picture.event + 1)
        counting.append((time.process_time_ns() - began) / 1e9)
    return statistics.median(reading), statistics.fmean(counting)


def kept_views(picture: CityState) -> list[tuple[Filters, Scope]]:
    """Return what is looked at on a busy day: filters of the whole city, and of every town and department."""
    towns = [Scope(CITY, Reach.TOWN, town=f"t{n}") for n in range(15)]
    parties = [Scope(CITY, Reach.DEPARTMENT, department=f"D{n}") for n in range(1, 37)]
    chosen = [
        Filters(), Filters(urgent=True), Filters(status=Status.DISPATCHED),
        *(Filters(matter=f"S{n}") for n in range(1, 41)),
        *(Filters(since=picture.today - timedelta(days=n)) for n in range(1, 31)),
    ]  # fmt: skip
    whole = Scope.whole(CITY)
    views = [(filters, whole) for filters in chosen]
    views += [(filters, scope) for scope in (*towns, *parties) for filters in chosen[:3]]
    return views[:VIEWS]


if __name__ == "__main__":
    main()
