"""Lookups that ``bench.desks`` needs beforehand, and the consistency check afterwards."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from db.models import Department, Ticket, TicketEvent
from domain.enums import PartyKind

Done = tuple[UUID, int, str, str]  # ticket, the version the act left it at, act, who


def numbers_of(session: Session, city: str) -> dict[str, UUID]:
    """Return the ids of the open tickets by number."""
    found = session.execute(
        select(Ticket.number, Ticket.id).where(Ticket.city == city, Ticket.closed_at.is_(None))
    )
    return {row.number: row.id for row in found}


def parties_of(session: Session, city: str) -> dict[PartyKind, list[str]]:
    """Return the codes of the parties by kind; towns by the code of their area."""
    found = session.execute(
        select(Department.kind, Department.code).where(Department.city == city).order_by(Department.code)
    )
    parties: dict[PartyKind, list[str]] = {}
    for kind, code in found:
        parties.setdefault(PartyKind(kind), []).append(code)
    return parties


def faults_of(session: Session, city: str, done: Sequence[Done]) -> list[str]:
    """Return what does not add up: each answered act is one row of history, and there is no other."""
    people = sorted({who for _, _, _, who in done})
    expected = {(ticket, version - 1): (act, who) for ticket, version, act, who in done}
    faults = [] if len(expected) == len(done) else [f"{len(done) - len(expected)} acts left the same version"]
    rows = (
        session.execute(
            select(TicketEvent.ticket_id, TicketEvent.seq, TicketEvent.act, TicketEvent.actor_name).where(
                TicketEvent.city == city, tuple_(TicketEvent.ticket_id, TicketEvent.seq).in_(list(expected))
            )
        ).all()
        if expected
        else []
    )
    written = {(ticket, seq): (act.value, who) for ticket, seq, act, who in rows}
    faults += [
        f"lost: {expected[key]} on {key[0]}, found {written.get(key)}"
        for key in expected
        if written.get(key) != expected[key]
    ]
    acts = sorted({act for _, _, act, _ in done})
    total = session.scalars(
        select(func.count()).where(
            TicketEvent.city == city, TicketEvent.actor_name.in_(people), TicketEvent.act.in_(acts)
        )
    ).one()
    told = sum(1 for _, _, act, _ in done if act in acts)
    return faults if total == told else [*faults, f"{total} rows of history for {told} answered acts"]
