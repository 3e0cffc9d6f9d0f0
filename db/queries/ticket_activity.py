"""Ask for what passed between those who work on a ticket: motions, meetings, mediations, replies, links."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.models import CallBack, Consultation, Delivery, Mediation, Motion, Reply, Ticket, TicketLink
from db.queries.guest_parties import is_guest
from domain import coordination
from domain.deliveries import DeliveryState
from domain.enums import Status
from domain.redaction import hidden
from domain.scopes import Actor
from domain.secrecy import shows_reporter


@dataclass(frozen=True, slots=True)
class MotionFacts:
    """One motion; asked_of None = the Center, outcome None = it waits."""

    id: UUID
    work_order_id: UUID | None
    kind: coordination.MotionKind
    reason: str
    data: dict[str, Any]
    asked_by_name: str
    asked_of: str | None
    asked_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    answered_by_name: str | None
    outcome: coordination.Outcome | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class ConsultationFacts:
    """One consultation, called or concluded."""

    id: UUID
    held_at: datetime
    place: str
    invited: list[str]
    attendance: str
    conclusions: str
    tasks: list[dict[str, Any]]
    called_by_name: str
    concluded_at: datetime | None


@dataclass(frozen=True, slots=True)
class MediationFacts:
    """One mediation."""

    kind: coordination.MediationKind
    mediators: str
    settlement: coordination.Settlement
    agreement: str
    follow_up_on: date | None
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class ReplyFacts:
    """One reply to the reporter with its way and proof; sent: how far its short message is, if there is one.

    provider_id: the gateway's own number, the proof of a message that was sent.
    """

    reply: str
    way: coordination.Way
    proof: str
    why_not: str
    at: datetime
    by_name: str
    sent: DeliveryState | None
    attempts: int | None
    ended_at: datetime | None
    provider_id: str | None
    id: UUID
    to_town: str | None
    read_at: datetime | None
    read_by_name: str | None


@dataclass(frozen=True, slots=True)
class CallBackFacts:
    """One try of a call-back; by: the account, or BY_REPORTER where the reporter answered unasked."""

    by: str
    at: datetime
    reached: bool
    solved: bool | None
    satisfied: bool | None
    note: str
    by_name: str


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """Another ticket of the reader's scope; ``is_source``: it is the one from which the link goes."""

    id: UUID
    number: str
    status: Status
    kind: coordination.LinkKind
    is_source: bool


@dataclass(frozen=True, slots=True)
class TicketLoop:
    """What passed on one ticket, each list oldest first."""

    motions: list[MotionFacts]
    consultations: list[ConsultationFacts]
    mediations: list[MediationFacts]
    replies: list[ReplyFacts]
    call_backs: list[CallBackFacts]
    links: list[LinkFacts]


def ticket_loop(session: Session, actor: Actor, ticket_id: UUID) -> TicketLoop:
    """Return what passed on a ticket within the scope, as far as the actor may know it."""
    city = actor.city
    of = (city, ticket_id)
    motions: list[MotionFacts] = _rows(session, Motion, MotionFacts, of=of, by=Motion.asked_at)
    meetings: list[ConsultationFacts] = _rows(
        session, Consultation, ConsultationFacts, of=of, by=Consultation.called_at
    )
    if session.scalar(select(is_guest(actor.party)).where(Ticket.city == city, Ticket.id == ticket_id)):
        return _for_guest(motions, meetings, actor.party)
    replies = _replies(session, city, ticket_id)
    call_backs: list[CallBackFacts] = _rows(session, CallBack, CallBackFacts, of=of, by=CallBack.at)
    if not _shows_reporter(session, actor, ticket_id):
        replies = [replace(one, proof="", why_not="") for one in replies]
        call_backs = [replace(one, note="") for one in call_backs]
    return TicketLoop(
        motions=motions,
        consultations=meetings,
        mediations=_rows(session, Mediation, MediationFacts, of=of, by=Mediation.at),
        replies=replies,
        call_backs=call_backs,
        links=_links(session, city, ticket_id),
    )


def _for_guest(
    motions: list[MotionFacts], meetings: list[ConsultationFacts], party: str | None
) -> TicketLoop:
    """Return what a party was asked that never had a work order; row security hides the rest too."""
    asked = [replace(one, reason=hidden(one.reason)) for one in motions if one.asked_of == party]
    return TicketLoop(
        motions=asked,
        consultations=[one for one in meetings if party in one.invited],
        mediations=[],
        replies=[],
        call_backs=[],
        links=[],
    )


def _shows_reporter(session: Session, actor: Actor, ticket_id: UUID) -> bool:
    secrecy = session.scalar(select(Ticket.secrecy).where(Ticket.city == actor.city, Ticket.id == ticket_id))
    return secrecy is not None and shows_reporter(actor, secrecy)


def _rows(session: Session, table: Any, kind: Any, *, of: tuple[str, UUID], by: Any) -> list[Any]:
    """Return the rows of a table that hang on a ticket, as the columns that ``kind`` names."""
    city, ticket_id = of
    columns = [getattr(table, name) for name in kind.__dataclass_fields__]
    found = session.execute(
        select(*columns).where(table.city == city, table.ticket_id == ticket_id).order_by(by, table.id)
    )
    return [kind(*row) for row in found]


def _replies(session: Session, city: str, ticket_id: UUID) -> list[ReplyFacts]:
    found = session.execute(
        select(
            Reply.reply, Reply.way, Reply.proof, Reply.why_not, Reply.at, Reply.by_name, Delivery.state,
            Delivery.attempts, Delivery.ended_at, Delivery.provider_id, Reply.id, Reply.to_town,
            Reply.read_at, Reply.read_by_name,
        )
        .outerjoin(Delivery, (Delivery.city == Reply.city) & (Delivery.id == Reply.delivery_id))
        .where(Reply.city == city, Reply.ticket_id == ticket_id)
        .order_by(Reply.at, Reply.id)
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = [tuple(row) for row in found]
    return [ReplyFacts(*row) for row in rows]


def _links(session: Session, city: str, ticket_id: UUID) -> list[LinkFacts]:
    other = or_(
        (TicketLink.ticket_id == ticket_id) & (Ticket.id == TicketLink.other_id),
        (TicketLink.other_id == ticket_id) & (Ticket.id == TicketLink.ticket_id),
    )
    found = session.execute(
        select(Ticket.id, Ticket.number, Ticket.status, TicketLink.kind, TicketLink.other_id == ticket_id)
        .join(TicketLink, (TicketLink.city == Ticket.city) & other)
        .where(Ticket.city == city)
        .order_by(TicketLink.at, Ticket.number)
    )
    return [LinkFacts(*row) for row in found]
