"""Queries for changes of departments: the changes themselves, and what one would concern."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from db.models import (
    AccountGrant,
    Department,
    DepartmentChange,
    Section,
)
from domain.department_changes import (
    ENDING,
    ChangePayload,
    DepartmentChangeKind,
    DepartmentChangeStatus,
    KnownDepartment,
    PlannedChange,
)
from domain.errors import NotFound

SHOWN = 50


@dataclass(frozen=True, slots=True)
class DepartmentChangeFacts:
    """One change as the page shows it; before: the name of the department when it was planned."""

    id: UUID
    status: DepartmentChangeStatus
    version: int
    kind: DepartmentChangeKind
    department: str
    before: str
    effective_on: date
    reference: str
    title: str
    content: dict[str, Any]
    preview: dict[str, Any]
    effect: dict[str, Any] | None
    refusal: dict[str, Any] | None
    made_at: datetime
    made_by_name: str
    applied_at: datetime | None
    inherit_before: datetime | None
    hand_over_after: UUID | None


def list_department_changes(session: Session, city: str) -> list[DepartmentChangeFacts]:
    """Return the newest changes, those that wait for their day first."""
    waits = DepartmentChange.status == DepartmentChangeStatus.PLANNED
    found = session.execute(
        _changes(city).order_by(waits.desc(), DepartmentChange.made_at.desc()).limit(SHOWN)
    )
    return [DepartmentChangeFacts(*row) for row in found]


def load_department_change(session: Session, city: str, ident: UUID) -> DepartmentChangeFacts:
    """Return one change. Raises NotFound."""
    row = session.execute(_changes(city).where(DepartmentChange.id == ident)).one_or_none()
    if row is None:
        raise NotFound("没有这项机构变更")
    return DepartmentChangeFacts(*row)


def list_planned(session: Session, city: str, *, other_than: UUID | None = None) -> list[PlannedChange]:
    """Return the changes that wait for their day, but for one."""
    found = session.execute(
        _changes(city).where(
            DepartmentChange.status == DepartmentChangeStatus.PLANNED,
            DepartmentChange.id.is_distinct_from(other_than),
        )
    )
    return [
        PlannedChange(row.effective_on, row.reference, ChangePayload(**row.content).concerned)
        for row in found
    ]


def load_end_of(session: Session, city: str, department: str) -> ChangePayload:
    """Return the change by which a department ended. Raises NotFound."""
    content = session.scalar(
        select(DepartmentChange.content).where(
            DepartmentChange.city == city,
            DepartmentChange.department == department,
            DepartmentChange.status == DepartmentChangeStatus.APPLIED,
            DepartmentChange.kind.in_(ENDING),
        )
    )
    if content is None:
        raise NotFound("没有这项机构变更")
    return ChangePayload(**content)


def load_departments(session: Session, city: str) -> dict[str, KnownDepartment]:
    """Return all departments, agencies and towns by code, ended ones too."""
    found = session.execute(
        select(Department.code, Department.name, Department.kind, Department.valid_to, Department.successor)
        .where(Department.city == city)
        .order_by(Department.code)
    )
    return {row[0]: KnownDepartment(*row) for row in found}


def list_sections(
    session: Session, city: str, department: str, *, with_closed: bool = False
) -> dict[str, str]:
    """Return the names of the sections of a department that are in use, by code; with_closed: of all."""
    wanted = () if with_closed else (Section.active,)
    found = session.execute(
        select(Section.code, Section.name)
        .where(Section.city == city, Section.department == department, *wanted)
        .order_by(Section.code)
    )
    return {row.code: row.name for row in found}


def count_accounts(session: Session, city: str, department: str) -> list[tuple[str, str | None, int]]:
    """Return how many accounts a department has by role and section."""
    found = session.execute(
        select(AccountGrant.role, AccountGrant.section, func.count(AccountGrant.account_id.distinct()))
        .where(AccountGrant.city == city, AccountGrant.department == department)
        .group_by(AccountGrant.role, AccountGrant.section)
        .order_by(AccountGrant.role, AccountGrant.section)
    )
    return [(role.value, section, count) for role, section, count in found]


def _changes(city: str) -> Select[Any]:
    columns = (getattr(DepartmentChange, name) for name in DepartmentChangeFacts.__slots__)
    return select(*columns).where(DepartmentChange.city == city)
