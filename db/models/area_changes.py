"""Tables of changes of the area register: imports of boundaries, and renames from a day on."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, build_enum_type
from db.models.workflow_events import WorkflowRow, WorkflowSubject
from domain import area_changes


class AreaChange(WorkflowRow, Base):
    """One change of the register; without a file it renames the area in ``content``.

    preview: what the file changes, as the page shows it. digest: of the register that the preview was made
    of. reason: the document it rests on. refusal: message id and values. claimed_until: until when a worker
    has it; attempts: how often one began. stale_words: areas whose tickets are still to be found by their
    new places and names, with where that is.
    """

    workflow = WorkflowSubject(area_changes.AREA_CHANGE_ACTS.kind, ("id",), read_whole=True)
    __tablename__ = "area_changes"
    __table_args__ = (
        CheckConstraint("status <> 'confirmed' OR effective_on IS NOT NULL", "confirmed_for_a_day"),
        Index("ix_area_changes_city_made_at", "city", "made_at"),
        Index(
            "ix_area_changes_waiting",
            "city",
            "status",
            postgresql_where=text("status IN ('uploaded', 'confirmed')"),
        ),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    status: Mapped[area_changes.AreaChangeStatus] = mapped_column(
        build_enum_type(area_changes.AreaChangeStatus, "status")
    )
    version: Mapped[int] = mapped_column(server_default=text("1"))
    content: Mapped[dict[str, Any]]
    preview: Mapped[dict[str, Any] | None]
    digest: Mapped[str | None]
    refusal: Mapped[dict[str, Any] | None]
    effective_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(server_default=text("''"))
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    made_by_name: Mapped[str]
    confirmed_by: Mapped[str | None]
    confirmed_by_name: Mapped[str | None]
    applied_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    step: Mapped[area_changes.AreaChangeStep | None] = mapped_column(
        build_enum_type(area_changes.AreaChangeStep, "step")
    )
    percent: Mapped[int] = mapped_column(server_default=text("0"))
    stale_words: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))


class AreaChangeFile(Base):
    """The uploaded file of a change, as it came."""

    __tablename__ = "area_change_files"
    __table_args__ = (
        ForeignKeyConstraint(
            ["city", "change_id"],
            ["area_changes.city", "area_changes.id"],
            name="fk_area_change_files_change",
        ),
    )

    city: Mapped[CityKey]
    change_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
