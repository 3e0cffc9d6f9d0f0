"""Ask which areas and tickets a few typed characters may mean."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, SQLColumnExpression, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from db.tables import Area, Matter, Ticket
from domain.terms import Secrecy, Status

MOST_AREAS = 8
MOST_TICKETS = 6
SHORTEST_NUMBER = 4  # characters of a ticket number before tickets are searched at all


@dataclass(frozen=True, slots=True)
class AreaHit:
    """One area whose name or code fits, with what it lies in."""

    code: str
    name: str
    level: str
    within: str | None


@dataclass(frozen=True, slots=True)
class TicketHit:
    """One ticket whose number fits; ``area_code`` is the leaf area it lies in, if known and not secret."""

    number: str
    matter: str | None
    status: Status
    area_code: str | None


def areas(session: Session, city: str, words: str) -> list[AreaHit]:
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


def tickets(session: Session, city: str, words: str, *, secret: bool) -> list[TicketHit]:
    """Return tickets within the scope whose number begins or ends with ``words``, newest first.

    secret: whether tickets kept secret may come up as well.
    """
    if len(words) < SHORTEST_NUMBER:
        return []
    number = func.upper(Ticket.number)
    fits = or_(_starts_with(number, words.upper()), _ends_with(number, words.upper()))
    conditions = [Ticket.city == city, fits]
    if not secret:
        conditions.append(Ticket.secrecy != Secrecy.SECRET)
    place = case((Ticket.secrecy != Secrecy.SECRET, Ticket.grid_code))
    found = session.execute(
        select(Ticket.number, Matter.name, Ticket.status, place)
        .outerjoin(Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter))
        .where(*conditions)
        .order_by(Ticket.reported_at.desc())
        .limit(MOST_TICKETS)
    )
    return [TicketHit(*row) for row in found]


def _starts_with(column: SQLColumnExpression[str], words: str) -> ColumnElement[bool]:
    return func.starts_with(column, words)


def _ends_with(column: SQLColumnExpression[str], words: str) -> ColumnElement[bool]:
    return func.right(column, len(words)) == words
