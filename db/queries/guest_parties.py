"""Ask whether a party is a guest of a ticket, and what is covered for one: who reported it.

A guest was only asked to take a ticket over, or to consult.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, any_, false, literal, select
from sqlalchemy.orm import Session

from db.models import Reporter, Ticket
from db.session import beyond_scope


def is_guest(party: str | None) -> ColumnElement[bool]:
    """Say that a party only was asked to take the ticket over, or to consult."""
    return false() if party is None else literal(party) == any_(Ticket.guests)


def covered_names(session: Session, city: str, tickets: Collection[UUID]) -> Mapping[UUID, list[str]]:
    """Return the names by which reporters are known, to cover them in texts shown to a guest.

    Row security shows a guest no reporter; these names are for covering alone.
    """
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    if not tickets:
        return found
    asked = select(Reporter.ticket_id, Reporter.name).where(
        Reporter.city == city, Reporter.ticket_id.in_(tickets), Reporter.name.is_not(None)
    )
    with beyond_scope(session, city):
        rows = session.execute(asked).all()
    for ticket_id, name in rows:
        found[ticket_id].append(str(name))
    return found
