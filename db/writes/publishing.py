"""Queries for what publishing a reply needs of its ticket."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import PublishedReply, Reporter, Ticket
from domain.errors import NotFound


def lock_ticket(session: Session, city: str, ticket_id: UUID) -> Ticket:
    """Return a ticket, locked until the transaction ends. Raises NotFound."""
    found = session.scalars(
        select(Ticket).where(Ticket.city == city, Ticket.id == ticket_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound("没有这件诉求，或不在您的权限范围内")
    return found


def find_published(session: Session, ticket: Ticket) -> PublishedReply | None:
    """Return the published reply of a ticket that was not taken back."""
    return session.scalars(
        select(PublishedReply).where(
            PublishedReply.city == ticket.city,
            PublishedReply.ticket_id == ticket.id,
            PublishedReply.withdrawn_at.is_(None),
        )
    ).one_or_none()


def list_reporter_names(session: Session, ticket: Ticket) -> tuple[str, ...]:
    """Return the names that must not be published with a ticket: who reported it."""
    found = session.scalars(
        select(Reporter.name).where(Reporter.city == ticket.city, Reporter.ticket_id == ticket.id)
    )
    return tuple(name for name in found if name)
