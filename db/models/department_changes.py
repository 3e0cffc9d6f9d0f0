"""Table of changes of departments: renamed, merged, ended or split from a day on by a document."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, build_enum_type, build_partial_index
from db.models.workflow_events import WorkflowRow, WorkflowSubject
from domain import department_changes
from domain.department_changes import DepartmentChangeStatus

INHERITS = "inherit_before IS NOT NULL"
HANDS_OVER = "hand_over_after IS NOT NULL"


class DepartmentChange(WorkflowRow, Base):
    """One change; content: as ``ChangePayload`` holds it.

    before: the name that the department had when it was planned. preview: what was shown then, effect: what
    was done on the day, both as counts by name. refusal: message id and values. inherit_before: tickets
    reported before this instant are still to be opened to the successor; None once all are.
    hand_over_after: open tickets with ids after this one are still to be handed over; None once all are.
    """

    workflow = WorkflowSubject(department_changes.DEPARTMENT_CHANGE_ACTS.kind, ("id",), read_whole=True)
    __tablename__ = "department_changes"
    __table_args__ = (
        ForeignKeyConstraint(["city", "department"], ["departments.city", "departments.code"]),
        CheckConstraint("(status = 'applied') = (applied_at IS NOT NULL)", "applied_at_an_instant"),
        CheckConstraint("reference <> ''", "reference"),
        Index("ix_department_changes_city_made_at", "city", "made_at"),
        build_partial_index("ix_department_changes_planned", "city effective_on", where="status = 'planned'"),
        build_partial_index("ix_department_changes_inheriting", "city id", where=INHERITS),
        build_partial_index("ix_department_changes_handing_over", "city id", where=HANDS_OVER),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    status: Mapped[DepartmentChangeStatus] = mapped_column(build_enum_type(DepartmentChangeStatus, "status"))
    version: Mapped[int]
    kind: Mapped[department_changes.DepartmentChangeKind] = mapped_column(
        build_enum_type(department_changes.DepartmentChangeKind, "kind")
    )
    department: Mapped[str]
    before: Mapped[str]
    effective_on: Mapped[date]
    reference: Mapped[str]
    title: Mapped[str]
    content: Mapped[dict[str, Any]]
    preview: Mapped[dict[str, Any]]
    effect: Mapped[dict[str, Any] | None]
    refusal: Mapped[dict[str, Any] | None]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    made_by_name: Mapped[str]
    applied_at: Mapped[datetime | None]
    inherit_before: Mapped[datetime | None]
    hand_over_after: Mapped[UUID | None]
