"""Queries for the attachments of a ticket, or for one of them, as far as the user may see them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Attachment, Department, Ticket, TicketEvent, WorkOrder
from db.queries.guest_parties import covered_words
from domain.attachments import AttachmentKind
from domain.enums import Act, Secrecy
from domain.redaction import HIDDEN
from domain.reporter_cover import get_cover
from domain.scopes import Actor
from domain.secrecy import may_see_attachment, may_see_reporter, names_reporter

OF_TICKET = (Ticket.city == Attachment.city) & (Ticket.id == Attachment.ticket_id)
OF_ACT = (
    (TicketEvent.city == Attachment.city)
    & (TicketEvent.ticket_id == Attachment.ticket_id)
    & (TicketEvent.seq == Attachment.seq)
)
OF_ORDER = (WorkOrder.city == Attachment.city) & (WorkOrder.id == Attachment.work_order_id)
OF_PARTY = (Department.city == WorkOrder.city) & (Department.code == WorkOrder.department)


@dataclass(frozen=True, slots=True)
class AttachmentFacts:
    """One attachment of a ticket, with the act it came with and the party of its work order, if any.

    width, height: pixels, None of a PDF. seq, act, at, by: the row of the ticket's history.
    """

    id: UUID
    kind: AttachmentKind
    name: str
    media_type: str
    size_bytes: int
    width: int | None
    height: int | None
    seq: int
    act: Act
    at: datetime
    by: str
    department: str | None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What serving one attachment takes: its content and thumbnail by their SHA-256."""

    name: str
    media_type: str
    sha256: bytes
    thumbnail: bytes | None


def list_attachments(session: Session, actor: Actor, ticket_id: UUID) -> list[AttachmentFacts]:
    """Return the attachments of a ticket that the actor may see, in the order of its history."""
    found = session.execute(
        select(
            Attachment.id, Attachment.kind, Attachment.name, Attachment.media_type, Attachment.size_bytes,
            Attachment.width, Attachment.height, Attachment.seq, TicketEvent.act, TicketEvent.at,
            TicketEvent.actor_name, Department.name, TicketEvent.actor_role, Ticket.secrecy,
            Ticket.departments,
        )
        .join(Ticket, OF_TICKET)
        .join(TicketEvent, OF_ACT)
        .outerjoin(WorkOrder, OF_ORDER)
        .outerjoin(Department, OF_PARTY)
        .where(Attachment.city == actor.city, Attachment.ticket_id == ticket_id)
        .order_by(Attachment.seq, Attachment.id)
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = [tuple(row) for row in found]
    if not rows:
        return []
    words = covered_words(session, actor.city, [ticket_id])[ticket_id]
    return [
        _told(actor, AttachmentFacts(*facts), role, secrecy=secrecy, words=words)
        for *facts, role, secrecy, holders in rows
        if may_see_attachment(actor, secrecy, facts[1], holders)
    ]


def find_stored_file(session: Session, actor: Actor, attachment_id: UUID) -> StoredFile | None:
    """Return one attachment to be served, or None where the actor may not know of it.

    What no act has used yet is its uploader's alone.
    """
    found = session.execute(
        select(
            Attachment.name, Attachment.media_type, Attachment.sha256, Attachment.thumbnail,
            Attachment.kind, Attachment.uploaded_by, Ticket.secrecy, Ticket.departments, Ticket.id,
        )
        .outerjoin(Ticket, OF_TICKET)
        .where(Attachment.city == actor.city, Attachment.id == attachment_id)
    ).one_or_none()  # fmt: skip
    if found is None:
        return None
    if found.secrecy is None:  # no act has used it yet
        return StoredFile(*found[:4]) if found.uploaded_by == actor.id else None
    if not may_see_attachment(actor, found.secrecy, found.kind, found.departments):
        return None
    words = covered_words(session, actor.city, [found.id])[found.id]
    return StoredFile(_name(actor, found.name, found.secrecy, words), *found[1:4])


def _told(
    actor: Actor, facts: AttachmentFacts, role: str | None, *, secrecy: Secrecy, words: Sequence[str]
) -> AttachmentFacts:
    """Return a file; of a secret ticket without its name, and without who attached it in its place."""
    hidden = secrecy is Secrecy.SECRET and not actor.of_center and names_reporter(facts.act, role)
    by = HIDDEN * 3 if hidden else facts.by
    return replace(facts, name=_name(actor, facts.name, secrecy, words), by=by)


def _name(actor: Actor, name: str, secrecy: Secrecy, words: Sequence[str]) -> str:
    """Return the name of a file without the reporter; words: the reporter's name and phone.

    On a secret ticket its ending alone, for names tell persons and places.
    """
    if secrecy is not Secrecy.SECRET or actor.of_center:
        return get_cover(words, entitled=may_see_reporter(actor, secrecy))(name)
    return f"{HIDDEN * 3}{PurePath(name).suffix}"
