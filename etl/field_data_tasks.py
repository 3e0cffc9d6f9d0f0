"""Create the open task of every collected object: ``python -m etl collection-tasks``."""

import argparse

from db.session import owner_transaction
from db.writes.field_data import renew_tasks
from terminal import say


def main(arguments: list[str]) -> int:
    """Open the missing tasks and set the days of the others by record and interval; repeating is harmless."""
    parser = argparse.ArgumentParser(prog="python -m etl collection-tasks", description=main.__doc__)
    parser.add_argument("--city", default="370783")
    chosen = parser.parse_args(arguments)
    with owner_transaction() as session:
        opened, moved = renew_tasks(session, chosen.city)
    say(f"{opened} tasks opened, {moved} set to another day")
    return 0
