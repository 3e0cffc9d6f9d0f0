"""Measure the monthly report of the leaders at ten years of history: figures, PDF and workbook.

``python -m bench.reports [--tickets 1000000]``; builds its own database in a throw-away cluster, spreads the
tickets over ten years and counts every day, as a worker does in the background. The report is built as the
worker does it; the goal of 20 seconds is for all of it.
"""

import argparse
import time
from datetime import UTC, datetime, timedelta

import clock
from bench.goals import Goal, end
from bench.scale_city import generate
from db import migrate, session
from db.server import test_cluster
from db.session import transaction
from domain.indicator_periods import DayRange
from domain.reports import LEADERS, ReportKind, find_due_period
from domain.scopes import Scope
from i18n import DEFAULT_LOCALE
from services import rollups
from services.report_figures import build_figures
from services.report_reader import FiguresRequest
from web.reports.jobs import write_files

CITY = "370783"
YEARS = 10
REPEATS = 3


def main() -> None:
    """Build, count, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    tickets = parser.parse_args().tickets
    with test_cluster.run_temporary_cluster() as cluster:
        urls = cluster.urls(test_cluster.TEMPLATE)
        migrate.migrate(urls.owner)
        until = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        generate(urls.owner, city=CITY, closed=tickets, opened=6_000, per_year=tickets // YEARS, until=until)
        engines = session.connect(urls)
        try:
            _count()
            end(_measure())
        finally:
            engines.dispose()


def _count() -> None:
    """Count every day and month."""
    began = time.perf_counter()
    while True:
        with transaction(Scope.whole(CITY)) as opened:
            done = rollups.run_step(opened, CITY, clock.now(opened, CITY), settled=timedelta(0))
        if done is None:
            break
    print(f"all days and months counted in {time.perf_counter() - began:.0f} s")


def _measure() -> list[Goal]:
    with transaction(Scope.whole(CITY)) as opened:
        now = clock.now(opened, CITY)
    period = find_due_period(ReportKind.MONTHLY, now, begins=now.time())
    reading, writing = [], []
    for _ in range(REPEATS):
        began = time.perf_counter()
        figures = _read(period, now)
        read = time.perf_counter()
        files = write_files(figures, edition=1, locale=DEFAULT_LOCALE)
        reading.append(read - began)
        writing.append(time.perf_counter() - read)
    print(f"figures: {min(reading):.1f}–{max(reading):.1f} s; files: {min(writing):.1f}–{max(writing):.1f} s")
    print(", ".join(f"{form.value} {len(content) / 1000:.0f} kB" for form, content in files.items()))
    whole = max(read + write for read, write in zip(reading, writing, strict=True))
    return [Goal("monthly report at ten years of history", whole, 20, "s")]


def _read(period: DayRange, now: datetime) -> object:
    with transaction(LEADERS.to_actor(CITY).scope) as opened:
        return build_figures(opened, FiguresRequest(CITY, ReportKind.MONTHLY, LEADERS, period, now))


if __name__ == "__main__":
    main()
