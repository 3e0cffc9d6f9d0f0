"""Ask for the replies (反馈) that were given on the tickets of a scope, as towns and grids receive them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, aliased

from db.tables import Area, Matter, Reply, Ticket
from domain.coordination import Way
from domain.scopes import Actor
from domain.secrecy import shows_place
from domain.terms import Secrecy, Status


@dataclass(frozen=True, slots=True)
class GivenReply:
    """One reply with the ticket it answers."""

    id: UUID
    ticket_id: UUID
    number: str
    matter_name: str | None
    matter_name_en: str | None
    place: str | None
    status: Status
    reply: str
    way: Way
    why_not: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReplyPage:
    """One page of replies, the newest first, and where the next one begins; None at the end."""

    replies: list[GivenReply]
    next: tuple[datetime, UUID] | None


def given_replies(
    session: Session, actor: Actor, *, after: tuple[datetime, UUID] | None, limit: int
) -> ReplyPage:
    """Return a page of the replies on the tickets within the actor's scope.

    Those of secret tickets are for who may know their reporter: a reply speaks to him.
    """
    area = aliased(Area)
    columns: tuple[Any, ...] = (
        Reply.id, Reply.ticket_id, Ticket.number, Matter.name, Matter.name_en, area.name, Ticket.status,
        Reply.reply, Reply.way, Reply.why_not, Reply.by_name, Reply.at,
    )  # fmt: skip
    question = (
        select(*columns)
        .join(Ticket, (Ticket.city == Reply.city) & (Ticket.id == Reply.ticket_id))
        .outerjoin(Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter))
        .outerjoin(area, (area.city == Ticket.city) & (area.code == Ticket.grid_code))
        .where(Reply.city == actor.city)
    )
    if not shows_place(actor, Secrecy.SECRET):
        question = question.where(Ticket.secrecy != Secrecy.SECRET)
    if after is not None:
        question = question.where(tuple_(Reply.at, Reply.id) < after)
    ordered = question.order_by(Reply.at.desc(), Reply.id.desc()).limit(limit + 1)
    found = [GivenReply(*tuple(row)) for row in session.execute(ordered)]
    shown = found[:limit]
    goes_on = len(found) > limit
    return ReplyPage(shown, next=(shown[-1].at, shown[-1].id) if goes_on else None)
