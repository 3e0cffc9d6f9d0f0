"""Keep the matters assigned to lead units, and their milestones."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, Texts, build_enum_type, build_partial_index
from db.models.tickets import DEPARTMENT_KEY
from db.models.workflow_events import WorkflowRow, WorkflowSubject
from domain import assigned_matters, enums

RUNNING = "status IN ('assigned', 'under_way', 'closing_asked')"


class AssignedMatter(WorkflowRow, Base):
    """One matter; office: the role that assigned it. cooperating: codes of units.

    clock, clock_place, clock_started_at, clock_due_at: what runs now, its milestone, since when, until when.
    escalate_by: from when on an overdue clock is raised to the leaders. reminded_at, escalated_at: of the
    clock that runs. ended_at: closed or withdrawn.
    """

    workflow = WorkflowSubject(assigned_matters.ASSIGNED_ACTS.kind, ("id",), party="lead")
    __tablename__ = "assigned_matters"
    __table_args__ = (
        ForeignKeyConstraint(["city", "lead"], DEPARTMENT_KEY),
        CheckConstraint("(status IN ('closed', 'withdrawn')) = (ended_at IS NOT NULL)", "ended_at"),
        CheckConstraint("(clock IS NOT NULL) = (ended_at IS NULL)", "open_has_a_clock"),
        Index("uq_assigned_matters_number", "city", "year", "sequence", unique=True),
        Index("ix_assigned_matters_city_lead", "city", "lead", "due_at"),
        Index("ix_assigned_matters_city_assigned_at", "city", "assigned_at"),
        Index("ix_assigned_matters_cooperating", "cooperating", postgresql_using="gin"),
        build_partial_index("ix_assigned_matters_open", "city clock_due_at", where=RUNNING),
        build_partial_index("ix_assigned_matters_ended", "city ended_at", where="ended_at IS NOT NULL"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    year: Mapped[int]
    sequence: Mapped[int]
    source: Mapped[assigned_matters.AssignedSource] = mapped_column(
        build_enum_type(assigned_matters.AssignedSource, "source")
    )
    document: Mapped[str]
    title: Mapped[str]
    content: Mapped[str]
    lead: Mapped[str]
    cooperating: Mapped[Texts] = mapped_column(server_default=text("'{}'"))
    office: Mapped[enums.Role] = mapped_column(build_enum_type(enums.Role, "office"))
    due_on: Mapped[date]
    due_at: Mapped[datetime]
    status: Mapped[assigned_matters.AssignedStatus] = mapped_column(
        build_enum_type(assigned_matters.AssignedStatus, "status")
    )
    assigned_at: Mapped[datetime]
    sign_by: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    closing_asked_at: Mapped[datetime | None]
    check_by: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    clock: Mapped[assigned_matters.AssignedClock | None] = mapped_column(
        build_enum_type(assigned_matters.AssignedClock, "clock")
    )
    clock_place: Mapped[int | None]
    clock_started_at: Mapped[datetime | None]
    clock_due_at: Mapped[datetime | None]
    escalate_by: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    version: Mapped[int]


class AssignedMilestone(Base):
    """One milestone of a matter; place: its number, from 1 on."""

    __tablename__ = "assigned_milestones"
    __table_args__ = (
        ForeignKeyConstraint(["city", "matter_id"], ["assigned_matters.city", "assigned_matters.id"]),
    )

    city: Mapped[CityKey]
    matter_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    due_on: Mapped[date]
    due_at: Mapped[datetime]
    reached_at: Mapped[datetime | None]
