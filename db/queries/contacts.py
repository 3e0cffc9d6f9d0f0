"""Queries for the contacts of a ticket: section and handler of each party, people of its grid and unit."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from db.models import Area, Department, Staff, StaffPost, Ticket, WorkOrder
from domain.accounts import StaffRole
from domain.enums import OrderRole


@dataclass(frozen=True, slots=True)
class OfficeContact:
    """Who handles a work order inside its party."""

    name: str
    role: OrderRole
    section: str | None
    handler: str | None


@dataclass(frozen=True, slots=True)
class LocalContact:
    """Who is responsible for the ticket's grid or unit; the phone is personal data, masked when shown."""

    area: str
    name: str
    role: StaffRole
    phone: str


@dataclass(frozen=True, slots=True)
class Contacts:
    """Contacts of a ticket; town: the name of its town."""

    offices: list[OfficeContact]
    town: str | None
    people: list[LocalContact]


def load_contacts(
    session: Session, city: str, ticket_id: UUID, *, today: date, shows_place: bool
) -> Contacts:
    """Return who answers; shows_place: whether the reader may know the grid and its people."""
    offices = session.execute(
        select(Department.name, WorkOrder.role, WorkOrder.section, WorkOrder.handler)
        .join(Department, (Department.city == WorkOrder.city) & (Department.code == WorkOrder.department))
        .where(WorkOrder.city == city, WorkOrder.ticket_id == ticket_id, WorkOrder.ended_at.is_(None))
        .order_by(case((WorkOrder.role == OrderRole.LEAD, 0), else_=1), WorkOrder.sent_at)
    )
    town = session.scalars(
        select(Area.name)
        .join(Ticket, (Ticket.city == Area.city) & (Ticket.town_code == Area.code))
        .where(Ticket.city == city, Ticket.id == ticket_id)
    ).one_or_none()
    people = _people(session, city, ticket_id, today) if shows_place else []
    return Contacts([OfficeContact(*row) for row in offices], town, people)


def _people(session: Session, city: str, ticket_id: UUID, today: date) -> list[LocalContact]:
    """Return the chief of the unit, and chief and members of the grid, on ``today``."""
    found = session.execute(
        select(Area.name, Staff.name, Staff.role, Staff.phone)
        .join(StaffPost, (StaffPost.city == Staff.city) & (StaffPost.staff_id == Staff.id))
        .join(Area, (Area.city == StaffPost.city) & (Area.code == StaffPost.area_code))
        .join(Ticket, (Ticket.city == Area.city) & Area.code.in_((Ticket.grid_code, Ticket.unit_code)))
        .where(
            Ticket.city == city,
            Ticket.id == ticket_id,
            Staff.role.in_((StaffRole.CHIEF, StaffRole.MEMBER)),
            StaffPost.valid_from <= today,
            StaffPost.valid_to.is_(None) | (StaffPost.valid_to > today),
        )
        .order_by(Area.code.desc(), Staff.role, Staff.id)
        .limit(4)
    )
    return [LocalContact(*row) for row in found]
