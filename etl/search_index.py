"""Rebuild the search index of a city's tickets: ``python -m etl words --city 370783``."""

import argparse

from db.queries.cities import load_city_facts
from db.session import owner_transaction
from db.writes import search_index
from terminal import step


def main(arguments: list[str] | None = None) -> int:
    """Rebuild the index of all of a city's tickets: after a matter, an area or a party was renamed."""
    parser = argparse.ArgumentParser(prog="python -m etl words", description=main.__doc__)
    parser.add_argument("--city", required=True, help="code of the city")
    city = parser.parse_args(arguments).city
    with step(f"Words of the tickets of {city}"), owner_transaction() as session:
        load_city_facts(session, city)
        search_index.write_all(session, city)
    return 0
