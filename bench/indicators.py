"""Compare the page of indicators with plain SQL over all rows: the same figures, and how much faster.

``python -m bench.indicators [--tickets 300000]``; builds its own database in a throw-away cluster and counts
the sums of every day, as a worker does in the background. The peer counts one of the fourteen indicators, the
on-time rate by town, over the year and the one before in a statement each over the tables.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import text

import clock
from bench.goals import Goal, end
from bench.scale_city import generate
from dashboard.indicators.address import PageAddress
from dashboard.indicators.charts import build_charts
from dashboard.indicators.read_model import read_page
from db import migrate, session
from db.queries import indicators
from db.queries.indicators import IndicatorTable
from db.queries.rollup_size import measure_size
from db.server import test_cluster
from db.session import owner_transaction, transaction
from domain.enums import Role
from domain.indicator_periods import PeriodStep
from domain.indicator_questions import IndicatorQuestion
from domain.indicators import BY_CODE, Breakdown
from domain.scopes import Actor, Scope
from services import rollups

Found = TypeVar("Found")
CITY = "370783"
LEADER = Actor("1", "领导", frozenset({Role.LEADER}), Scope.whole(CITY))
REPEATS = 7
PLAIN = text(
    """
    SELECT t.town_code, count(*) FILTER (WHERE c.stopped_at <= c.due_at), count(*)
    FROM clocks c JOIN tickets t ON t.city = c.city AND t.id = c.ticket_id
    WHERE c.city = :city AND c.kind = 'completion' AND c.work_order_id IS NULL
        AND t.status NOT IN ('cancelled', 'merged') AND t.secrecy <> 'secret' AND t.town_code IS NOT NULL
        AND (c.due_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN :first AND :last
    GROUP BY 1
    """
)


def main() -> None:
    """Build, count, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tickets", type=int, default=300_000)
    tickets = parser.parse_args().tickets
    with test_cluster.run_temporary_cluster() as cluster:
        urls = cluster.urls(test_cluster.TEMPLATE)
        migrate.migrate(urls.owner)
        until = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        generate(urls.owner, city=CITY, closed=tickets, opened=6_000, per_year=tickets // 2, until=until)
        engines = session.connect(urls)
        try:
            _count()
            end(_compare())
        finally:
            engines.dispose()


def _count() -> None:
    began, days = time.perf_counter(), 0
    while True:
        with transaction(LEADER.scope) as opened:
            done = rollups.run_step(opened, CITY, clock.now(opened, CITY), settled=timedelta(0))
        if done is None:
            break
        days += len(done.days)
    with owner_transaction() as opened:
        opened.execute(text("ANALYZE rollups, rollup_steps"))
        size = measure_size(opened)
    took = time.perf_counter() - began
    print(f"{days} days and months counted in {took:.0f} s; sums are {size.share:.1%} of the history")


def _compare() -> list[Goal]:
    question = IndicatorQuestion(Breakdown.TOWN, PeriodStep.YEAR)
    table, sums = _timed(lambda: _by_town(question))
    plain_seconds = 0.0
    rates = next(one for one in table.figures if one.spec is BY_CODE["completion_in_time"])
    for name in ("current", "previous", "last_year"):
        days = getattr(table.periods, name)
        found, seconds = _timed(lambda days=days: _plainly(days.first, days.last), repeats=3)  # type: ignore[misc]
        plain_seconds += seconds
        told = {row.key: getattr(row, name) for row in rates.rows}
        pairs = {
            key: (one.numerator, one.denominator) for key, one in told.items() if one and one.denominator
        }
        if any(told.values()) and pairs != found:
            raise SystemExit(f"{name}: not what plain SQL counts")
    _, page = _timed(lambda: _page(question))
    print(f"all indicators by town over a year: {sums * 1e3:.0f} ms")
    print(f"one of them by plain SQL: {plain_seconds * 1e3:.0f} ms")
    print(f"the whole page, with its five charts: {page * 1e3:.0f} ms")
    return [
        Goal("fourteen indicators against one by plain SQL", plain_seconds / sums, 3, "×", at_least=True),
        Goal("the whole page", page * 1e3, 1000, "ms"),
    ]


def _by_town(question: IndicatorQuestion) -> IndicatorTable:
    with transaction(LEADER.scope) as opened:
        now = clock.now(opened, CITY)
        return indicators.load_indicators(opened, LEADER, question, now=now)


def _plainly(first: object, last: object) -> dict[str, tuple[int, int]]:
    with transaction(LEADER.scope) as opened:
        found = opened.execute(PLAIN, {"city": CITY, "first": first, "last": last})
        return {town: (top, bottom) for town, top, bottom in found}


def _page(question: IndicatorQuestion) -> object:
    with transaction(LEADER.scope) as opened:
        return build_charts(read_page(opened, LEADER, PageAddress(question)))


def _timed(ask: Callable[[], Found], *, repeats: int = REPEATS) -> tuple[Found, float]:
    seconds, found = [], ask()
    for _ in range(repeats):
        began = time.perf_counter()
        found = ask()
        seconds.append(time.perf_counter() - began)
    return found, statistics.median(seconds)


if __name__ == "__main__":
    main()
