"""Queries for the files named by the rows of all cities, to compare them with the disk; owner only."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from db.models import Attachment, EvidenceFile, PushDownFile, RecordPhoto, Ticket, TicketEvent

BATCH = 5000  # rows held at a time
OF_TICKET = and_(Ticket.city == Attachment.city, Ticket.id == Attachment.ticket_id)
OF_ACT = and_(
    TicketEvent.city == Attachment.city,
    TicketEvent.ticket_id == Attachment.ticket_id,
    TicketEvent.seq == Attachment.seq,
)


@dataclass(frozen=True, slots=True)
class NamedFile:
    """The contents that one row names; number: of its ticket, None while it waits for an act.

    ``told``: the SHA-256 in hexadecimal recorded in the ticket's history, None where there is none.
    """

    city: str
    id: UUID
    name: str
    sha256: bytes
    thumbnail: bytes | None
    number: str | None
    told: str | None

    @property
    def digests(self) -> tuple[bytes, ...]:
        """Return the SHA-256 of each content."""
        return (self.sha256,) if self.thumbnail is None else (self.sha256, self.thumbnail)


def list_named_files(session: Session) -> Iterator[NamedFile]:
    """Yield every row by city and time of upload, without holding them all."""
    found = session.execute(
        select(
            Attachment.city, Attachment.id, Attachment.name, Attachment.sha256, Attachment.thumbnail,
            Ticket.number, TicketEvent.data["files"],
        )
        .outerjoin(Ticket, OF_TICKET)
        .outerjoin(TicketEvent, OF_ACT)
        .order_by(Attachment.city, Attachment.id),
        execution_options={"yield_per": BATCH},
    )  # fmt: skip
    for row in found:
        values: list[Any] = [*row[:-1], _told(row[-1], str(row.id))]
        yield NamedFile(*values)
    for table in (PushDownFile, EvidenceFile, RecordPhoto):
        yield from _without_ticket(session, table)


def _without_ticket(
    session: Session, table: type[PushDownFile | EvidenceFile | RecordPhoto]
) -> Iterator[NamedFile]:
    """Yield documents of push-downs, evidence, or photos of collected records: files of no ticket."""
    found = session.execute(
        select(table.city, table.id, table.name, table.sha256, table.thumbnail).order_by(
            table.city, table.id
        ),
        execution_options={"yield_per": BATCH},
    )
    for row in found:
        yield NamedFile(*row, number=None, told=None)


def _told(files: Any, attachment_id: str) -> str | None:
    """Return the hash that a row of history tells of a file; one that tells only a number tells none."""
    told = files if isinstance(files, list) else []
    return next((file["sha256"] for file in told if file["id"] == attachment_id), None)
