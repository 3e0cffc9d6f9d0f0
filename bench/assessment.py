"""Measure the assessment of a year: 36 departments over 100,000 ratings, against plain SQL.

``python -m bench.assessment [--tickets 600000]``; builds its own database in a throw-away cluster: a year of
closed tickets of which the called ones are rated. Measured as the assessment office reads: through the scope,
by the settings of each moment, with months. The peer sums the same points by department over the same rows as
the owner, with the present settings in the statement: no scope, no months, no history of settings.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from bench.goals import Goal, end
from bench.scale_city import generate
from db import migrate, session
from db.queries import assessment, assessment_sheets
from db.server.test_cluster import copy_template, run_temporary_cluster
from db.session import Session, owner_transaction, transaction
from domain.assessment import sum_tallies
from domain.assessment_freezes import AssessmentPeriod
from domain.scopes import Reach, Scope

CITY = "370783"
REPEATS = 7
GOAL_SECONDS = 1.0
UNTIL = datetime(2026, 1, 1, tzinfo=UTC)
YEAR = AssessmentPeriod(2025)
OFFICE = Scope(CITY, Reach.WHOLE, secrets=False)
PLAIN = """
    SELECT department, sum(CASE speed WHEN 'slow' THEN 2 WHEN 'none' THEN 5 ELSE 0 END
        + CASE effect WHEN 'fair' THEN 1 WHEN 'mediocre' THEN 3 WHEN 'poor' THEN 6 ELSE 0 END)
    FROM evaluations WHERE city = :city AND rated_at >= :begins AND rated_at < :ends GROUP BY department
"""


def main() -> None:
    """Build, measure, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tickets", type=int, default=600_000)
    tickets = parser.parse_args().tickets
    with run_temporary_cluster() as cluster:
        urls = copy_template(cluster, "assessment")
        migrate.migrate(urls.owner)
        generate(urls.owner, city=CITY, closed=tickets, opened=100, per_year=tickets, until=UNTIL, say=print)
        engines = session.connect(urls)
        try:
            end(_measure())
        finally:
            engines.dispose()


def _measure() -> list[Goal]:
    with transaction(OFFICE) as opened:
        basis = _basis(opened)
    with owner_transaction() as opened:
        span = {"city": CITY, "begins": basis.begins, "ends": basis.until}  # of the city's year, not of UTC's
        plain, peer = _time(lambda: dict(iter(opened.execute(text(PLAIN), span))))
    with transaction(OFFICE) as opened:
        ranked, ranking = _time(lambda: assessment_sheets.load_year(opened, _basis(opened)))
        tallies = assessment.load_tallies(opened, _basis(opened))
        _, towns = _time(lambda: assessment.load_town_ratings(opened, _basis(opened)))
        most = ranked.departments[0].department
        (_, count), sheet = _time(
            lambda: assessment_sheets.load_sheet_entries(opened, _basis(opened), most, most=60)
        )
        sums, frozen = _time(lambda: assessment.load_department_sums(opened, _basis(opened)))
    ratings = sum(one.ratings for one in ranked.departments)
    print(f"{ratings:,} ratings of {len(ranked.departments)} departments; the sheet has {count:,} entries")
    print(f"plain SQL by department {1000 * peer:.0f} ms; the year is {ranking / peer:.1f} × that")
    print(f"how towns rate {1000 * towns:.0f} ms, a page of a sheet {1000 * sheet:.0f} ms")
    print(f"every entry of the year, as a freeze reads it: {1000 * frozen:.0f} ms")
    points = {code: sum_tallies(months.values()).points for code, months in tallies.items()}
    differing = sum(points.get(code) != found for code, found in plain.items())
    differing += sum(points[code] != one.tally.points for code, one in sums.items())
    return [
        Goal(f"36 departments over {ratings:,} ratings", ranking, GOAL_SECONDS, "s"),
        Goal("departments whose points differ from plain SQL", differing, 0, "departments"),
    ]


def _basis(opened: Session) -> assessment.AssessmentBasis:
    return assessment.load_basis(opened, CITY, YEAR, now=UNTIL)


def _time(ask: Callable[[], Any]) -> tuple[Any, float]:
    """Return the answer, and the median seconds it takes."""
    taken = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        answer = ask()
        taken.append(time.perf_counter() - began)
    return answer, statistics.median(taken)


if __name__ == "__main__":
    main()
