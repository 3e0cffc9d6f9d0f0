"""Queries for the activity on a ticket: motions, meetings, mediations, replies, links."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.models import CallBack, Consultation, Delivery, Mediation, Motion, Reply, Ticket, TicketLink
from db.queries.guest_parties import covered_words, is_guest
from db.queries.named_tickets import cover_hidden_numbers
from db.queries.ticket_parts import TicketPart, list_ticket_parts
from domain import coordination
from domain.deliveries import DeliveryState
from domain.enums import Secrecy, Status
from domain.redaction import HIDDEN, change_texts
from domain.reporter_cover import Cover, get_cover
from domain.scopes import Actor
from domain.secrecy import may_see_place, may_see_reporter


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
    outcome: coordination.MotionOutcome | None
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
    way: coordination.ReplyChannel
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


def load_ticket_activity(session: Session, actor: Actor, ticket_id: UUID) -> TicketLoop:
    """Return what passed on a ticket within the scope, as far as the actor may know it."""
    return cover_hidden_numbers(session, actor.city, _load(session, actor, ticket_id))


def _load(session: Session, actor: Actor, ticket_id: UUID) -> TicketLoop:
    city = actor.city
    of = (city, ticket_id)
    ticket = session.execute(
        select(Ticket.secrecy, Ticket.departments, is_guest(actor.party).label("as_guest")).where(
            Ticket.city == city, Ticket.id == ticket_id
        )
    ).one_or_none()
    parts = list_ticket_parts(session, city, ticket_id)
    motions: list[MotionFacts] = []
    if TicketPart.MOTIONS in parts:
        motions = _rows(session, Motion, MotionFacts, of=of, by=Motion.asked_at)
    meetings: list[ConsultationFacts] = []
    if TicketPart.CONSULTATIONS in parts:
        meetings = _rows(session, Consultation, ConsultationFacts, of=of, by=Consultation.called_at)
    words = covered_words(session, city, [ticket_id])[ticket_id]
    if ticket is not None and ticket.as_guest:
        cover = get_cover(words, entitled=False, as_guest=True)
        return _for_guest(motions, meetings, actor.party, cover=cover)
    passed = TicketLoop(
        motions=motions,
        consultations=meetings,
        mediations=_rows(session, Mediation, MediationFacts, of=of, by=Mediation.at)
        if TicketPart.MEDIATIONS in parts
        else [],
        replies=_replies(session, city, ticket_id) if TicketPart.REPLIES in parts else [],
        call_backs=_rows(session, CallBack, CallBackFacts, of=of, by=CallBack.at)
        if TicketPart.CALL_BACKS in parts
        else [],
        links=_links(session, city, ticket_id) if TicketPart.LINKS in parts else [],
    )
    if ticket is None:
        return passed
    shown = may_see_reporter(actor, ticket.secrecy)
    cover = get_cover(words, entitled=shown)
    told: TicketLoop = change_texts(passed if shown else _without_proof(passed), cover)
    if shown or ticket.secrecy is not Secrecy.SECRET:
        return told
    return _of_secret(told, placed=may_see_place(actor, ticket.secrecy, ticket.departments))


def _without_proof(passed: TicketLoop) -> TicketLoop:
    """Return what passed without what may name the reporter."""
    return replace(
        passed,
        replies=[replace(one, proof="", why_not="") for one in passed.replies],
        call_backs=[replace(one, note="") for one in passed.call_backs],
    )


def _of_secret(passed: TicketLoop, *, placed: bool) -> TicketLoop:
    """Return what passed on a secret ticket for who may not know its reporter.

    placed: whether its place may be known. Who mediated, and who answered on the spot, are of its village.
    """
    return replace(
        passed,
        consultations=[replace(one, place=one.place if placed else "") for one in passed.consultations],
        mediations=[
            replace(one, mediators="", agreement="", by_name=HIDDEN * 3) for one in passed.mediations
        ],
        replies=[replace(one, by_name=one.by_name if placed else HIDDEN * 3) for one in passed.replies],
    )


def _for_guest(
    motions: list[MotionFacts],
    meetings: list[ConsultationFacts],
    party: str | None,
    *,
    cover: Cover,
) -> TicketLoop:
    """Return requests to parties that never had a work order; row security hides the rest too."""
    return TicketLoop(
        motions=[_covered_motion(one, cover) for one in motions if one.asked_of == party],
        consultations=[_covered(one, cover) for one in meetings if party in one.invited],
        mediations=[],
        replies=[],
        call_backs=[],
        links=[],
    )


def _covered_motion(one: MotionFacts, cover: Cover) -> MotionFacts:
    answer, data = one.answer and cover(one.answer), change_texts(one.data, cover)
    return replace(one, reason=cover(one.reason), answer=answer, data=data)


def _covered(one: ConsultationFacts, cover: Cover) -> ConsultationFacts:
    """Return a consultation with its texts covered."""
    tasks = [{**task, "what": cover(str(task.get("what", "")))} for task in one.tasks]
    return replace(
        one,
        place=cover(one.place),
        attendance=cover(one.attendance),
        conclusions=cover(one.conclusions),
        tasks=tasks,
    )


def _rows(session: Session, table: Any, kind: Any, *, of: tuple[str, UUID], by: Any) -> list[Any]:
    """Return the rows of a table that belong to a ticket, as the columns that ``kind`` names."""
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
