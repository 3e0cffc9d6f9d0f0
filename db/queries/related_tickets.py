"""Queries for tickets related to the current one: place, holder, and outcome."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.orm import Session, aliased

from db.models import Area, Clock, Department, Matter, Ticket, TicketEvent
from db.queries.sla_status import build_light_column, build_unstopped_clock
from domain.enums import Act, ClockKind, Light, Secrecy, Status


@dataclass(frozen=True, slots=True)
class RelatedTicket:
    """One other ticket; result: what its last completion said. on_time: None while that is open."""

    id: UUID
    number: str
    matter_name: str | None
    description: str
    place: str | None
    status: Status
    department_name: str | None
    reported_at: datetime
    closed_at: datetime | None
    completed_at: datetime | None
    due_at: datetime | None
    result: str | None
    light: Light

    @property
    def on_time(self) -> bool | None:
        """Return whether it was completed in time; None where it is not completed or had no deadline."""
        if self.completed_at is None or self.due_at is None:
            return None
        return self.completed_at <= self.due_at


def load_related_tickets(
    session: Session, city: str, ids: Collection[UUID], *, now: datetime
) -> dict[UUID, RelatedTicket]:
    """Return what is shown of the tickets of these ids within the scope; never secret ones."""
    clocks, grid = build_unstopped_clock(), aliased(Area)
    due = (
        select(Clock.due_at)
        .where(
            Clock.city == Ticket.city,
            Clock.ticket_id == Ticket.id,
            Clock.work_order_id.is_(None),
            Clock.kind == ClockKind.COMPLETION,
        )
        .order_by(Clock.started_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    result = (
        select(TicketEvent.reason)
        .where(
            TicketEvent.city == Ticket.city,
            TicketEvent.ticket_id == Ticket.id,
            TicketEvent.act.in_((Act.COMPLETE, Act.SOLVE_LOCALLY)),
        )
        .order_by(TicketEvent.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = session.execute(
        select(
            Ticket.id, Ticket.number, Matter.name, Ticket.description, grid.name, Ticket.status,
            Department.name, Ticket.reported_at, Ticket.closed_at, Ticket.completed_at, due, result,
            build_light_column(clocks, now),
        )
        .select_from(Ticket)
        .outerjoin(clocks, true())
        .outerjoin(Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter))
        .outerjoin(Department, (Department.city == Ticket.city) & (Department.code == Ticket.department))
        .outerjoin(grid, (grid.city == Ticket.city) & (grid.code == Ticket.grid_code))
        .where(Ticket.city == city, Ticket.id.in_(ids), Ticket.secrecy != Secrecy.SECRET)
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = [tuple(row) for row in found]
    return {row[0]: RelatedTicket(*(*row[:-1], Light(row[-1]))) for row in rows}
