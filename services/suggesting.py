"""Suggest how an undispatched ticket is dispatched, from the tickets before it and the words in it."""

from datetime import datetime
from functools import cache

from sqlalchemy.orm import Session

from db.queries import precedents
from db.tables import Ticket
from domain import suggestion
from domain.suggestion import Suggestion, Thin
from domain.terms import Secrecy, TicketClass
from settings import CHECKOUT

URGENT_WORDS = CHECKOUT / "data" / "urgent-words.txt"


def suggest(session: Session, ticket: Ticket, *, now: datetime) -> Suggestion:
    """Return how to dispatch a ticket; where its history says too little, why nobody is named."""
    found = suggestion.found_words(ticket.description, urgent_words())
    given = TicketClass(ticket.ticket_class)
    if ticket.secrecy is Secrecy.SECRET:
        return suggestion.without_lead(Thin.CONFIDENTIAL, given, found)
    if ticket.matter is None:
        return suggestion.without_lead(Thin.NO_MATTER, given, found)
    before = precedents.precedents(
        session, ticket.city, ticket.matter, town=ticket.town_code, now=now, other_than=ticket.id
    )
    usual = precedents.usual_class(session, ticket.city, ticket.matter)
    return suggestion.suggest(ticket.description, usual, before, urgent_words=found)


@cache
def urgent_words() -> tuple[str, ...]:
    """Return the words that make a report urgent, as the city keeps them in its data."""
    lines = (line.strip() for line in URGENT_WORDS.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))
