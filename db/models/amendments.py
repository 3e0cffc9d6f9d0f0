"""Keep the amendments of the list of shared duties."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, Texts, build_enum_type, build_partial_index
from db.models.tickets import DEPARTMENT_KEY
from db.models.workflow_events import WorkflowRow, WorkflowSubject
from domain import amendment_payloads, amendments


class Amendment(WorkflowRow, Base):
    """One application of a department or town; proposed: the whole text, None where the duty shall end.

    base_version: since which version the text holds that it changes. step_at: since when it is in its state;
    due_at: by when the next step should be done. reminded_at: when those it waits for were reminded of that.
    published_version: the version of the list of shared duties that it made.
    """

    workflow = WorkflowSubject(amendments.AMENDMENT_ACTS.kind, ("id",), party="party")
    __tablename__ = "amendments"
    __table_args__ = (
        ForeignKeyConstraint(["city", "party"], DEPARTMENT_KEY),
        CheckConstraint("(status = 'published') = (published_version IS NOT NULL)", "published_as_version"),
        CheckConstraint("kind <> 'add' OR base_version IS NULL", "added_without_base"),
        Index("uq_amendments_number", "city", "year", "sequence", unique=True),
        Index("ix_amendments_city_party", "city", "party", "begun_at"),
        Index("ix_amendments_city_status", "city", "status", "begun_at"),
        Index("ix_amendments_city_duty", "city", "duty"),
        build_partial_index("ix_amendments_due", "city due_at", where="reminded_at IS NULL"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    year: Mapped[int]
    sequence: Mapped[int]
    party: Mapped[str]
    kind: Mapped[amendment_payloads.AmendmentKind] = mapped_column(
        build_enum_type(amendment_payloads.AmendmentKind, "kind")
    )
    reason: Mapped[amendment_payloads.AmendmentReason] = mapped_column(
        build_enum_type(amendment_payloads.AmendmentReason, "reason")
    )
    duty: Mapped[str | None]
    duty_name: Mapped[str] = mapped_column(server_default=text("''"))
    base_version: Mapped[int | None]
    proposed: Mapped[dict[str, Any] | None]
    legal_basis: Mapped[Texts] = mapped_column(server_default=text("'{}'"))
    tickets: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    content: Mapped[str]
    status: Mapped[amendments.AmendmentStatus] = mapped_column(
        build_enum_type(amendments.AmendmentStatus, "status")
    )
    begun_at: Mapped[datetime]
    step_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    effective_from: Mapped[date | None]
    published_version: Mapped[int | None]
    version: Mapped[int]
