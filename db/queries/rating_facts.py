"""Ask for the facts that stand beside a rating: how fast a work order was answered, and how it went."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session, aliased

from db.tables import Clock, Department, Motion, TicketEvent, WorkOrder
from domain.coordination import MotionKind
from domain.terms import Act, ClockKind


@dataclass(frozen=True, slots=True)
class Ran:
    """How one clock ran; stopped_at None = it never stopped."""

    started_at: datetime | None
    due_at: datetime | None
    stopped_at: datetime | None


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


def rating_facts(session: Session, city: str, order_id: UUID) -> RatingFacts:
    """Return the facts of one work order of the scope, in one round trip."""
    response, completion = aliased(Clock), aliased(Clock)
    row = session.execute(
        select(
            Department.name, WorkOrder.responded_at,
            response.started_at, response.due_at, response.stopped_at,
            completion.started_at, completion.due_at, completion.stopped_at,
            _asked(MotionKind.RETURN), _reworks(), _asked(MotionKind.URGING),
        )
        .join(Department, (Department.city == WorkOrder.city) & (Department.code == WorkOrder.department))
        .outerjoin(
            response,
            (response.city == WorkOrder.city)
            & (response.ticket_id == WorkOrder.ticket_id)  # the index
            & (response.work_order_id == WorkOrder.id)
            & (response.kind == ClockKind.RESPONSE),
        )
        .outerjoin(
            completion,
            (completion.city == WorkOrder.city)
            & (completion.ticket_id == WorkOrder.ticket_id)  # the index
            & (completion.work_order_id == WorkOrder.id)
            & (completion.kind == ClockKind.COMPLETION),
        )
        .where(WorkOrder.city == city, WorkOrder.id == order_id)
        .order_by(completion.started_at.desc().nulls_last(), response.started_at.desc().nulls_last())
        .limit(1)
    ).one()  # fmt: skip
    name, responded_at, *rest = row
    return RatingFacts(name, responded_at, Ran(*rest[:3]), Ran(*rest[3:6]), *rest[6:])


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
