"""Recount the rollups of past days: ``python -m etl rollups --city 370783``."""

import argparse

from clock import now
from db.queries import rollup_size
from db.queries.cities import list_cities
from db.session import account_transaction, transaction
from db.writes import rollups as rollups_rows
from domain.scopes import Scope
from services import rollups
from services.rollups import Work
from terminal import say, step


def main(arguments: list[str] | None = None) -> int:
    """Recount every past day of a city (or of all), newest first, and print the size of the rollups."""
    parser = argparse.ArgumentParser(prog="python -m etl rollups", description=main.__doc__)
    parser.add_argument("--city", help="code of the city; all where left out")
    parser.add_argument("--missing", action="store_true", help="count only what is not counted yet")
    asked = parser.parse_args(arguments)
    with account_transaction() as session:
        cities = [facts.city for facts in list_cities(session) if asked.city in (None, facts.city)]
    if not cities:
        say(f"There is no city {asked.city}.")
        return 1
    for city in cities:
        with step(f"Sums of {city}"):
            days = fill(city, anew=not asked.missing)
        say(f"  {days} days counted")
    with transaction(Scope.none("")) as session:
        size = rollup_size.measure_size(session)
    say(f"  {size.sums / 1e6:.1f} MB, {size.share:.1%} of the {size.history / 1e6:.0f} MB of history")
    return 0


def fill(city: str, *, anew: bool, most: int | None = None) -> int:
    """Count the days of a city that are missing (``anew``: all) and sum up its months; return how many days.

    most: end once so many of the newest days were counted.
    """
    if anew:
        with transaction(Scope.whole(city)) as session:
            rollups_rows.reset_counts(session, city)
    days = 0
    while True:
        with transaction(Scope.whole(city)) as session:
            done = rollups.run_step(session, city, now(session, city))
        if done is None or (most is not None and days >= most):
            return days
        if done.work is Work.COUNTED:
            days += len(done.days)
            if days % 100 < len(done.days):
                say(f"  {city}: {days} days, back to {done.days[-1]}")
