"""Suggest the dispatch of a ticket, from earlier tickets and its text."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.models import Ticket
from db.queries import precedents
from db.queries.cities import load_settings
from domain import suggestion
from domain.enums import Secrecy, TicketClass
from domain.setting_values import get_urgent_words, parse_weights
from domain.suggestion import Suggestion, Thin


def suggest(session: Session, ticket: Ticket, *, now: datetime) -> Suggestion:
    """Return how to dispatch a ticket; where its history says too little, why there is no suggestion."""
    stored = load_settings(session, ticket.city)
    weights = parse_weights(stored)
    found = suggestion.find_words(ticket.description, get_urgent_words(stored))
    given = TicketClass(ticket.ticket_class)
    if ticket.secrecy is Secrecy.SECRET:
        return suggestion.build_without_lead(Thin.CONFIDENTIAL, given, found, weights=weights)
    if ticket.matter is None:
        return suggestion.build_without_lead(Thin.NO_MATTER, given, found, weights=weights)
    before = precedents.list_precedents(
        session,
        ticket.city,
        ticket.matter,
        town=ticket.town_code,
        now=now,
        other_than=ticket.id,
        weights=weights,
    )
    usual = precedents.get_usual_class(session, ticket.city, ticket.matter)
    return suggestion.suggest(ticket.description, usual, before, urgent_words=found, weights=weights)
