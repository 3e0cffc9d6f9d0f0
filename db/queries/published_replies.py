"""Queries for the published replies, and for those that an editor may select."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, any_, exists, func, select
from sqlalchemy.orm import Session

from db.models import Area, Matter, PublishedReply, Reply, Ticket
from db.queries.named_tickets import cover_hidden_numbers
from domain.enums import Secrecy, Status
from domain.errors import NotFound

LOOKED_AT = 2000  # the newest replies, among which candidates are looked for
FED_BACK = (Status.FED_BACK, Status.CALLED_BACK, Status.CLOSED)


@dataclass(frozen=True, slots=True)
class Published:
    """One reply as published; its place is no finer than the town."""

    ticket_id: UUID
    matter: str
    matter_en: str | None
    town: str | None
    at: datetime
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class PublishableReply:
    """One ticket whose reply may be selected: the request, and the last written reply."""

    ticket_id: UUID
    number: str
    matter: str
    town: str | None
    replied_at: datetime
    description: str
    reply: str


def list_published(session: Session, city: str, *, page: int, size: int) -> list[Published]:
    """Return one page of published replies, newest first, with one more row where there is a next page."""
    found = session.execute(
        select(
            PublishedReply.ticket_id, Matter.name, Matter.name_en, Area.name, PublishedReply.at,
            PublishedReply.question, PublishedReply.answer,
        )
        .join(Matter, (Matter.city == PublishedReply.city) & (Matter.code == PublishedReply.matter))
        .outerjoin(Area, (Area.city == PublishedReply.city) & (Area.code == PublishedReply.town_code))
        .where(PublishedReply.city == city, PublishedReply.withdrawn_at.is_(None))
        .order_by(PublishedReply.at.desc(), PublishedReply.id.desc())
        .offset((page - 1) * size)
        .limit(size + 1)
    )  # fmt: skip
    return cover_hidden_numbers(session, city, [Published(*row) for row in found])


def list_candidates(session: Session, city: str, *, most: int) -> list[PublishableReply]:
    """Return the tickets whose reply may be selected and is not published, newest reply first."""
    stands = exists().where(
        PublishedReply.city == Ticket.city,
        PublishedReply.ticket_id == Ticket.id,
        PublishedReply.withdrawn_at.is_(None),
    )
    newest = (
        select(Reply.id)
        .where(Reply.city == city)
        .order_by(Reply.at.desc(), Reply.id.desc())
        .limit(LOOKED_AT)
        .scalar_subquery()
    )
    asked = _candidates(city).where(~stands, Reply.id == any_(func.array(newest)))
    found = session.execute(asked.order_by(Reply.at.desc(), Ticket.id).limit(most))
    return [PublishableReply(*row) for row in found]


def load_candidate(session: Session, city: str, ticket_id: UUID) -> PublishableReply:
    """Return one ticket whose reply may be selected. Raises NotFound."""
    row = session.execute(_candidates(city).where(Ticket.id == ticket_id)).one_or_none()
    if row is None:
        raise NotFound("这件诉求没有可以公开的答复")
    return PublishableReply(*row)


def _candidates(city: str) -> Select[UUID, str, str, str, datetime, str, str]:
    later = (
        select(Reply.at)
        .where(Reply.city == Ticket.city, Reply.ticket_id == Ticket.id)
        .order_by(Reply.at.desc())
        .limit(1)
        .correlate(Ticket)
        .scalar_subquery()
    )
    return (
        select(
            Ticket.id, Ticket.number, Matter.name, Area.name, Reply.at, Ticket.description, Reply.reply
        )
        .join(Reply, (Reply.city == Ticket.city) & (Reply.ticket_id == Ticket.id) & (Reply.at == later))
        .join(Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter))
        .outerjoin(Area, (Area.city == Ticket.city) & (Area.code == Ticket.town_code))
        .where(
            Ticket.city == city,
            Ticket.public,
            Ticket.publishable,
            Ticket.secrecy == Secrecy.NORMAL,
            Ticket.status.in_(FED_BACK),
        )
    )  # fmt: skip
