"""Queries for the outcome of earlier tickets of a matter, as precedents for the next one."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from db.aliases import share_alias
from db.models import Clock, Department, Matter, Ticket, WorkOrder
from domain.enums import ClockKind, OrderRole, Secrecy, Status, TicketClass
from domain.similarity import to_pairs
from domain.suggestion import DEFAULT_WEIGHTS, Precedent, Weights

_LEAD = share_alias(Department)
_LIKE = share_alias(Department)
_HELPER = share_alias(Department)


def list_precedents(
    session: Session,
    city: str,
    matter: str,
    *,
    town: str | None,
    now: datetime,
    other_than: UUID | None,
    weights: Weights = DEFAULT_WEIGHTS,
) -> list[Precedent]:
    """Return the newest dispatched tickets of a matter, as far back as is looked; never secret ones.

    A lead that belongs to one town maps to its counterpart in ``town``: that town's own office or agency. A
    department that ended is its successor.
    """
    its_like = (_LIKE.city == _LEAD.city) & (_LIKE.kind == _LEAD.kind) & (_LIKE.town_code == town)
    same_parent = or_(_LIKE.parent == _LEAD.parent, _LIKE.parent.is_(None) & _LEAD.parent.is_(None))
    bound = _LEAD.town_code.is_not(None)
    cooperating = (
        select(func.array_agg(func.coalesce(_HELPER.successor, _HELPER.code)))
        .select_from(WorkOrder)
        .join(_HELPER, (_HELPER.city == WorkOrder.city) & (_HELPER.code == WorkOrder.department))
        .where(
            WorkOrder.city == Ticket.city,
            WorkOrder.ticket_id == Ticket.id,
            WorkOrder.role == OrderRole.COOPERATING,
        )
        .scalar_subquery()
    )
    found = session.execute(
        select(
            case(
                (bound, func.coalesce(_LIKE.successor, _LIKE.code)),
                else_=func.coalesce(_LEAD.successor, _LEAD.code),
            ),
            cooperating,
            Ticket.ticket_class,
            build_on_time_column(now),
            func.coalesce(Ticket.town_code == town, literal(value=False)),
            Ticket.description,
        )
        .join(_LEAD, (_LEAD.city == Ticket.city) & (_LEAD.code == Ticket.department))
        .outerjoin(_LIKE, and_(bound, its_like, same_parent))
        .where(
            Ticket.city == city,
            Ticket.matter == matter,
            Ticket.dispatched_at.is_not(None),
            Ticket.status != Status.CANCELLED,
            Ticket.reported_at.between(now - timedelta(days=weights.days), now),
            Ticket.secrecy != Secrecy.SECRET,
            *([Ticket.id != other_than] if other_than else []),
        )
        .order_by(Ticket.reported_at.desc())
        .limit(weights.newest)
    )
    return [
        Precedent(code, _others(helping, code), TicketClass(kind), timely, same_town, to_pairs(text))
        for code, helping, kind, timely, same_town, text in found
    ]


def _others(helping: list[str] | None, lead: str | None) -> tuple[str, ...]:
    return tuple(code for code in dict.fromkeys(helping or ()) if code != lead)


def get_usual_class(session: Session, city: str, matter: str) -> TicketClass:
    """Return the class of a matter itself."""
    return TicketClass(
        session.scalars(select(Matter.default_class).where(Matter.city == city, Matter.code == matter)).one()
    )


def build_on_time_column(now: datetime) -> ColumnElement[bool | None]:
    """Return the column whether a ticket kept its completion deadline; null while that is still ahead."""
    own = (Clock.city == Ticket.city, Clock.ticket_id == Ticket.id)
    completion = (*own, Clock.work_order_id.is_(None), Clock.kind == ClockKind.COMPLETION)
    late = exists().where(*completion, func.coalesce(Clock.stopped_at, now) > Clock.due_at)
    return case((late, False), (Ticket.completed_at.is_not(None), True), else_=None)
