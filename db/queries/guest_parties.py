"""Ask whether a party is a guest of a ticket, and what texts are covered of: who reported it.

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
    """Return the condition that a party only was asked to take the ticket over, or to consult."""
    return false() if party is None else literal(party) == any_(Ticket.guests)


def covered_words(session: Session, city: str, tickets: Collection[UUID]) -> Mapping[UUID, list[str]]:
    """Return names and phones of reporters, to cover them in texts for who may not know who reported.

    Row security shows such readers no reporter; these words are for covering alone.
    """
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    if not tickets:
        return found
    asked = select(Reporter.ticket_id, Reporter.name, Reporter.phone).where(
        Reporter.city == city, Reporter.ticket_id.in_(tickets)
    )
    with beyond_scope(session, city):
        rows = session.execute(asked).all()
    for ticket_id, *words in rows:
        found[ticket_id] += [word for word in words if word]
    return found
