"""Import a year of the working calendar: ``python -m etl calendar FILE --year 2027``."""

import argparse
from pathlib import Path

from db.bulk.cities import get_transaction_time
from db.session import owner_transaction
from domain.calendars import YearStatus, build_year
from domain.errors import DomainError
from etl.calendar_files import read_listed
from services.calendar_years import load_year
from terminal import Trouble, say


def main(arguments: list[str]) -> int:
    """Load a year from a CSV file (day, worked 1 or 0, name) and set running deadlines by it."""
    parser = argparse.ArgumentParser(prog="python -m etl calendar", description=main.__doc__)
    parser.add_argument("file", type=Path, help="every day, or only those that depart from Monday to Friday")
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument("--city", default="370783")
    parser.add_argument("--provisional", action="store_true", help="deadlines from it are marked 暂定")
    asked = parser.parse_args(arguments)
    status = YearStatus.PROVISIONAL if asked.provisional else YearStatus.OFFICIAL
    try:
        listed = read_listed(asked.file.read_bytes())
        days = build_year(asked.year, listed)
        with owner_transaction() as session:
            loaded = load_year(
                session, asked.city, asked.year, days=days, status=status, now=get_transaction_time(session)
            )
    except OSError as error:
        raise Trouble(
            f"{asked.file} cannot be read: {error.strerror}.", way_out="Name another file."
        ) from None
    except DomainError as error:
        raise Trouble(str(error), way_out="python -m etl calendar --help") from None
    worked = sum(each for each, _ in days.values())
    say(
        f"{asked.year} ({status}): {worked} of {len(days)} days are worked, {len(listed)} were listed;"
        f" {loaded.clocks} deadlines of {loaded.tickets} tickets set again"
    )
    return 0
