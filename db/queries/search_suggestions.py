"""Queries for the areas and tickets that match a few typed characters."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from db.models import Area, Matter, Ticket
from db.queries.ticket_search import Search, search
from domain.enums import Secrecy, Status
from domain.scopes import Actor
from domain.search_query import read_asked

MOST_AREAS = 8
MOST_TICKETS = 6


@dataclass(frozen=True, slots=True)
class AreaHit:
    """One area whose name or code matches, with its parents."""

    code: str
    name: str
    level: str
    within: str | None


@dataclass(frozen=True, slots=True)
class TicketHit:
    """One matching ticket; ``area_code`` is its leaf area, if known and not secret."""

    number: str
    matter: str | None
    status: Status
    area_code: str | None


def suggest_areas(session: Session, city: str, words: str) -> list[AreaHit]:
    """Return areas in force by name or code, exact ones first, then wide before narrow."""
    parent = aliased(Area)
    fits = or_(Area.name.contains(words, autoescape=True), _starts_with(Area.code, words))
    found = session.execute(
        select(Area.code, Area.name, Area.level, parent.name)
        .outerjoin(parent, (parent.city == Area.city) & (parent.code == Area.parent_code))
        .where(Area.city == city, Area.valid_to.is_(None), fits)
        .order_by(
            case((or_(Area.name == words, Area.code == words), 0), else_=1),
            func.length(Area.code),
            func.length(Area.name),
            Area.code,
        )
        .limit(MOST_AREAS)
    )
    return [AreaHit(*row) for row in found]


def suggest_tickets(
    session: Session, actor: Actor, words: str, *, secret: bool, now: datetime
) -> list[TicketHit]:
    """Return tickets within the scope that may be meant, newest first: by number, else by their words.

    secret: whether tickets kept secret may come up as well; by their number alone.
    """
    asked = read_asked(words)
    found = search(session, actor, Search(asked, rows=MOST_TICKETS), now=now)
    place = case((Ticket.secrecy != Secrecy.SECRET, Ticket.grid_code))
    shown = select(Ticket.number, Matter.name, Ticket.status, place).outerjoin(
        Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter)
    )
    shown = shown.where(Ticket.city == actor.city, Ticket.id.in_(found.tickets))
    if not secret:
        shown = shown.where(Ticket.secrecy != Secrecy.SECRET)
    hits = session.execute(shown.order_by(Ticket.reported_at.desc(), Ticket.id.desc()))
    return [TicketHit(*row) for row in hits]


def _starts_with(column: SQLColumnExpression[str], words: str) -> ColumnElement[bool]:
    return func.starts_with(column, words)
