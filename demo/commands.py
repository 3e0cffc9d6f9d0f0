"""Commands of the demonstration: build it, build it where it is missing, keep it alive."""

import argparse
import logging
import os
import signal
import threading
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from db.bulk.cities import get_transaction_time
from db.queries.simulations import find_built
from db.session import engines, owner_transaction
from demo.areas import CITY_CODE
from demo.city import ZONE
from demo.photo_store import develop
from settings import settings
from terminal import Trouble, say, step


def build(arguments: list[str] | None = None) -> int:
    """Build the demonstration city in place of the one that is there, and say how many rows it has."""
    from demo.build import build_demo

    parser = argparse.ArgumentParser(prog="python -m etl demo", description=build.__doc__)
    until = "where the history ends, such as 2026-11-23T12:00 (default: now)"
    parser.add_argument("--until", type=instant, help=until)
    parser.add_argument("--seed", type=int, default=settings().demo_seed)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the tickets and staff, for tests")
    chosen = parser.parse_args(arguments)
    with step("Demonstration city") as progress:
        rows = build_demo(
            _owner_url(),
            until=chosen.until,
            seed=chosen.seed,
            scale=chosen.scale,
            progress=progress.at,
            album=develop(),
        )
        shown = ("areas", "tickets", "work_orders", "staff")
        progress.result = ", ".join(f"{rows[name]:,} {name}" for name in shown)
    for name, count in rows.items():
        say(f"  {name:<18} {count:>10,}")
    return 0


def instant(text: str) -> datetime:
    """Return an instant in UTC; without an offset it is the city's local time."""
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(ZONE))).astimezone(UTC)


def prepare(arguments: list[str] | None = None) -> int:
    """Build the demonstration cities where they are missing, as a start does in a child."""
    parser = argparse.ArgumentParser(prog="python -m etl prepare", description=prepare.__doc__)
    parser.parse_args(arguments)
    with owner_transaction() as session:
        city = find_built(session, CITY_CODE)
    if city is not None and not city.is_unfinished:
        return 0
    from demo.build import build_demo
    from etl import boston  # loads pandas

    with step("Boston, real records as a second city"), owner_transaction() as session:
        if not boston.has_requests(session):
            boston.load_extract(session)
    with step("Demonstration city (once, one to two minutes)") as progress:
        seed = settings().demo_seed
        build_demo(_owner_url(), until=None, seed=seed, progress=progress.at, album=develop())
    return 0


def simulate(arguments: list[str] | None = None) -> int:
    """Play the time that was missed, then the present, until stopped (Ctrl-C or SIGTERM)."""
    from demo.missed_time import play_missed_time
    from demo.simulator import Simulator
    from demo.world import make_world

    parser = argparse.ArgumentParser(prog="python -m etl simulate", description=simulate.__doc__)
    parser.add_argument(
        "--pace", type=float, default=settings().simulate_pace, help="simulated seconds per second"
    )
    parser.add_argument("--note", type=int, help="file descriptor to write to once missed time was played")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with owner_transaction() as session:
        state, now = find_built(session, CITY_CODE), get_transaction_time(session)
    if state is None or not state.simulated or state.until is None or state.seed is None:
        raise Trouble(f"There is no demonstration city {CITY_CODE}.", way_out="Build it: python -m etl demo")
    simulator = Simulator(make_world(state.seed, now=now, album=develop()), pace=chosen.pace)
    play_missed_time(simulator, now=now, stop=stop)
    if chosen.note is not None:
        os.write(chosen.note, b"1")
    simulator.run(stop)
    return 0


def _owner_url() -> str:
    return engines().owner.url.render_as_string(hide_password=False)
