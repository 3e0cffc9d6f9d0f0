"""Queries for the replies (反馈) on the tickets of a scope, as towns and grids receive them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from db.aliases import share_alias
from db.models import Area, Matter, Reply, ReplyScope, Ticket
from db.queries.guest_parties import covered_words
from db.queries.named_tickets import cover_hidden_numbers
from db.queries.scope_areas import get_code
from domain.coordination import ReplyChannel
from domain.enums import Secrecy, Status
from domain.reporter_cover import get_cover
from domain.scopes import Actor
from domain.secrecy import knows_reporters, may_see_place

_AREA = share_alias(Area)


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
    way: ReplyChannel
    why_not: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReplyPage:
    """One page of replies, the newest first, and where the next one begins; None at the end."""

    replies: list[GivenReply]
    next: tuple[datetime, UUID] | None


def list_given_replies(
    session: Session, actor: Actor, *, after: tuple[datetime, UUID] | None, limit: int
) -> ReplyPage:
    """Return a page of the replies on the tickets within the actor's scope.

    Those of secret tickets are for who may know their reporter: a reply speaks to him. No reply names the
    reporter; who may know none reads not why one could not be reached either.
    """
    columns: tuple[Any, ...] = (
        Reply.id, Reply.ticket_id, Ticket.number, Matter.name, Matter.name_en, _AREA.name, Ticket.status,
        Reply.reply, Reply.way, Reply.why_not, Reply.by_name, Reply.at,
    )  # fmt: skip
    place, question = _in_order(actor, select(*columns))
    question = (
        question.join(Ticket, (Ticket.city == Reply.city) & (Ticket.id == Reply.ticket_id))
        .outerjoin(Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter))
        .outerjoin(_AREA, (_AREA.city == Ticket.city) & (_AREA.code == Ticket.grid_code))
        .where(Reply.city == actor.city)
    )
    if not may_see_place(actor, Secrecy.SECRET):
        question = question.where(Ticket.secrecy != Secrecy.SECRET)
    if after is not None:
        question = question.where(tuple_(*place) < after)
    ordered = question.order_by(*(column.desc() for column in place)).limit(limit + 1)
    found = [GivenReply(*tuple(row)) for row in session.execute(ordered)]
    words = covered_words(session, actor.city, {one.ticket_id for one in found})
    knows = knows_reporters(actor)
    covers = [get_cover(words[one.ticket_id], entitled=knows) for one in found]
    found = [
        replace(one, reply=cover(one.reply), why_not=cover(one.why_not) if knows else "")
        for one, cover in zip(found, covers, strict=True)
    ]
    texts = cover_hidden_numbers(session, actor.city, [one.reply for one in found])
    found = [replace(one, reply=text) for one, text in zip(found, texts, strict=True)]
    shown = found[:limit]
    goes_on = len(found) > limit
    return ReplyPage(shown, next=(shown[-1].at, shown[-1].id) if goes_on else None)


def _in_order(actor: Actor, question: Select[Any]) -> tuple[tuple[Any, Any], Select[Any]]:
    """Return the columns of the order, and the question on replies joined to where these have an index.

    The whole city's are in order themselves; those of a town, a party, a unit or a grid are few of many.
    """
    code = get_code(actor.scope)
    if code is None:
        return (Reply.at, Reply.id), question.select_from(Reply)
    of_reply = (Reply.city == ReplyScope.city) & (Reply.id == ReplyScope.reply_id)
    question = question.select_from(ReplyScope).join(Reply, of_reply)
    return (ReplyScope.at, ReplyScope.reply_id), question.where(
        ReplyScope.city == actor.city, ReplyScope.code == code
    )
