"""Sign each finished day of a city's history, and detect manipulated rows.

``python -m etl sign-history`` and ``verify-history`` do at once what the worker does day by day.
"""

import argparse

from db.bulk.cities import get_transaction_time
from db.queries.cities import CityFacts, list_cities, load_city_facts
from db.session import owner_transaction
from domain.errors import NotFound
from services.history_proof import HistoryVerdict, derive_signing_key, sign, verify
from settings import secret_key
from terminal import Trouble, say, step

SHOWN = 20  # faults listed individually


def verify_command(arguments: list[str] | None = None) -> int:
    """Check the history of one city or of all; the exit status is 1 where something was touched."""
    chosen = _chosen("verify-history", verify_command.__doc__, arguments)
    key = derive_signing_key(secret_key())
    touched = False
    for city in _cities(chosen):
        with step(f"History of {city.city}") as progress, owner_transaction() as session:
            verdict = verify(session, city.city, key=key)
            progress.result = (
                f"{verdict.tickets:,} tickets, {verdict.subjects:,} other subjects, {verdict.rows:,} rows,"
                f" {verdict.days:,} signed days"
            )
        _tell(verdict)
        touched = touched or bool(verdict.faults)
    return 1 if touched else 0


def sign_command(arguments: list[str] | None = None) -> int:
    """Sign the finished days of one city or of all; days that are signed stay as they are."""
    chosen = _chosen("sign-history", sign_command.__doc__, arguments)
    key = derive_signing_key(secret_key())
    for city in _cities(chosen):
        with step(f"History of {city.city}") as progress, owner_transaction() as session:
            days = sign(session, city, now=get_transaction_time(session), key=key)
            progress.result = f"{len(days)} days signed" if days else "no finished day is unsigned"
    return 0


def _chosen(name: str, what: str | None, arguments: list[str] | None) -> str | None:
    parser = argparse.ArgumentParser(prog=f"python -m etl {name}", description=what)
    parser.add_argument("--city", help="code of the city; all of them unless given")
    city: str | None = parser.parse_args(arguments).city
    return city


def _cities(chosen: str | None) -> list[CityFacts]:
    with owner_transaction() as session:
        if chosen is None:
            return list_cities(session)
        try:
            return [load_city_facts(session, chosen)]
        except NotFound:
            listed = ", ".join(city.city for city in list_cities(session))
            raise Trouble(f"There is no city {chosen}.", way_out=f"Choose one of: {listed}") from None


def _tell(verdict: HistoryVerdict) -> None:
    for fault in verdict.faults[:SHOWN]:
        say(f"  ✗ {fault}")
    if len(verdict.faults) > SHOWN:
        say(f"  … and {len(verdict.faults) - SHOWN:,} more")
