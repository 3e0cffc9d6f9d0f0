"""Ask whether a party is a guest of a ticket: only asked to take it over, or to consult."""

from sqlalchemy import ColumnElement, any_, false, literal

from db.models import Ticket


def is_guest(party: str | None) -> ColumnElement[bool]:
    """Say that a party only was asked to take the ticket over, or to consult."""
    return false() if party is None else literal(party) == any_(Ticket.guests)
