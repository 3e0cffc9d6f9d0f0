"""Queries for the grid staff: people, places of service, and the log of revealed phones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import Session

from db.models import Area, Department, Staff, StaffPost, StaffReveal
from domain.accounts import StaffRole

_ORDER = case({role.value: place for place, role in enumerate(StaffRole)}, value=Staff.role)


@dataclass(frozen=True, slots=True)
class StaffFilter:
    """Filter of the staff directory; words: part of a name, or the beginning of an area's code or name.

    areas: only who serves in one of them; None for all.
    """

    words: str = ""
    role: StaffRole | None = None
    areas: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class StaffPerson:
    """One person; the phone is personal data and must be masked when shown."""

    id: UUID
    name: str
    role: StaffRole
    phone: str
    department: str | None


@dataclass(frozen=True, slots=True)
class PostFacts:
    """One post of a person: the area, with its town, the line of work and the days it holds."""

    area: str
    area_code: str
    line_of_work: str | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Showing:
    """One showing of a phone: by whom, when and why."""

    actor_name: str
    at: datetime
    reason: str


def count_of(session: Session, city: str, wanted: StaffFilter) -> int:
    """Return how many people a list holds."""
    counted = select(func.count()).select_from(Staff).where(*_conditions(city, wanted))
    return int(session.execute(counted).scalar_one())


def list_staff(
    session: Session, city: str, wanted: StaffFilter, *, limit: int, offset: int = 0
) -> list[StaffPerson]:
    """Return people of a list by role, then name."""
    found = session.execute(
        _people()
        .where(*_conditions(city, wanted))
        .order_by(_ORDER, Staff.name, Staff.id)
        .limit(limit)
        .offset(offset)
    )
    return [StaffPerson(*row) for row in found]


def find_person(session: Session, city: str, ident: UUID) -> StaffPerson | None:
    """Return one person."""
    row = session.execute(_people().where(Staff.city == city, Staff.id == ident)).one_or_none()
    return None if row is None else StaffPerson(*row)


def list_posts(session: Session, city: str, people: Iterable[UUID]) -> dict[UUID, list[PostFacts]]:
    """Return the posts of people, past ones too, the newest first."""
    wanted = list(people)
    found: dict[UUID, list[PostFacts]] = {ident: [] for ident in wanted}
    rows = session.execute(
        select(
            StaffPost.staff_id,
            Area.name,
            StaffPost.area_code,
            StaffPost.line_of_work,
            StaffPost.valid_from,
            StaffPost.valid_to,
        )
        .join(Area, (Area.city == StaffPost.city) & (Area.code == StaffPost.area_code))
        .where(StaffPost.city == city, StaffPost.staff_id.in_(wanted))
        .order_by(StaffPost.valid_from.desc(), StaffPost.area_code)
    )
    for ident, area, code, line, valid_from, valid_to in rows:
        found[ident].append(PostFacts(area, code, line, valid_from, valid_to))
    return found


def list_reveals(session: Session, city: str, ident: UUID, *, limit: int = 50) -> list[Showing]:
    """Return when the phone of a person was shown, the newest first."""
    found = session.execute(
        select(StaffReveal.actor_name, StaffReveal.at, StaffReveal.reason)
        .where(StaffReveal.city == city, StaffReveal.staff_id == ident)
        .order_by(StaffReveal.at.desc(), StaffReveal.id.desc())
        .limit(limit)
    )
    return [Showing(*row) for row in found]


def _people() -> Select[*tuple[Any, ...]]:
    return select(Staff.id, Staff.name, Staff.role, Staff.phone, Department.name).outerjoin(
        Department, (Department.city == Staff.city) & (Department.code == Staff.department)
    )


def _conditions(city: str, wanted: StaffFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Staff.city == city]
    serves = (StaffPost.city == Staff.city) & (StaffPost.staff_id == Staff.id)
    if wanted.role is not None:
        found.append(Staff.role == wanted.role)
    if wanted.areas is not None:
        found.append(exists().where(serves, StaffPost.area_code.in_(sorted(wanted.areas))))
    if wanted.words:
        named = (Area.city == StaffPost.city) & (Area.code == StaffPost.area_code)
        of_area = exists().where(
            serves,
            named,
            or_(
                Area.name.contains(wanted.words, autoescape=True),
                Area.code.startswith(wanted.words, autoescape=True),
            ),
        )
        found.append(or_(Staff.name.contains(wanted.words, autoescape=True), of_area))
    return found
