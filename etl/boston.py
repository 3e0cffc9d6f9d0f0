"""Import Boston as the second city: ``python -m etl boston``; the demonstration begins with the extract."""

import argparse

from sqlalchemy.orm import Session

from db.bulk.cities import has_source_rows
from db.session import owner_transaction
from db.writes.demo_accounts import grant_in_every_city
from etl import areas, tickets
from etl.cities import DATA, define_city, find_city_path
from etl.mappings import read_areas, read_city, read_tickets
from etl.tickets import Told

CITY = "boston"


def has_requests(session: Session) -> bool:
    """Return whether Boston has requests."""
    return has_source_rows(session, CITY)


def load_extract(session: Session, *, tell: Told | None = None) -> int:
    """Bring the precincts and the extract of the repository in, in seconds; return how many tickets."""
    city = read_city(find_city_path(CITY))
    define_city(session, city)
    for each in city.areas:
        mapping = read_areas(DATA / CITY / each)
        areas.load_areas(session, mapping, mapping.path.parent / mapping.extract)
    loaded = 0
    for each in city.tickets:
        requests = read_tickets(DATA / CITY / each)
        path = requests.path.parent / requests.extract
        loaded += tickets.load_tickets(session, requests, path, tell=tell).loaded
    return loaded


def main(arguments: list[str] | None = None) -> int:
    """Bring areas and requests of Boston in: full size below DATA_SOURCES, else the extract."""
    parser = argparse.ArgumentParser(prog="python -m etl boston", description=main.__doc__)
    parser.parse_args(arguments)
    areas.main([CITY])
    tickets.main([CITY])
    with owner_transaction() as session:
        grant_in_every_city(session)
    return 0
