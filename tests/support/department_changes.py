"""Changes of the departments of the small city: what they say, planned and applied as the worker does."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.models import Clock, Department, Ticket, WorkOrder
from db.models import DepartmentChange as Change
from domain.department_changes import ChangePayload, DepartmentChangeKind
from services import department_changes, department_handover
from tests.support.duties import a_power_item, a_shared_duty, an_editor, publish_duties
from tests.support.people import CITY
from tests.support.workflow.city import MORNING

REFERENCE, TITLE = "寿编〔2026〕12号", "关于机构改革有关事项的通知"
TODAY = MORNING.date()
LATER = MORNING + timedelta(hours=6)  # the same day
TOMORROW = date(2026, 9, 22)


def a_change(kind: DepartmentChangeKind = DepartmentChangeKind.MERGE, **changes: object) -> ChangePayload:
    """Return what lets D01 end in D02, or another change of D01."""
    said: dict[str, object] = {
        "kind": kind,
        "department": "D01",
        "effective_on": TODAY,
        "reference": REFERENCE,
        "title": TITLE,
    }
    if kind in (DepartmentChangeKind.MERGE, DepartmentChangeKind.END):
        said["successor"] = "D02"
    if kind is DepartmentChangeKind.RENAME:
        said["name"] = "新名局"
    if kind is DepartmentChangeKind.SPLIT:
        said |= {"code": "D09", "name": "新设局", "items": {"S-401": "D09"}}
    return ChangePayload(**{**said, **changes})


def planned(session: Session, payload: ChangePayload, *, now: datetime = LATER) -> Change:
    """Return a change that the list office planned."""
    made = department_changes.plan_change(session, payload, actor=an_editor(), now=now)
    session.flush()
    return made


def applied(session: Session, payload: ChangePayload, *, now: datetime = LATER) -> Change:
    """Return a change that was planned and applied in one go."""
    made = planned(session, payload, now=now)
    assert department_changes.apply_due(session, CITY, now) == 1
    hand_over(session, now)
    session.flush()
    session.refresh(made)
    return made


def hand_over(session: Session, now: datetime = LATER) -> None:
    """Hand over the open tickets of applied changes, as the worker does afterwards."""
    while department_handover.hand_over_some(session, CITY, now):
        pass


def done(change: Change) -> dict[str, Any]:
    """Return what an applied change did."""
    assert change.effect is not None
    return change.effect


def lists(session: Session) -> None:
    """Publish both lists: a power item and a shared duty led by D01, in which D02 cooperates."""
    publish_duties(session, a_power_item())
    publish_duties(session, a_shared_duty(powers=("D01-CF-001",)))


def department(session: Session, code: str) -> Department:
    return session.get_one(Department, (CITY, code), populate_existing=True)


def orders(session: Session, ticket: Ticket) -> list[tuple[UUID, str, str, bool]]:
    """Return id, holder, role and whether it is active of every work order of a ticket."""
    session.flush()
    found = session.scalars(
        select(WorkOrder)
        .where(WorkOrder.ticket_id == ticket.id)
        .order_by(WorkOrder.role.desc(), WorkOrder.sent_at)
        .execution_options(populate_existing=True)
    )
    return [(row.id, row.department, row.role.value, row.ended_at is None) for row in found]


def clocks(session: Session, ticket: Ticket) -> set[tuple[object, ...]]:
    """Return everything that a clock of a ticket is, so that two of them can be compared."""
    session.flush()
    found = session.execute(select(Clock.__table__).where(Clock.ticket_id == ticket.id))
    return {tuple(row) for row in found}


def count(session: Session, statement: str, **values: object) -> int:
    session.flush()
    return int(session.execute(text(statement), values).scalar_one())
