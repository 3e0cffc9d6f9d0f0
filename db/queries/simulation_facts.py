"""Queries of the simulator for facts that its actors' texts mention."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from db.models import CallBack, Department, Ticket, TicketEvent, WorkOrder
from domain.enums import Act, OrderRole, Secrecy, Status


@dataclass(frozen=True, slots=True)
class CameIn:
    """How many tickets came in during a span, and how many of them were urgent."""

    tickets: int
    urgent: int


@dataclass(frozen=True, slots=True)
class LeadSince:
    """Who led a ticket, and when it last changed."""

    department: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Spoken:
    """The content of a report, as others at the same place may report it again."""

    description: str
    matter: str | None
    area: str
    address: str | None


def list_reported(session: Session, city: str, *, limit: int) -> list[Spoken]:
    """Return what waits or is being worked on at a known place and is no secret, the newest first."""
    area = func.coalesce(Ticket.grid_code, Ticket.unit_code)
    found = session.execute(
        select(Ticket.description, Ticket.matter, area, Ticket.address)
        .where(Ticket.city == city, Ticket.status.in_((Status.ACCEPTED, Status.DISPATCHED)))
        .where(Ticket.secrecy == Secrecy.NORMAL, Ticket.matter.is_not(None), Ticket.unit_code.is_not(None))
        .order_by(Ticket.reported_at.desc())
        .limit(limit)
    )
    return [Spoken(*row) for row in found]


def is_unsolved(session: Session, city: str, ticket_id: UUID) -> bool:
    """Return whether the reporter said at the last call-back that it is not solved."""
    solved = session.scalars(
        select(CallBack.solved)
        .where(CallBack.city == city, CallBack.ticket_id == ticket_id, CallBack.reached)
        .order_by(CallBack.at.desc())
        .limit(1)
    ).one_or_none()
    return solved is False


def count_arrivals(session: Session, city: str, *, since: datetime, until: datetime) -> CameIn:
    """Count what was reported from ``since`` until before ``until``."""
    row = session.execute(
        select(func.count(), func.count().filter(Ticket.urgent)).where(
            Ticket.city == city, Ticket.reported_at >= since, Ticket.reported_at < until
        )
    ).one()
    return CameIn(*row)


def find_last_lead(session: Session, city: str, ticket_id: UUID) -> LeadSince | None:
    """Return who led a ticket to its last completion; None where its history tells none."""
    row = session.execute(
        select(Department.name, Ticket.changed_at)
        .select_from(TicketEvent)
        .join(Ticket, and_(Ticket.city == TicketEvent.city, Ticket.id == TicketEvent.ticket_id))
        .join(WorkOrder, and_(WorkOrder.city == city, WorkOrder.id == TicketEvent.work_order_id))
        .join(Department, and_(Department.city == city, Department.code == WorkOrder.department))
        .where(TicketEvent.city == city, TicketEvent.ticket_id == ticket_id)
        .where(TicketEvent.act == Act.COMPLETE, WorkOrder.role == OrderRole.LEAD)
        .order_by(TicketEvent.seq.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else LeadSince(*row)
