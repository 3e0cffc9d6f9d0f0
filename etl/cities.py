"""Define cities from their files, and move the current time of a replay city: ``python -m etl city``."""

import argparse
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from db import feed
from db.bulk.cities import (
    NewCity,
    NewLevel,
    get_transaction_time,
    has_source_rows,
    set_as_of,
    show_present,
    upsert_city,
)
from db.bulk.history import Load
from db.queries.cities import load_city_facts
from db.session import owner_transaction
from domain.enums import ChangeKind
from etl.mappings import CityFile, read_city, to_end_of_day
from terminal import Trouble, say, step

DATA = Path(__file__).parent.parent / "data"


def define_city(session: Session, city: CityFile) -> None:
    """Insert or update a city and its levels; the present of one that is there is not moved."""
    new = NewCity(
        city.city, city.name, city.name_en, city.zone, city.calendar, city.number_prefix, city.present,
        simulated=False,
    )  # fmt: skip
    upsert_city(
        session,
        new,
        [NewLevel(level.code, level.label_zh, level.label_en, level.depth) for level in city.levels],
    )


def move_present(session: Session, city: str, day: date | datetime) -> int:
    """Set the current time of a replay city and show every ticket in its state then; return how many changed.

    day: a day means its last second; a time without an offset is the city's. Raises Trouble.
    """
    facts = load_city_facts(session, city)
    if facts.as_of is None:
        raise Trouble(
            f"{facts.name_en} lives now; only a replay city has an as_of.",
            way_out="Leave --as-of out, or name a replay city.",
        )
    as_of = to_end_of_day(day, facts.zone)
    set_as_of(session, city, as_of)
    moved = 0
    if has_source_rows(session, city):
        moved = show_present(session, Load(city, "as_of", as_of))
    feed.record(session, city, kind=ChangeKind.RELOAD, tickets=(), at=get_transaction_time(session))
    return moved


def find_city_path(name: str) -> Path:
    """Return the definition of a city: a file, a folder that holds city.toml, or a name below data/."""
    for path in (Path(name), Path(name) / "city.toml", DATA / name / "city.toml"):
        if path.is_file():
            return path
    raise Trouble(f"There is no definition of {name}.", way_out="Give a city.toml, or a folder of data/.")


def main(arguments: list[str] | None = None) -> int:
    """Define a city from its file, or move the present of a replay city."""
    parser = argparse.ArgumentParser(prog="python -m etl city", description=main.__doc__)
    parser.add_argument("city", help="city.toml, its folder, or a folder's name below data/")
    parser.add_argument(
        "--as-of", type=_day, help="the present of a replay city: a day (its last second) or a time"
    )
    chosen = parser.parse_args(arguments)
    definition = read_city(find_city_path(chosen.city))
    with step(f"City {definition.city}") as progress, owner_transaction() as session:
        define_city(session, definition)
        if chosen.as_of is not None:
            moved = move_present(session, definition.city, chosen.as_of)
            progress.result = f"present is {chosen.as_of}, {moved:,} tickets opened or closed "
        facts = load_city_facts(session, definition.city)
    if facts.as_of is not None:
        say(f"  {facts.name_en} stands at {facts.as_of.astimezone(facts.zone):%Y-%m-%d %H:%M:%S %Z}")
    return 0


def _day(text: str) -> date | datetime:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(text)
