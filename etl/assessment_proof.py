"""Check the frozen periods of the assessment: ``python -m etl verify-assessment``."""

import argparse

from db.bulk.cities import get_transaction_time
from db.queries.assessment_freezes import list_freezes
from db.queries.cities import list_cities
from db.session import transaction
from domain.scopes import Scope
from services.assessment import FreezeCheck, check_freeze
from services.history_proof import derive_signing_key
from settings import secret_key
from terminal import say, step


def main(arguments: list[str] | None = None) -> int:
    """Check every frozen period of one city or of all; the exit status is 1 where one was changed."""
    parser = argparse.ArgumentParser(prog="python -m etl verify-assessment", description=main.__doc__)
    parser.add_argument("--city", help="code of the city; all of them unless given")
    chosen: str | None = parser.parse_args(arguments).city
    key = derive_signing_key(secret_key())
    with transaction(Scope.none("")) as session:
        cities = [city.city for city in list_cities(session) if chosen in (None, city.city)]
    changed = False
    for city in cities:
        with step(f"Assessment of {city}") as progress, transaction(Scope.whole(city)) as session:
            now = get_transaction_time(session)
            checks = [
                check_freeze(session, city, one.period, now=now, key=key)
                for one in list_freezes(session, city)
            ]
            found = [check for check in checks if check is not None]
            progress.result = f"{len(found)} frozen periods"
        for check in found:
            say(_describe(check))
            changed = changed or not check.holds
    return 1 if changed else 0


def _describe(check: FreezeCheck) -> str:
    """Return what the check of one period found, in a line."""
    faults = [
        *([] if check.intact else ["the stored bytes have another digest"]),
        *([] if check.recomputed else [f"counting again differs: {', '.join(check.differing)}"]),
        *(["the signature is not of this installation"] if check.signed is False else []),
    ]
    signed = "not signed yet" if check.signed is None else "signed"
    told = "; ".join(faults) or f"as frozen, {signed}"
    return f"  {'✗' if faults else '✓'} {check.period}: {told} ({check.digest.hex()[:16]}…)"
