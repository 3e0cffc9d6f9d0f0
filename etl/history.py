"""Sign each finished day of a city's history, and find whatever was changed behind the product's back.

``python -m etl sign-history`` once a day, ``python -m etl verify-history`` whenever somebody asks.
"""

import argparse
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from db.city_loads import real_now
from db.queries import history_chain
from db.queries.cities import CityFacts, all_cities, city_facts
from db.queries.history_chain import Link, Root, StoredRow
from db.queries.simulations import built
from db.session import Session, owner_transaction
from domain.errors import NotFound
from domain.history import Event, day_root, first_broken, is_signed, signature
from settings import secret_key
from terminal import Trouble, say, step

SETTLED = timedelta(hours=1)  # by then every act of the day before has committed or been rolled back
SHOWN = 20  # faults told one by one
DAY = timedelta(days=1)


@dataclass(slots=True)
class Verdict:
    """What a walk over a city's history found; no faults means nothing was touched."""

    tickets: int = 0
    rows: int = 0
    days: int = 0
    faults: list[str] = field(default_factory=list)


def verify(session: Session, city: str, *, key: bytes) -> Verdict:
    """Walk the chain of every ticket and check the root of every signed day; memory stays bounded."""
    verdict = Verdict()
    for ticket_id, rows in groupby(history_chain.stored_rows(session, city), key=lambda row: row.ticket_id):
        verdict.tickets += 1
        fault = _fault_of_ticket(rows, verdict)
        if fault:
            verdict.faults.append(f"{fault} (id {ticket_id})")
    zone = city_facts(session, city).zone
    signed = history_chain.roots(session, city)
    verdict.days = len(signed)
    for root in signed:
        found = _root_of_day(session, city, root.day, zone=zone, key=key)
        verdict.faults.extend(_faults_of_day(root, found, key=key))
    for before, after in pairwise(signed):
        if after.day - before.day > DAY:
            verdict.faults.append(f"between {before.day} and {after.day} signed days are missing")
    return verdict


def sign(session: Session, facts: CityFacts, *, now: datetime, key: bytes) -> list[date]:
    """Write the signed root of every finished day that has none, and return those days.

    A day is finished when the city's real time, or what of it a simulation has played, is past it. The
    present of a replay city can be set back, so none of its days ever is.
    """
    first = history_chain.begins_at(session, facts.city)
    if first is None or facts.as_of is not None:
        return []
    simulated = built(session, facts.city)
    until = now if simulated is None or simulated.played_until is None else min(now, simulated.played_until)
    signed = history_chain.roots(session, facts.city)
    day = signed[-1].day + DAY if signed else first.astimezone(facts.zone).date()
    written = []
    while _begin(day + DAY, facts.zone) + SETTLED <= until:
        root = _root_of_day(session, facts.city, day, zone=facts.zone, key=key)
        history_chain.put_root(session, facts.city, root, at=now)
        written.append(day)
        day += DAY
    return written


def signing_key(secret: str) -> bytes:
    """Return the key that signs roots, made from the installation's secret for this one purpose."""
    return hmac.digest(secret.encode(), b"history roots", "sha256")


def verify_command(arguments: list[str] | None = None) -> int:
    """Check the history of one city or of all; the exit status is 1 where something was touched."""
    chosen = _chosen("verify-history", verify_command.__doc__, arguments)
    key = signing_key(secret_key())
    touched = False
    for city in _cities(chosen):
        with step(f"History of {city.city}") as progress, owner_transaction() as session:
            verdict = verify(session, city.city, key=key)
            progress.result = (
                f"{verdict.tickets:,} tickets, {verdict.rows:,} rows, {verdict.days:,} signed days"
            )
        _tell(verdict)
        touched = touched or bool(verdict.faults)
    return 1 if touched else 0


def sign_command(arguments: list[str] | None = None) -> int:
    """Sign the finished days of one city or of all; days that are signed stay as they are."""
    chosen = _chosen("sign-history", sign_command.__doc__, arguments)
    key = signing_key(secret_key())
    for city in _cities(chosen):
        with step(f"History of {city.city}") as progress, owner_transaction() as session:
            days = sign(session, city, now=real_now(session), key=key)
            progress.result = f"{len(days)} days signed" if days else "no finished day is unsigned"
    return 0


def _fault_of_ticket(rows: Iterable[StoredRow], verdict: Verdict) -> str | None:
    """Return what is wrong with one ticket's history; every row is read and counted."""
    walked = list(rows)
    first, links = walked[0], [row.link for row in walked if row.link]
    if not links:
        return f"ticket {first.number} has no history at all"
    verdict.rows += len(links)
    broken = first_broken(_triples(links))
    if broken is not None:
        return f"ticket {first.number}: row {broken} does not follow from the row before"
    if links[-1].event.to_status != first.status:
        return (
            f"ticket {first.number} stands at {first.status}, its history ends at {links[-1].event.to_status}"
        )
    return None


def _triples(links: list[Link]) -> Iterator[tuple[Event, bytes, bytes]]:
    return ((link.event, link.prev_hash, link.hash) for link in links)


def _root_of_day(session: Session, city: str, day: date, *, zone: ZoneInfo, key: bytes) -> Root:
    """Return the root of the rows that stand under ``day`` now."""
    counted = 0

    def hashes() -> Iterator[bytes]:
        nonlocal counted
        begins, ends = _begin(day, zone), _begin(day + DAY, zone)
        for found in history_chain.hashes_between(session, city, begins, ends):
            counted += 1
            yield found

    root = day_root(hashes())
    return Root(day, counted, root, signature(root, key=key))


def _faults_of_day(signed: Root, found: Root, *, key: bytes) -> Iterator[str]:
    if not is_signed(signed.root, signed.signature, key=key):
        yield f"day {signed.day}: its root was not signed with this installation's key"
    if signed.rows != found.rows:
        yield f"day {signed.day}: {signed.rows:,} rows were signed, {found.rows:,} are there"
    elif signed.root != found.root:
        yield f"day {signed.day}: the rows are not those that were signed"


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)


def _chosen(name: str, what: str | None, arguments: list[str] | None) -> str | None:
    parser = argparse.ArgumentParser(prog=f"python -m etl {name}", description=what)
    parser.add_argument("--city", help="code of the city; all of them unless given")
    city: str | None = parser.parse_args(arguments).city
    return city


def _cities(chosen: str | None) -> list[CityFacts]:
    with owner_transaction() as session:
        if chosen is None:
            return all_cities(session)
        try:
            return [city_facts(session, chosen)]
        except NotFound:
            listed = ", ".join(city.city for city in all_cities(session))
            raise Trouble(f"There is no city {chosen}.", way_out=f"Choose one of: {listed}") from None


def _tell(verdict: Verdict) -> None:
    for fault in verdict.faults[:SHOWN]:
        say(f"  ✗ {fault}")
    if len(verdict.faults) > SHOWN:
        say(f"  … and {len(verdict.faults) - SHOWN:,} more")
