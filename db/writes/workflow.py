"""Load the motions that an act answers, and related workflow facts."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from db.flush import UNFLUSHED, flush_pending
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
from domain.coordination import LinkKind, MotionKind, MotionOutcome
from domain.enums import OrderRole, OrderStatus, PartyKind
from domain.errors import NotFound
from domain.secrecy import is_seen_by_place
from domain.work_order_workflow import RATEABLE

_WAITING = (
    select(Motion)
    .where(
        Motion.city == bindparam("city"),
        Motion.ticket_id == bindparam("ticket"),
        Motion.answered_at.is_(None),
    )
    .order_by(Motion.asked_at, Motion.id)
    .execution_options(**UNFLUSHED)
)


def list_waiting(
    session: Session, ticket: Ticket, kind: MotionKind | None, *, order_id: UUID | None
) -> Sequence[Motion]:
    """Return the motions of a ticket that await an answer, oldest first; None = of any kind, any order."""
    flush_pending(session, Motion, ticket_id=ticket.id)
    found = session.scalars(_WAITING, {"city": ticket.city, "ticket": ticket.id})
    return [
        motion for motion in found if kind in (None, motion.kind) and order_id in (None, motion.work_order_id)
    ]


def list_asked_parties(session: Session, ticket: Ticket) -> set[str]:
    """Return the parties that a transfer waits for, and those invited to consult on an open ticket."""
    transfers = list_waiting(session, ticket, MotionKind.TRANSFER, order_id=None)
    invited = select(Consultation.invited).where(
        Consultation.city == ticket.city, Consultation.ticket_id == ticket.id
    )
    meetings = session.scalars(invited).all() if ticket.closed_at is None else []
    return {str(motion.asked_of) for motion in transfers} | {code for codes in meetings for code in codes}


def count_granted(session: Session, order: WorkOrder, kind: MotionKind) -> int:
    """Return how many motions of a kind on a work order were granted."""
    session.flush()
    return session.scalars(
        select(func.count()).where(
            Motion.city == order.city,
            Motion.work_order_id == order.id,
            Motion.kind == kind,
            Motion.outcome == MotionOutcome.GRANTED,
        )
    ).one()


def count_tries(session: Session, ticket: Ticket) -> int:
    """Return the number of failed call attempts since the ticket was last fed back."""
    fed_back = select(func.max(Reply.at)).where(Reply.city == ticket.city, Reply.ticket_id == ticket.id)
    return session.scalars(
        select(func.count()).where(
            CallBack.city == ticket.city,
            CallBack.ticket_id == ticket.id,
            CallBack.reached.is_(False),
            CallBack.at >= fed_back.scalar_subquery(),
        )
    ).one()


def load_rated_orders(session: Session, ticket: Ticket) -> dict[UUID, str]:
    """Return the work orders of a ticket that its town has rated, with the party of each."""
    flush_pending(session, Evaluation, ticket_id=ticket.id)
    found = session.execute(
        select(Evaluation.work_order_id, Evaluation.department)
        .where(Evaluation.city == ticket.city, Evaluation.ticket_id == ticket.id)
        .execution_options(**UNFLUSHED)
    )
    return {row.work_order_id: row.department for row in found}


def to_be_rated(session: Session, ticket: Ticket, *, rated: Mapping[UUID, str] | None = None) -> set[UUID]:
    """Return the work orders that the calling town has still to rate: of departments and agencies.

    Each party that had one is rated once, on its last, also where it was reassigned away or released.
    None of a ticket that no town called, that the town led itself, or that it does not see: a secret one.
    rated: what ``load_rated_orders`` returns, where that was asked before.
    """
    if ticket.called_at is None or ticket.town_code is None or not _seen_by_town(ticket):
        return set()
    flush_pending(session, WorkOrder, ticket_id=ticket.id)
    over = session.execute(
        select(WorkOrder.id, WorkOrder.department, WorkOrder.role, WorkOrder.status, Department.kind)
        .join(Department, (Department.city == WorkOrder.city) & (Department.code == WorkOrder.department))
        .where(
            WorkOrder.city == ticket.city,
            WorkOrder.ticket_id == ticket.id,
            WorkOrder.status.in_(RATEABLE),
            ~WorkOrder.withdrawn,
        )
        .order_by(WorkOrder.sent_at, WorkOrder.id)
        .execution_options(**UNFLUSHED)
    ).all()
    if any(
        role is OrderRole.LEAD and status is OrderStatus.PASSED and party == ticket.town_code
        for _, party, role, status, _ in over
    ):
        return set()
    if rated is None:
        rated = load_rated_orders(session, ticket) if over else {}
    parties = set(rated.values())
    last = {party: order for order, party, _, _, kind in over if kind is not PartyKind.TOWN}
    return {order for party, order in last.items() if party not in parties}


def _seen_by_town(ticket: Ticket) -> bool:
    return is_seen_by_place(ticket.secrecy) or ticket.town_code in ticket.departments


def list_merged(session: Session, ticket: Ticket) -> list[Ticket]:
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


def find_merged_among(session: Session, city: str, tickets: Sequence[UUID]) -> set[UUID]:
    """Return which of some tickets were merged into another of them."""
    found = session.scalars(
        select(TicketLink.other_id).where(
            TicketLink.city == city,
            TicketLink.kind == LinkKind.MERGED,
            TicketLink.ticket_id.in_(tickets),
            TicketLink.other_id.in_(tickets),
        )
    )
    return set(found)


def lock_both(session: Session, city: str, ticket_id: UUID, number: str) -> None:
    """Lock a ticket and the one with that number, always in the same order: two who join them do not meet."""
    either = (Ticket.id == ticket_id) | (Ticket.number == number.strip().upper())
    session.execute(
        select(Ticket.id).where(Ticket.city == city, either).order_by(Ticket.id).with_for_update()
    ).all()


def lock_by_number(session: Session, city: str, number: str) -> Ticket:
    """Return the ticket with that number, locked. Raises NotFound."""
    found = session.scalars(
        select(Ticket).where(Ticket.city == city, Ticket.number == number.strip().upper()).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound("没有编号为 {number} 的诉求，或不在您的权限范围内", number=number.strip()[:40])
    return found


def find_link(session: Session, city: str, one: UUID, other: UUID) -> TicketLink | None:
    """Return the link of two tickets, in whichever direction it goes."""
    found = (session.get(TicketLink, (city, *pair)) for pair in ((one, other), (other, one)))
    return next((link for link in found if link is not None), None)


def load_consultation(session: Session, ticket: Ticket, consultation_id: UUID) -> Consultation:
    """Return a consultation of a ticket. Raises NotFound."""
    found = session.get(Consultation, (ticket.city, consultation_id))
    if found is None or found.ticket_id != ticket.id:
        raise NotFound("这件诉求没有该次会商")
    return found


def lock_reply(session: Session, city: str, reply_id: UUID) -> Reply:
    """Return a reply, locked. Raises NotFound outside the scope."""
    found = session.scalars(
        select(Reply).where(Reply.city == city, Reply.id == reply_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound("没有这份反馈，或不在您的权限范围内")
    return found


def list_senders(session: Session, ticket: Ticket) -> list[str | None]:
    """Return the accounts that gave out a work order of a ticket, also by reassigning it."""
    of_ticket = (WorkOrder.city == ticket.city, WorkOrder.ticket_id == ticket.id)
    return list(session.scalars(select(WorkOrder.sent_by).where(*of_ticket).distinct()))


def list_all_orders(session: Session, ticket: Ticket) -> list[WorkOrder]:
    """Return every work order of a ticket, ended ones too, in the order of sending."""
    found = session.scalars(
        select(WorkOrder)
        .where(WorkOrder.city == ticket.city, WorkOrder.ticket_id == ticket.id)
        .order_by(WorkOrder.sent_at, WorkOrder.id)
    )
    return list(found)
