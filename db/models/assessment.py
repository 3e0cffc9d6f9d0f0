"""Table of frozen periods of the assessment."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, build_enum_type, build_partial_index
from db.models.workflow_events import WorkflowRow, WorkflowSubject
from domain import assessment_freezes


class AssessmentFreeze(WorkflowRow, Base):
    """One frozen period: the bytes of every figure, their SHA-256 digest, and the signature of it.

    after: the day after the last one. signature: None until the worker, which holds the key, has signed.
    """

    workflow = WorkflowSubject(assessment_freezes.FREEZE_ACTS.kind, ("id",), read_whole=True)
    __tablename__ = "assessment_freezes"
    __table_args__ = (
        UniqueConstraint("city", "period"),
        CheckConstraint("first < after", "has_days"),
        CheckConstraint("octet_length(digest) = 32", "digest"),
        Index("ix_assessment_freezes_city_frozen_at", "city", "frozen_at"),
        build_partial_index("ix_assessment_freezes_unsigned", "city id", where="signature IS NULL"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    period: Mapped[str]
    first: Mapped[date]
    after: Mapped[date]
    status: Mapped[assessment_freezes.FreezeStatus] = mapped_column(
        build_enum_type(assessment_freezes.FreezeStatus, "status")
    )
    version: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    departments: Mapped[int]
    ratings: Mapped[int]
    points: Mapped[int]
    remark: Mapped[str] = mapped_column(server_default=text("''"))
    frozen_at: Mapped[datetime]
    frozen_by: Mapped[str]
    frozen_by_name: Mapped[str]
