"""What a department has that a change of it concerns: open work orders, requests, papers, ratings."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, any_, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from db.models import (
    AdmittedMatter,
    Amendment,
    Arbitration,
    AssignedMatter,
    Department,
    DepartmentChange,
    Evaluation,
    Motion,
    NoticeAddress,
    PushDown,
    Staff,
    SupervisionNotice,
    Ticket,
    Token,
    WorkOrder,
)
from domain.amendments import AmendmentStatus
from domain.arbitrations import ArbitrationStatus
from domain.assigned_matters import OPEN as OPEN_MATTERS
from domain.coordination import MotionKind
from domain.department_succession import ActiveOrder
from domain.enums import OrderStatus
from domain.notifications import ToKind
from domain.push_downs import PushStatus
from domain.supervision import SupervisionStatus

OPEN_AMENDMENTS = frozenset(AmendmentStatus) - {
    AmendmentStatus.PUBLISHED,
    AmendmentStatus.REFUSED,
    AmendmentStatus.WITHDRAWN,
}
OPEN_PUSH_DOWNS = (PushStatus.REPORTED, PushStatus.FLAGGED, PushStatus.UPHELD)
OPEN_NOTICES = (SupervisionStatus.ISSUED, SupervisionStatus.ANSWERED)


def list_orders_beside(session: Session, city: str, department: str) -> dict[UUID, list[ActiveOrder]]:
    """Return by ticket the active work orders of every ticket on which a department has one."""
    own = select(WorkOrder.ticket_id).where(*_active(city), WorkOrder.department == department)
    found = session.execute(
        select(
            WorkOrder.ticket_id,
            WorkOrder.id,
            WorkOrder.department,
            WorkOrder.role,
            WorkOrder.duty,
            WorkOrder.section,
        )
        .where(*_active(city), WorkOrder.ticket_id.in_(own))
        .order_by(WorkOrder.ticket_id, WorkOrder.role.desc(), WorkOrder.sent_at, WorkOrder.id)
    )
    tickets: dict[UUID, list[ActiveOrder]] = {}
    for row in found:
        tickets.setdefault(row[0], []).append(ActiveOrder(row[1], row[2], row[3], row[4], row[5]))
    return tickets


def count_concerned(session: Session, city: str, department: str, *, since: datetime) -> dict[str, int]:
    """Return, by name, how many rows of each kind a department that ends leaves to its successor.

    rated: ratings since an instant, which stay with it. unrated: its work orders on open tickets that passed
    and can still be rated.
    """
    of = department
    counts = {
        "led": _count(Ticket, Ticket.city == city, Ticket.closed_at.is_(None), Ticket.department == of),
        "transfers": _count(
            Motion,
            Motion.city == city,
            Motion.answered_at.is_(None),
            Motion.kind == MotionKind.TRANSFER,
            Motion.asked_of == of,
        ),
        "requests": _count(
            Motion,
            Motion.city == city,
            Motion.answered_at.is_(None),
            Motion.kind != MotionKind.TRANSFER,
            or_(Motion.asked_of == of, Motion.asked_by_party == of),
        ),
        "amendments": _count(
            Amendment, Amendment.city == city, Amendment.party == of, Amendment.status.in_(OPEN_AMENDMENTS)
        ),
        "arbitrations": _count(
            Arbitration,
            Arbitration.city == city,
            literal(of) == any_(Arbitration.parties),
            Arbitration.status == ArbitrationStatus.CLAIMED,
        ),
        "push_downs": _count(
            PushDown, PushDown.city == city, PushDown.department == of, PushDown.status.in_(OPEN_PUSH_DOWNS)
        ),
        "notices": _count(
            SupervisionNotice,
            SupervisionNotice.city == city,
            SupervisionNotice.party == of,
            SupervisionNotice.status.in_(OPEN_NOTICES),
        ),
        "assigned": _count(
            AssignedMatter,
            AssignedMatter.city == city,
            or_(AssignedMatter.lead == of, literal(of) == any_(AssignedMatter.cooperating)),
            AssignedMatter.status.in_(OPEN_MATTERS),
        ),
        "agencies": _count(
            Department, Department.city == city, Department.parent == of, Department.valid_to.is_(None)
        ),
        "staff": _count(Staff, Staff.city == city, Staff.department == of),
        "tokens": _count(Token, Token.city == city, Token.department == of, Token.revoked_at.is_(None)),
        "addresses": _count(
            NoticeAddress,
            NoticeAddress.city == city,
            NoticeAddress.to_kind == ToKind.PARTY,
            NoticeAddress.to_code == of,
        ),
        "matters": _count(AdmittedMatter, AdmittedMatter.city == city, AdmittedMatter.department == of),
        "rated": _count(
            Evaluation, Evaluation.city == city, Evaluation.rated_at >= since, Evaluation.department == of
        ),
    }
    row = session.execute(select(*(count.label(name) for name, count in counts.items()))).one()
    return dict(row._mapping)


def list_with_stray_work(session: Session, city: str) -> list[str]:
    """Return the departments that ended and hold a work order or lead an open ticket all the same.

    Those whose tickets are still being handed over are left out.
    """
    hands_over = exists().where(
        DepartmentChange.city == city,
        DepartmentChange.department == Department.code,
        DepartmentChange.hand_over_after.is_not(None),
    )
    held = exists().where(*_active(city), WorkOrder.department == Department.code)
    led = exists().where(
        Ticket.city == city, Ticket.closed_at.is_(None), Ticket.department == Department.code
    )
    found = session.scalars(
        select(Department.code)
        .where(Department.city == city, Department.valid_to.is_not(None), held | led, ~hands_over)
        .order_by(Department.code)
    )
    return list(found)


def _active(city: str) -> tuple[ColumnElement[bool], ...]:
    return (WorkOrder.city == city, WorkOrder.ended_at.is_(None), WorkOrder.status != OrderStatus.PASSED)


def _count(model: type[Any], *conditions: ColumnElement[bool]) -> Any:
    return select(func.count()).select_from(model).where(*conditions).scalar_subquery()
