"""Write anew what the tickets of a city are found by: ``python -m etl words --city 370783``."""

import argparse

from db.queries.cities import city_facts
from db.session import owner_transaction
from db.writes import search_index
from terminal import step


def main(arguments: list[str] | None = None) -> int:
    """Write all of a city's tickets anew: after a matter, an area or a party was given another name."""
    parser = argparse.ArgumentParser(prog="python -m etl words", description=main.__doc__)
    parser.add_argument("--city", required=True, help="code of the city")
    city = parser.parse_args(arguments).city
    with step(f"Words of the tickets of {city}"), owner_transaction() as session:
        city_facts(session, city)
        search_index.write_all(session, city)
    return 0
