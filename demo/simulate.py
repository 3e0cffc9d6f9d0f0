"""Run the simulator by hand or from the start: ``python -m etl simulate``."""

import argparse
import logging
import signal
import threading

from sqlalchemy.orm import Session

from db.bulk.cities import get_transaction_time
from db.queries.simulations import find_built
from db.session import owner_transaction
from demo.missed_time import catch_up
from demo.photo_store import develop
from demo.register import CITY_CODE
from demo.simulator import Simulator
from demo.world import scenery_of
from settings import settings
from terminal import Trouble

__all__ = ["catch_up", "main", "scenery_of"]


def main(arguments: list[str] | None = None) -> int:
    """Play the demonstration city until stopped (Ctrl-C or SIGTERM)."""
    parser = argparse.ArgumentParser(prog="python -m etl simulate", description=main.__doc__)
    parser.add_argument(
        "--pace", type=float, default=settings().simulate_pace, help="simulated seconds per second"
    )
    parser.add_argument("--city", default=CITY_CODE)
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with owner_transaction() as session:
        seed, now = _seed_of(session, chosen.city), get_transaction_time(session)
    Simulator(scenery_of(seed, now=now, album=develop()), pace=chosen.pace).run(stop)
    return 0


def _seed_of(session: Session, city: str) -> int:
    state = find_built(session, city)
    if state is None or not state.simulated or state.until is None or state.seed is None:
        raise Trouble(f"There is no demonstration city {city}.", way_out="Build it: python -m etl demo")
    return state.seed
