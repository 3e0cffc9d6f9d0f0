"""Keep the notices of the supervision office."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, build_enum_type
from db.models.tickets import DEPARTMENT_KEY
from db.models.workflow_events import Sight, WorkflowRow, WorkflowSubject
from domain import supervision


class SupervisionNotice(WorkflowRow, Base):
    """One circular notice or order to rectify, sent to one party, with the tickets it is about."""

    workflow = WorkflowSubject(supervision.SUPERVISION_ACTS.kind, ("id",), party="party", sight=Sight.PARTY)
    __tablename__ = "supervision_notices"
    __table_args__ = (
        ForeignKeyConstraint(["city", "party"], DEPARTMENT_KEY),
        CheckConstraint("kind <> 'order' OR due_on IS NOT NULL", "order_has_a_day"),
        Index("ix_supervision_notices_city_party", "city", "party", "issued_at"),
        Index("ix_supervision_notices_city_issued_at", "city", "issued_at"),
        Index("uq_supervision_notices_number", "city", "kind", "year", "sequence", unique=True),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    kind: Mapped[supervision.SupervisionKind] = mapped_column(
        build_enum_type(supervision.SupervisionKind, "kind")
    )
    year: Mapped[int]
    sequence: Mapped[int]
    party: Mapped[str]
    grounds: Mapped[supervision.Grounds] = mapped_column(build_enum_type(supervision.Grounds, "grounds"))
    content: Mapped[str]
    tickets: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    status: Mapped[supervision.SupervisionStatus] = mapped_column(
        build_enum_type(supervision.SupervisionStatus, "status")
    )
    issued_at: Mapped[datetime]
    due_on: Mapped[date | None]
    version: Mapped[int]
