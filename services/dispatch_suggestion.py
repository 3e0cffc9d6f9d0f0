"""Suggest how an undispatched ticket is dispatched, from the tickets before it and the words in it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from db.models import Ticket
from db.queries import precedents
from db.queries.cities import settings_of
from domain import suggestion
from domain.enums import Secrecy, TicketClass
from domain.setting_values import weights_of
from domain.suggestion import Suggestion, Thin


def suggest(session: Session, ticket: Ticket, *, urgent_words: Iterable[str], now: datetime) -> Suggestion:
    """Return how to dispatch a ticket; where its history says too little, why nobody is named.

    urgent_words: those whose presence speaks for urgency.
    """
    weights = weights_of(settings_of(session, ticket.city))
    found = suggestion.found_words(ticket.description, urgent_words)
    given = TicketClass(ticket.ticket_class)
    if ticket.secrecy is Secrecy.SECRET:
        return suggestion.without_lead(Thin.CONFIDENTIAL, given, found, weights=weights)
    if ticket.matter is None:
        return suggestion.without_lead(Thin.NO_MATTER, given, found, weights=weights)
    before = precedents.precedents(
        session,
        ticket.city,
        ticket.matter,
        town=ticket.town_code,
        now=now,
        other_than=ticket.id,
        weights=weights,
    )
    usual = precedents.usual_class(session, ticket.city, ticket.matter)
    return suggestion.suggest(ticket.description, usual, before, urgent_words=found, weights=weights)
