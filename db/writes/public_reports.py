"""Queries for what an act on a public report needs."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Matter, Ticket, TicketEvent
from domain.enums import Act, Secrecy


def lock_proven(session: Session, city: str, number: str) -> Ticket | None:
    """Return the ticket of the scope's proof, locked, if that is its number."""
    return session.scalars(
        select(Ticket).where(Ticket.city == city, Ticket.number == number).with_for_update()
    ).one_or_none()


def is_public(session: Session, city: str, matter: str) -> bool:
    """Return whether the public may choose that matter."""
    found = session.get(Matter, (city, matter))
    if found is None or found.withdrawn_on is not None:
        return False
    return found.public and found.secrecy is Secrecy.NORMAL


def has_supplemented(session: Session, ticket: Ticket, actor_id: str) -> bool:
    """Return whether the actor has added to the ticket before."""
    times = session.scalars(
        select(func.count()).where(
            TicketEvent.city == ticket.city,
            TicketEvent.ticket_id == ticket.id,
            TicketEvent.act == Act.SUPPLEMENT,
            TicketEvent.actor == actor_id,
        )
    ).one()
    return times > 0
