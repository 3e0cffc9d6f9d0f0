"""Queries for the people responsible for an area today."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from db.models import Department, Staff, StaffPost
from domain.accounts import StaffRole

MOST_SHOWN = 40
_ORDER = case({role.value: place for place, role in enumerate(StaffRole)}, value=Staff.role)


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """One person responsible for an area; the phone is personal data and must be masked when shown."""

    id: UUID
    name: str
    role: StaffRole
    phone: str
    line_of_work: str | None
    department_name: str | None


def list_area_staff(session: Session, city: str, area_code: str, *, today: date) -> list[StaffFacts]:
    """Return who holds a post in the area on ``today`` (in the city's zone), chiefs first."""
    found = session.execute(
        select(Staff.id, Staff.name, Staff.role, Staff.phone, StaffPost.line_of_work, Department.name)
        .join(StaffPost, (StaffPost.city == Staff.city) & (StaffPost.staff_id == Staff.id))
        .outerjoin(Department, (Department.city == Staff.city) & (Department.code == Staff.department))
        .where(
            Staff.city == city,
            StaffPost.area_code == area_code,
            StaffPost.valid_from <= today,
            StaffPost.valid_to.is_(None) | (StaffPost.valid_to > today),
        )
        .order_by(_ORDER, Staff.name, Staff.id)
        .limit(MOST_SHOWN)
    )
    return [StaffFacts(*row) for row in found]
