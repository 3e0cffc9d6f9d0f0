"""Queries for the facts shown next to a rating: the response time of a work order, and its outcome."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session, aliased

from db.models import Clock, Department, Motion, TicketEvent, WorkOrder
from domain.clock_ends import is_cut_off
from domain.coordination import MotionKind
from domain.enums import Act, ClockKind


@dataclass(frozen=True, slots=True)
class Ran:
    """How one clock ran; stopped_at None = it never stopped. ended: by the end of its work order (终止)."""

    started_at: datetime | None
    due_at: datetime | None
    stopped_at: datetime | None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class RatingFacts:
    """What a town should know before it rates; returns, reworks and urgings are counted of this party."""

    department_name: str
    responded_at: datetime | None
    response: Ran
    completion: Ran
    returns: int
    reworks: int
    urgings: int


def load_rating_facts(session: Session, city: str, order_id: UUID) -> RatingFacts:
    """Return the facts of one work order of the scope, in one round trip."""
    answered, done = aliased(Clock), aliased(Clock)
    row = session.execute(
        select(
            Department.name, WorkOrder.responded_at,
            answered.started_at, answered.due_at, answered.stopped_at,
            done.started_at, done.due_at, done.stopped_at,
            WorkOrder.completed_at, WorkOrder.ended_at,
            _asked(MotionKind.RETURN), _reworks(), _asked(MotionKind.URGING),
        )
        .join(Department, (Department.city == WorkOrder.city) & (Department.code == WorkOrder.department))
        .outerjoin(
            answered,
            (answered.city == WorkOrder.city)
            & (answered.ticket_id == WorkOrder.ticket_id)  # the index
            & (answered.work_order_id == WorkOrder.id)
            & (answered.kind == ClockKind.RESPONSE),
        )
        .outerjoin(
            done,
            (done.city == WorkOrder.city)
            & (done.ticket_id == WorkOrder.ticket_id)  # the index
            & (done.work_order_id == WorkOrder.id)
            & (done.kind == ClockKind.COMPLETION),
        )
        .where(WorkOrder.city == city, WorkOrder.id == order_id)
        .order_by(done.started_at.desc().nulls_last(), answered.started_at.desc().nulls_last())
        .limit(1)
    ).one()  # fmt: skip
    name, responded_at, *rest = row
    response, completion = Ran(*rest[:3]), Ran(*rest[3:6])
    completed_at, ended_at, *counts = rest[6:]
    return RatingFacts(
        name,
        responded_at,
        _cut(response, done_at=responded_at, ended_at=ended_at),
        _cut(completion, done_at=completed_at, ended_at=ended_at),
        *counts,
    )


def _cut(ran: Ran, *, done_at: datetime | None, ended_at: datetime | None) -> Ran:
    return replace(ran, ended=is_cut_off(ran.stopped_at, done_at=done_at, ended_at=ended_at))


def _asked(kind: MotionKind) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(Motion)
        .where(
            Motion.city == WorkOrder.city,
            Motion.ticket_id == WorkOrder.ticket_id,  # the index
            Motion.work_order_id == WorkOrder.id,
            Motion.kind == kind,
        )
        .scalar_subquery()
    )


def _reworks() -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(TicketEvent)
        .where(
            TicketEvent.city == WorkOrder.city,
            TicketEvent.ticket_id == WorkOrder.ticket_id,
            TicketEvent.work_order_id == WorkOrder.id,
            TicketEvent.act == Act.REWORK,
        )
        .scalar_subquery()
    )
