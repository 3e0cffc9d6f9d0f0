"""Queries for the facts shown next to a rating: the response time of a work order, and its outcome."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from db.aliases import share_alias
from db.models import Clock, Department, Motion, TicketEvent, WorkOrder
from domain.clock_ends import is_cut_off
from domain.coordination import MotionKind
from domain.enums import Act, ClockKind

_ANSWERED = share_alias(Clock)
_DONE = share_alias(Clock)


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
    row = session.execute(
        select(
            Department.name, WorkOrder.responded_at,
            _ANSWERED.started_at, _ANSWERED.due_at, _ANSWERED.stopped_at,
            _DONE.started_at, _DONE.due_at, _DONE.stopped_at,
            WorkOrder.completed_at, WorkOrder.ended_at,
            _asked(MotionKind.RETURN), _reworks(), _asked(MotionKind.URGING),
        )
        .join(Department, (Department.city == WorkOrder.city) & (Department.code == WorkOrder.department))
        .outerjoin(
            _ANSWERED,
            (_ANSWERED.city == WorkOrder.city)
            & (_ANSWERED.ticket_id == WorkOrder.ticket_id)  # the index
            & (_ANSWERED.work_order_id == WorkOrder.id)
            & (_ANSWERED.kind == ClockKind.RESPONSE),
        )
        .outerjoin(
            _DONE,
            (_DONE.city == WorkOrder.city)
            & (_DONE.ticket_id == WorkOrder.ticket_id)  # the index
            & (_DONE.work_order_id == WorkOrder.id)
            & (_DONE.kind == ClockKind.COMPLETION),
        )
        .where(WorkOrder.city == city, WorkOrder.id == order_id)
        .order_by(_DONE.started_at.desc().nulls_last(), _ANSWERED.started_at.desc().nulls_last())
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
