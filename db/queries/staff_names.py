"""Query for the staff members that a name may mean."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.models import Area, Staff, StaffPost
from domain.accounts import StaffRole

MOST = 20


@dataclass(frozen=True, slots=True)
class StaffEntry:
    """One person of the directory, with one of the areas they serve to tell them apart."""

    id: UUID
    name: str
    role: StaffRole
    area: str | None


def list_staff_by_name(session: Session, city: str, name: str, *, also: UUID | None) -> list[StaffEntry]:
    """Return the people of that name, and the one with the id ``also`` whatever they are called."""
    found = session.execute(
        select(Staff.id, Staff.name, Staff.role, func.min(Area.name))
        .outerjoin(StaffPost, (StaffPost.city == Staff.city) & (StaffPost.staff_id == Staff.id))
        .outerjoin(Area, (Area.city == Staff.city) & (Area.code == StaffPost.area_code))
        .where(Staff.city == city, or_(Staff.name == name, Staff.id == also))
        .group_by(Staff.id, Staff.name, Staff.role)
        .order_by(Staff.name, Staff.role, Staff.id)
        .limit(MOST)
    )
    return [StaffEntry(*row) for row in found]
