"""Check the hash chains of a city's history by hand: ``python -m etl verify-history``."""

import argparse
from itertools import groupby

from db.queries.chains import chains
from db.session import owner_transaction
from domain.history import first_broken
from terminal import say, step


def main(arguments: list[str] | None = None) -> int:
    """Walk every ticket's history and name the rows that do not follow; 1 if there are any."""
    parser = argparse.ArgumentParser(prog="python -m etl verify-history", description=main.__doc__)
    parser.add_argument("--city", default="370783")
    city = parser.parse_args(arguments).city
    tickets, rows, broken = 0, 0, []
    with step(f"History of {city}") as progress, owner_transaction() as session:
        for ticket, found in groupby(chains(session, city), key=lambda row: row[0].ticket_id):
            links = list(found)
            tickets, rows = tickets + 1, rows + len(links)
            seq = first_broken(links)
            if seq is not None:
                broken.append((ticket, seq))
        progress.result = f"{rows:,} rows of {tickets:,} tickets, {len(broken)} broken"
    for ticket, seq in broken:
        say(f"  ✗ ticket {ticket}: row {seq} does not follow")
    return 1 if broken else 0
