"""Ask for the history of a city as it was chained, row after row, and for the signed roots of its days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String, and_, func, select, type_coerce
from sqlalchemy.orm import Session

from db.tables import HistoryRoot, Ticket, TicketEvent
from domain.history import Event

BATCH = 5000  # rows held at a time, however long the history is
STREAMED = {"yield_per": BATCH}


@dataclass(frozen=True, slots=True)
class Link:
    """One row of history as it is stored."""

    event: Event
    prev_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row beside its ticket as that stands now; link: None where the ticket has no history."""

    ticket_id: UUID
    number: str
    status: str
    link: Link | None


@dataclass(frozen=True, slots=True)
class Root:
    """The root of one day as it was signed."""

    day: date
    rows: int
    root: bytes
    signature: bytes


_HASHED = (
    TicketEvent.seq,
    TicketEvent.at,
    type_coerce(TicketEvent.act, String),
    TicketEvent.actor,
    TicketEvent.actor_name,
    TicketEvent.actor_role,
    TicketEvent.work_order_id,
    TicketEvent.from_status,
    TicketEvent.to_status,
    TicketEvent.reason,
    TicketEvent.data,
)  # the fields of Event after city and ticket, in its order


def stored_rows(session: Session, city: str) -> Iterator[StoredRow]:
    """Yield the whole history of ``city`` by ticket and seq, and once each ticket that has none."""
    found = session.execute(
        select(
            Ticket.id,
            Ticket.number,
            type_coerce(Ticket.status, String),
            *_HASHED,
            TicketEvent.prev_hash,
            TicketEvent.hash,
        )
        .outerjoin(TicketEvent, and_(TicketEvent.city == Ticket.city, TicketEvent.ticket_id == Ticket.id))
        .where(Ticket.city == city)
        .order_by(Ticket.id, TicketEvent.seq),
        execution_options=STREAMED,
    )
    for ticket_id, number, status, *fields in found:
        yield StoredRow(ticket_id, number, status, _link(city, ticket_id, fields))


def hashes_between(session: Session, city: str, begins: datetime, ends: datetime) -> Iterator[bytes]:
    """Yield the hashes of the rows from ``begins`` until before ``ends``, by ticket and seq."""
    yield from session.scalars(
        select(TicketEvent.hash)
        .where(TicketEvent.city == city, TicketEvent.at >= begins, TicketEvent.at < ends)
        .order_by(TicketEvent.ticket_id, TicketEvent.seq),
        execution_options=STREAMED,
    )


def begins_at(session: Session, city: str) -> datetime | None:
    """Return when the first row of a city's history was written; None where it has none."""
    return session.scalar(select(func.min(TicketEvent.at)).where(TicketEvent.city == city))


def roots(session: Session, city: str) -> list[Root]:
    """Return every signed root of ``city``, by day."""
    found = session.execute(
        select(HistoryRoot.day, HistoryRoot.rows, HistoryRoot.root, HistoryRoot.signature)
        .where(HistoryRoot.city == city)
        .order_by(HistoryRoot.day)
    )
    return [Root(*row) for row in found]


def put_root(session: Session, city: str, root: Root, *, at: datetime) -> None:
    """Write the root of a day; an owner's transaction, since nobody else may."""
    session.add(
        HistoryRoot(
            city=city, day=root.day, rows=root.rows, root=root.root, signature=root.signature, signed_at=at
        )
    )


def _link(city: str, ticket_id: UUID, fields: list[Any]) -> Link | None:
    if fields[0] is None:
        return None
    return Link(Event(city, ticket_id, *fields[:-2]), bytes(fields[-2]), bytes(fields[-1]))
