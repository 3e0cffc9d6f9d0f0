"""Query for a ticket as it follows the flow chart of its duty: its state, its work orders, the steps."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from db.aliases import share_alias
from db.models import Department, DutyText, DutyVersion, Ticket, WorkOrder
from db.queries.ticket_duties import OF_TICKET_DUTY
from domain import coordination, enums
from domain.duties import FlowStep
from domain.duty_content import read_steps
from domain.errors import NotFound
from domain.present_steps import FollowedOrder

_UNTIL = share_alias(DutyVersion)


@dataclass(frozen=True, slots=True)
class MarkedStep:
    """At which step a work order was marked to be, when and by whom."""

    no: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class StepOrder:
    """A work order that has not ended, with its party; parent: of an agency, its department.

    marked: only of the chart that the ticket follows.
    """

    id: UUID
    party: str
    party_name: str
    party_name_en: str | None
    kind: enums.PartyKind
    parent: str | None
    status: enums.OrderStatus
    sent_at: datetime
    responded_at: datetime | None
    marked: MarkedStep | None = None

    @property
    def followed(self) -> FollowedOrder:
        """Return what of it decides on the step."""
        marked = None if self.marked is None else self.marked.no
        return FollowedOrder(self.party, self.kind, self.status, self.parent, marked)

    @property
    def since(self) -> datetime:
        """Return when it came to its step: when that was marked, else when it was sent."""
        return self.sent_at if self.marked is None else self.marked.at


@dataclass(frozen=True, slots=True)
class StepTicket:
    """A ticket as it follows a chart; duty: None until one is chosen. orders: the lead's first.

    steps: of its duty in the version of its dispatch. last_day: of that text, None while it has no successor.
    """

    id: UUID
    number: str
    status: enums.Status
    local_level: coordination.LocalLevel | None
    duty: str | None
    duty_version: int | None
    steps: tuple[FlowStep, ...]
    last_day: date | None
    orders: tuple[StepOrder, ...]


_IS_MARKED = (WorkOrder.step_duty == Ticket.duty) & (WorkOrder.step_version == Ticket.duty_version)


def load_step_ticket(session: Session, city: str, number: str) -> StepTicket:
    """Return the ticket of a number. Raises NotFound outside the scope, and where there is none."""
    found = session.execute(
        select(
            Ticket.id, Ticket.number, Ticket.status, Ticket.local_level, Ticket.duty, Ticket.duty_version,
            DutyText.content["steps"].label("steps"), _UNTIL.effective_from,
        )
        .outerjoin(DutyText, OF_TICKET_DUTY)
        .outerjoin(
            _UNTIL,
            (_UNTIL.city == DutyText.city)
            & (_UNTIL.duty_list == DutyText.duty_list)
            & (_UNTIL.version == DutyText.until_version),
        )
        .where(Ticket.city == city, Ticket.number == number)
    ).one_or_none()  # fmt: skip
    if found is None:
        raise NotFound("没有编号为 {number} 的诉求，或不在您的权限范围内", number=number)
    last_day = None if found.effective_from is None else found.effective_from - timedelta(days=1)
    return StepTicket(
        id=found.id,
        number=found.number,
        status=found.status,
        local_level=found.local_level,
        duty=found.duty,
        duty_version=found.duty_version,
        steps=read_steps(found.steps or ()),
        last_day=last_day,
        orders=_list_orders(session, city, found.id),
    )


def _list_orders(session: Session, city: str, ticket_id: UUID) -> tuple[StepOrder, ...]:
    rows = session.execute(
        select(
            WorkOrder.id, WorkOrder.department, Department.name, Department.name_en, Department.kind,
            Department.parent, WorkOrder.status, WorkOrder.sent_at, WorkOrder.responded_at,
            case((_IS_MARKED, WorkOrder.step)), WorkOrder.step_at, WorkOrder.step_by,
        )
        .join(Ticket, (Ticket.city == WorkOrder.city) & (Ticket.id == WorkOrder.ticket_id))
        .join(Department, (Department.city == WorkOrder.city) & (Department.code == WorkOrder.department))
        .where(WorkOrder.city == city, WorkOrder.ticket_id == ticket_id, WorkOrder.ended_at.is_(None))
        .order_by(WorkOrder.role.desc(), WorkOrder.sent_at, WorkOrder.id)
    )  # fmt: skip
    found: list[tuple[Any, ...]] = [tuple(row) for row in rows]
    return tuple(replace(StepOrder(*row[:-3]), marked=_read_mark(*row[-3:])) for row in found)


def _read_mark(no: int | None, at: datetime | None, by: str | None) -> MarkedStep | None:
    return None if no is None or at is None or by is None else MarkedStep(no, at, by)
