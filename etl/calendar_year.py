"""Bring a year of the working calendar in: ``python -m etl calendar FILE --year 2027``."""

import argparse
from datetime import date, timedelta
from pathlib import Path

from db.city_loads import real_now
from db.session import owner_transaction
from domain.calendars import YearStatus
from etl.calendars import read_days
from services.calendar_years import Days, load_year
from terminal import say

SATURDAY = 5


def main(arguments: list[str]) -> int:
    """Load a year from a CSV file (day, worked 0 or 1, name) and set running deadlines by it."""
    parser = argparse.ArgumentParser(prog="python -m etl calendar", description=main.__doc__)
    parser.add_argument("file", type=Path, help="every day, or only those that depart from Monday to Friday")
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument("--city", default="370783")
    parser.add_argument("--provisional", action="store_true", help="deadlines from it are marked 暂定")
    asked = parser.parse_args(arguments)
    status = YearStatus.PROVISIONAL if asked.provisional else YearStatus.OFFICIAL
    with owner_transaction() as session:
        loaded = load_year(
            session,
            asked.city,
            asked.year,
            days=whole_year(asked.year, read_days(asked.file)),
            status=status,
            now=real_now(session),
        )
    say(f"{asked.year} ({status}): {loaded.clocks} deadlines of {loaded.tickets} tickets set again")
    return 0


def whole_year(year: int, listed: Days) -> Days:
    """Return every day of the year: as listed, else Monday to Friday worked."""
    first = date(year, 1, 1)
    count = (date(year + 1, 1, 1) - first).days
    every = [first + timedelta(days=past) for past in range(count)]
    plain = {day: (day.weekday() < SATURDAY, "") for day in every}
    return {**plain, **listed}
