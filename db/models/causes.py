"""Tables of causes: candidates that became projects or not, and the weeks in which they were looked for."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Float, ForeignKeyConstraint, Index, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, Texts, build_enum_type, build_partial_index
from db.models.tickets import AREA_KEY, DEPARTMENT_KEY
from db.models.workflow_events import WorkflowRow, WorkflowSubject
from domain import cause_projects


class Cause(WorkflowRow, Base):
    """Reports of a matter at a place that were more than expected, and the project that followed.

    place: code of a unit, or of the town itself. first, after: days of the window and the one after it.
    count, weeks, people: tickets of the window, weeks with any, and how many reporters. rules: thresholds of
    then. tickets: ids of the newest ordinary tickets of the window. lead, due_on: of the project.
    cooperating: parties that take part besides the lead.
    before_count, after_count: tickets in equally many weeks before the project began and before it was
    closed. fallen: whether they fell.
    """

    workflow = WorkflowSubject(cause_projects.CAUSE_ACTS.kind, ("id",), party="lead")
    __tablename__ = "causes"
    __table_args__ = (
        ForeignKeyConstraint(["city", "place"], AREA_KEY),
        ForeignKeyConstraint(["city", "town_code"], AREA_KEY),
        ForeignKeyConstraint(["city", "matter"], ["matters.city", "matters.code"]),
        ForeignKeyConstraint(["city", "lead"], DEPARTMENT_KEY),
        CheckConstraint("first < after", "has_days"),
        CheckConstraint("(status IN ('project', 'closed')) = (lead IS NOT NULL)", "lead"),
        CheckConstraint("(status = 'closed') = (fallen IS NOT NULL)", "fallen"),
        Index("uq_causes_number", "city", "year", "sequence", unique=True),
        build_partial_index(
            "uq_causes_running", "city place matter", where="status IN ('candidate', 'project')", unique=True
        ),
        Index("ix_causes_city_status", "city", "status", "found_at"),
        Index("ix_causes_city_place", "city", "place", "matter", "found_at"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    year: Mapped[int]
    sequence: Mapped[int]
    place: Mapped[str]
    town_code: Mapped[str]
    matter: Mapped[str]
    first: Mapped[date]
    after: Mapped[date]
    count: Mapped[int]
    weeks: Mapped[int]
    people: Mapped[int]
    expected: Mapped[float] = mapped_column(Float)
    chance: Mapped[float] = mapped_column(Float)
    signs: Mapped[Texts]
    rules: Mapped[dict[str, Any]] = mapped_column(JSONB)
    tickets: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    status: Mapped[cause_projects.CauseStatus] = mapped_column(
        build_enum_type(cause_projects.CauseStatus, "status")
    )
    found_at: Mapped[datetime]
    lead: Mapped[str | None]
    cooperating: Mapped[Texts] = mapped_column(server_default=text("'{}'"))
    measures: Mapped[str] = mapped_column(server_default=text("''"))
    due_on: Mapped[date | None]
    begun_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    before_count: Mapped[int | None]
    after_count: Mapped[int | None]
    fallen: Mapped[bool | None]
    version: Mapped[int]


class CauseWeek(Base):
    """A week after which candidates were looked for; days: of history, places: that were compared."""

    __tablename__ = "cause_weeks"

    city: Mapped[CityKey]
    after: Mapped[date] = mapped_column(primary_key=True)
    days: Mapped[int]
    places: Mapped[int]
    found: Mapped[int]
    looked_at: Mapped[datetime]
