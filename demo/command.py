"""Build the demonstration city by command: ``python -m etl demo``."""

import argparse
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from db.session import engines
from demo.build import build_demo
from demo.city import ZONE
from demo.photo_store import develop
from settings import settings
from terminal import say, step


def main(arguments: list[str] | None = None) -> int:
    """Build the demonstration city, replacing an existing one, and print its row counts."""
    parser = argparse.ArgumentParser(prog="python -m etl demo", description=main.__doc__)
    parser.add_argument(
        "--until", type=instant, help="where the story ends, such as 2026-11-23T12:00 (default: now)"
    )
    parser.add_argument("--seed", type=int, default=settings().demo_seed)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the tickets and staff, for tests")
    chosen = parser.parse_args(arguments)
    owner = engines().owner.url.render_as_string(hide_password=False)
    with step("Demonstration city") as progress:
        rows = build_demo(
            owner,
            until=chosen.until,
            seed=chosen.seed,
            scale=chosen.scale,
            progress=progress.at,
            album=develop(),
        )
        progress.result = ", ".join(
            f"{rows[name]:,} {name}" for name in ("areas", "tickets", "work_orders", "staff")
        )
    for name, count in rows.items():
        say(f"  {name:<18} {count:>10,}")
    return 0


def instant(text: str) -> datetime:
    """Return an instant in UTC; without an offset it is the city's local time."""
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(ZONE))).astimezone(UTC)
