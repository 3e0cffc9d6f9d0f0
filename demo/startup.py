"""Bring the demonstration to the current time, as every start does in a child: ``python -m etl prepare``."""

import argparse

from db.bulk.cities import get_transaction_time
from db.queries.simulations import find_built
from db.session import engines, owner_transaction
from demo.register import CITY_CODE
from settings import settings
from terminal import step


def main(arguments: list[str] | None = None) -> int:
    """Build the demonstration cities where they are missing; else play the time missed since the last run."""
    parser = argparse.ArgumentParser(prog="python -m etl prepare", description=main.__doc__)
    parser.parse_args(arguments)
    with owner_transaction() as session:
        city, now = find_built(session, CITY_CODE), get_transaction_time(session)
    owner = engines().owner.url.render_as_string(hide_password=False)
    if city is None or city.is_unfinished:
        _build(owner)
    elif city.has_missed_time(now):
        _catch_up(owner)
    return 0


def _build(owner: str) -> None:
    from demo.build import build_demo
    from demo.photo_store import develop
    from etl import boston  # loads pandas, which catching up does not need

    with step("Boston, real records as a second city"), owner_transaction() as session:
        if not boston.has_requests(session):
            boston.load_extract(session)
    with step("Demonstration city (once, one to two minutes)") as progress:
        build_demo(owner, until=None, seed=settings().demo_seed, progress=progress.at, album=develop())


def _catch_up(owner: str) -> None:
    from demo.missed_time import catch_up

    with step("Time missed since the last run") as progress:
        catch_up(owner, progress=progress.at)
