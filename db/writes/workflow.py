"""Fetch the motions that an act answers, and what an act must know of the rest of the loop."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import (
    CallBack,
    Consultation,
    Department,
    Evaluation,
    Motion,
    Reply,
    Ticket,
    TicketLink,
    WorkOrder,
)
from domain.coordination import LinkKind, MotionKind, Outcome
from domain.enums import OrderRole, OrderStatus, PartyKind
from domain.errors import NotFound
from domain.secrecy import is_seen_by_place
from domain.work_order_workflow import RATEABLE


def waiting(
    session: Session, ticket: Ticket, kind: MotionKind | None, *, order_id: UUID | None
) -> Sequence[Motion]:
    """Return the motions of a ticket that await an answer, oldest first; None = of any kind, any order."""
    asked = select(Motion).where(
        Motion.city == ticket.city, Motion.ticket_id == ticket.id, Motion.answered_at.is_(None)
    )
    if kind is not None:
        asked = asked.where(Motion.kind == kind)
    if order_id is not None:
        asked = asked.where(Motion.work_order_id == order_id)
    return session.scalars(asked.order_by(Motion.asked_at, Motion.id)).all()


def asked_parties(session: Session, ticket: Ticket) -> set[str]:
    """Return the parties that a transfer waits for, and those invited to consult on an open ticket."""
    transfers = waiting(session, ticket, MotionKind.TRANSFER, order_id=None)
    invited = select(Consultation.invited).where(
        Consultation.city == ticket.city, Consultation.ticket_id == ticket.id
    )
    meetings = session.scalars(invited).all() if ticket.closed_at is None else []
    return {str(motion.asked_of) for motion in transfers} | {code for codes in meetings for code in codes}


def granted_times(session: Session, order: WorkOrder, kind: MotionKind) -> int:
    """Return how many motions of a kind on a work order were granted."""
    session.flush()
    return session.scalars(
        select(func.count()).where(
            Motion.city == order.city,
            Motion.work_order_id == order.id,
            Motion.kind == kind,
            Motion.outcome == Outcome.GRANTED,
        )
    ).one()


def tries_of(session: Session, ticket: Ticket) -> int:
    """Return how often a reporter was tried in vain since the ticket was last fed back."""
    fed_back = select(func.max(Reply.at)).where(Reply.city == ticket.city, Reply.ticket_id == ticket.id)
    return session.scalars(
        select(func.count()).where(
            CallBack.city == ticket.city,
            CallBack.ticket_id == ticket.id,
            CallBack.reached.is_(False),
            CallBack.at >= fed_back.scalar_subquery(),
        )
    ).one()


def rated_orders(session: Session, ticket: Ticket) -> dict[UUID, str]:
    """Return the work orders of a ticket that its town has rated, with the party of each."""
    found = session.execute(
        select(Evaluation.work_order_id, Evaluation.department).where(
            Evaluation.city == ticket.city, Evaluation.ticket_id == ticket.id
        )
    )
    return {row.work_order_id: row.department for row in found}


def to_be_rated(session: Session, ticket: Ticket) -> set[UUID]:
    """Return the work orders that the calling town has still to rate: of departments and agencies.

    Each party that had one is rated once, on its last, also where it was reassigned away or released.
    None of a ticket that no town called, that the town led itself, or that it does not see: a secret one.
    """
    if ticket.called_at is None or ticket.town_code is None or not _seen_by_town(ticket):
        return set()
    over = session.execute(
        select(WorkOrder.id, WorkOrder.department, WorkOrder.role, WorkOrder.status, Department.kind)
        .join(Department, (Department.city == WorkOrder.city) & (Department.code == WorkOrder.department))
        .where(
            WorkOrder.city == ticket.city,
            WorkOrder.ticket_id == ticket.id,
            WorkOrder.status.in_(RATEABLE),
        )
        .order_by(WorkOrder.sent_at, WorkOrder.id)
    ).all()
    if any(
        role is OrderRole.LEAD and status is OrderStatus.PASSED and party == ticket.town_code
        for _, party, role, status, _ in over
    ):
        return set()
    rated = set(rated_orders(session, ticket).values()) if over else set()
    last = {party: order for order, party, _, _, kind in over if kind is not PartyKind.TOWN}
    return {order for party, order in last.items() if party not in rated}


def _seen_by_town(ticket: Ticket) -> bool:
    return is_seen_by_place(ticket.secrecy) or ticket.town_code in ticket.departments


def merged_into(session: Session, ticket: Ticket) -> list[Ticket]:
    """Return the tickets that were merged into ``ticket``."""
    found = session.scalars(
        select(Ticket)
        .join(TicketLink, (TicketLink.city == Ticket.city) & (TicketLink.other_id == Ticket.id))
        .where(
            TicketLink.city == ticket.city,
            TicketLink.ticket_id == ticket.id,
            TicketLink.kind == LinkKind.MERGED,
        )
        .with_for_update(of=Ticket)
    )
    return list(found)


def lock_both(session: Session, city: str, ticket_id: UUID, number: str) -> None:
    """Lock a ticket and the one with that number, always in the same order: two who join them do not meet."""
    either = (Ticket.id == ticket_id) | (Ticket.number == number.strip().upper())
    session.execute(
        select(Ticket.id).where(Ticket.city == city, either).order_by(Ticket.id).with_for_update()
    ).all()


def numbered(session: Session, city: str, number: str) -> Ticket:
    """Return the ticket with that number, locked. Raises NotFound."""
    found = session.scalars(
        select(Ticket).where(Ticket.city == city, Ticket.number == number.strip().upper()).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound("没有编号为 {number} 的诉求，或不在您的权限范围内", number=number.strip()[:40])
    return found


def link_between(session: Session, city: str, one: UUID, other: UUID) -> TicketLink | None:
    """Return the link of two tickets, in whichever direction it goes."""
    found = (session.get(TicketLink, (city, *pair)) for pair in ((one, other), (other, one)))
    return next((link for link in found if link is not None), None)


def consultation(session: Session, ticket: Ticket, consultation_id: UUID) -> Consultation:
    """Return a consultation of a ticket. Raises NotFound."""
    found = session.get(Consultation, (ticket.city, consultation_id))
    if found is None or found.ticket_id != ticket.id:
        raise NotFound("这件诉求没有该次会商")
    return found


def reply(session: Session, city: str, reply_id: UUID) -> Reply:
    """Return a reply, locked. Raises NotFound outside the scope."""
    found = session.scalars(
        select(Reply).where(Reply.city == city, Reply.id == reply_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound("没有这份反馈，或不在您的权限范围内")
    return found


def all_orders(session: Session, ticket: Ticket) -> list[WorkOrder]:
    """Return every work order of a ticket, ended ones too, in the order of sending."""
    found = session.scalars(
        select(WorkOrder)
        .where(WorkOrder.city == ticket.city, WorkOrder.ticket_id == ticket.id)
        .order_by(WorkOrder.sent_at, WorkOrder.id)
    )
    return list(found)
