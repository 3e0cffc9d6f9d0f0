"""Sign each finished day of a city's history, and detect manipulated rows."""

import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from db.models import HistoryCheck
from db.queries import history_chain
from db.queries.cities import CityFacts, load_city_facts
from db.queries.history_chain import ChainLink, Root, StoredRow, SubjectLink, SubjectRow
from db.queries.simulations import find_built
from domain.history import (
    HistoryEvent,
    SubjectEvent,
    compute_day_root,
    find_first_broken,
    is_signed,
    sign_root,
)

SETTLED = timedelta(hours=1)  # by then every act of the day before has committed or been rolled back
DAY = timedelta(days=1)
CHECKED_EVERY = timedelta(days=7)
TICKETS_AT_ONCE = 500  # of one slice of a check
SUBJECTS_AT_ONCE = 500
DAYS_AT_ONCE = 14
MOST_FAULTS = 100  # kept of one check; the command tells all


@dataclass(slots=True)
class HistoryVerdict:
    """What a walk over a city's history found; no faults means nothing was touched."""

    tickets: int = 0
    subjects: int = 0  # other than tickets
    rows: int = 0
    days: int = 0
    faults: list[str] = field(default_factory=list)


def verify(session: Session, city: str, *, key: bytes) -> HistoryVerdict:
    """Walk the chain of every ticket and subject, and check every signed day; memory stays bounded."""
    verdict = HistoryVerdict()
    for ticket_id, rows in groupby(history_chain.stored_rows(session, city), key=lambda row: row.ticket_id):
        verdict.tickets += 1
        _walk(ticket_id, rows, verdict)
    last: str | None = ""
    while last is not None:
        slice_ = history_chain.list_subject_rows(session, city, after=last, most=SUBJECTS_AT_ONCE)
        last = _walk_subjects(slice_, verdict)
    zone = load_city_facts(session, city).zone
    signed = history_chain.list_roots(session, city)
    verdict.days = len(signed)
    for root in signed:
        found = _root_of_day(session, city, root.day, zone=zone, key=key)
        verdict.faults.extend(_faults_of_day(root, found, key=key))
    for before, after in pairwise(signed):
        if after.day - before.day > DAY:
            verdict.faults.append(f"between {before.day} and {after.day} signed days are missing")
    return verdict


def sign(
    session: Session, facts: CityFacts, *, now: datetime, key: bytes, most: int | None = None
) -> list[date]:
    """Write the signed root of every finished day that has none, and return those days.

    A day is finished when the city's real time, or what of it a simulation has played, is past it. The
    present of a replay city can be set back, so none of its days ever is. most: days in one call, the oldest.
    """
    if facts.as_of is not None:
        return []
    signed = history_chain.get_newest_root_day(session, facts.city)
    first = history_chain.get_first_time(session, facts.city) if signed is None else None
    if signed is None and first is None:
        return []
    simulated = find_built(session, facts.city)
    until = now if simulated is None or simulated.played_until is None else min(now, simulated.played_until)
    day = first.astimezone(facts.zone).date() if first else (signed or date.min) + DAY
    written: list[date] = []
    while _begin(day + DAY, facts.zone) + SETTLED <= until and (most is None or len(written) < most):
        root = _root_of_day(session, facts.city, day, zone=facts.zone, key=key)
        history_chain.insert_root(session, facts.city, root, at=now)
        written.append(day)
        day += DAY
    return written


def derive_signing_key(secret: str) -> bytes:
    """Return the key that signs roots, made from the installation's secret for this one purpose."""
    return hmac.digest(secret.encode(), b"history roots", "sha256")


def check_slice(session: Session, city: str, *, now: datetime, key: bytes) -> int:
    """Go on with the weekly check of a city's history; return how much of it was checked, 0 when none is due.

    Needs the owner's transaction. Tickets first, by id, then other subjects by kind and name, then signed
    days; a check that ends keeps its faults.
    """
    check = history_chain.lock_check(session, city)
    if check.began_at is None:
        if check.finished_at is not None and check.finished_at > now - CHECKED_EVERY:
            return 0
        check.began_at, check.after_ticket, check.after_subject, check.after_day = now, None, None, None
        check.rows, check.running_faults = 0, []
    verdict = HistoryVerdict()
    if check.after_subject is None:
        _check_tickets(session, check, verdict)
    elif check.after_day is None:
        _check_subjects(session, check, verdict)
    else:
        _check_days(session, check, verdict, key=key)
    check.running_faults = [*check.running_faults, *verdict.faults][:MOST_FAULTS]
    check.rows += verdict.rows
    if check.after_day == date.max:
        check.finished_at, check.faults, check.began_at = now, check.running_faults, None
    return verdict.tickets + verdict.subjects + verdict.days


def _check_tickets(session: Session, check: HistoryCheck, verdict: HistoryVerdict) -> None:
    rows = history_chain.stored_rows(session, check.city, after=check.after_ticket, most=TICKETS_AT_ONCE)
    for ticket_id, of_ticket in groupby(rows, key=lambda row: row.ticket_id):
        verdict.tickets += 1
        _walk(ticket_id, of_ticket, verdict)
        check.after_ticket = ticket_id
    if verdict.tickets < TICKETS_AT_ONCE:
        check.after_subject = ""  # all tickets are through
        _check_subjects(session, check, verdict)


def _check_subjects(session: Session, check: HistoryCheck, verdict: HistoryVerdict) -> None:
    before = check.after_subject or ""
    rows = history_chain.list_subject_rows(session, check.city, after=before, most=SUBJECTS_AT_ONCE)
    check.after_subject = _walk_subjects(rows, verdict) or before
    if verdict.subjects < SUBJECTS_AT_ONCE:
        check.after_day = date.min  # all subjects are through: the days are next


def _check_days(session: Session, check: HistoryCheck, verdict: HistoryVerdict, *, key: bytes) -> None:
    zone = load_city_facts(session, check.city).zone
    before = check.after_day or date.min
    signed = history_chain.list_roots(session, check.city, after=before, most=DAYS_AT_ONCE)
    for root in signed:
        if before != date.min and root.day - before > DAY:
            verdict.faults.append(f"between {before} and {root.day} signed days are missing")
        found = _root_of_day(session, check.city, root.day, zone=zone, key=key)
        verdict.faults.extend(_faults_of_day(root, found, key=key))
        verdict.days, before = verdict.days + 1, root.day
    check.after_day = before if len(signed) == DAYS_AT_ONCE else date.max


def _walk(ticket_id: UUID, rows: Iterable[StoredRow], verdict: HistoryVerdict) -> None:
    fault = _fault_of_ticket(rows, verdict)
    if fault:
        verdict.faults.append(f"{fault} (id {ticket_id})")


def _walk_subjects(rows: Iterable[SubjectRow], verdict: HistoryVerdict) -> str | None:
    """Check the history of every subject, and return the name of the last one."""
    last = None
    for name, of_subject in groupby(rows, key=lambda row: row.name):
        last = name
        verdict.subjects += 1
        fault = _fault_of_subject(of_subject, verdict)
        if fault:
            verdict.faults.append(fault)
    return last


def _fault_of_subject(rows: Iterable[SubjectRow], verdict: HistoryVerdict) -> str | None:
    walked = list(rows)
    first, links = walked[0], [row.link for row in walked if row.link]
    if not links:
        return f"{first.name} has no history at all"
    verdict.rows += len(links)
    broken = find_first_broken(_triples(links))
    if broken is not None:
        return f"{first.name}: row {broken} does not follow from the row before"
    if links[-1].event.to_status != first.status:
        return f"{first.name} stands at {first.status}, its history ends at {links[-1].event.to_status}"
    return None


def _fault_of_ticket(rows: Iterable[StoredRow], verdict: HistoryVerdict) -> str | None:
    """Return what is wrong with one ticket's history; every row is read and counted."""
    walked = list(rows)
    first, links = walked[0], [row.link for row in walked if row.link]
    if not links:
        return f"ticket {first.number} has no history at all"
    verdict.rows += len(links)
    broken = find_first_broken(_triples(links))
    if broken is not None:
        return f"ticket {first.number}: row {broken} does not follow from the row before"
    if links[-1].event.to_status != first.status:
        return (
            f"ticket {first.number} stands at {first.status}, its history ends at {links[-1].event.to_status}"
        )
    return None


def _triples(
    links: Sequence[ChainLink | SubjectLink],
) -> Iterator[tuple[HistoryEvent | SubjectEvent, bytes, bytes]]:
    return ((link.event, link.prev_hash, link.hash) for link in links)


def _root_of_day(session: Session, city: str, day: date, *, zone: ZoneInfo, key: bytes) -> Root:
    """Return the root of the rows that are now stored under ``day``."""
    counted = 0

    def hashes() -> Iterator[bytes]:
        nonlocal counted
        begins, ends = _begin(day, zone), _begin(day + DAY, zone)
        for found in history_chain.list_hashes(session, city, begins, ends):
            counted += 1
            yield found

    root = compute_day_root(hashes())
    return Root(day, counted, root, sign_root(root, key=key))


def _faults_of_day(signed: Root, found: Root, *, key: bytes) -> Iterator[str]:
    if not is_signed(signed.root, signed.signature, key=key):
        yield f"day {signed.day}: its root was not signed with this installation's key"
    if signed.rows != found.rows:
        yield f"day {signed.day}: {signed.rows:,} rows were signed, {found.rows:,} are there"
    elif signed.root != found.root:
        yield f"day {signed.day}: the rows are not those that were signed"


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)
