"""Tables of appeals against ratings, of fair exclusions, and of the evidence handed in with what moves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, build_enum_type, build_partial_index
from db.models.tickets import AREA_KEY, DEPARTMENT_KEY, ORDER_KEY, TICKET_KEY
from db.models.workflow_events import WorkflowRow, WorkflowSubject
from domain import appeals, enums, exclusions


class Appeal(WorkflowRow, Base):
    """One appeal of a department or agency against one rating of its own work order.

    speed, effect: what the town gave; the row of ``evaluations`` keeps it too and is never changed.
    speed_after, effect_after: what counts from ``decided_at`` on, of an appeal that was upheld; None = that
    aspect was lifted. due_at: until when the town is heard; decide_by: by when it should be decided.
    """

    workflow = WorkflowSubject(appeals.APPEAL_ACTS.kind, ("id",), party="department")
    __tablename__ = "appeals"
    __table_args__ = (
        UniqueConstraint("city", "evaluation_id"),
        ForeignKeyConstraint(["city", "evaluation_id"], ["evaluations.city", "evaluations.id"]),
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        ForeignKeyConstraint(["city", "work_order_id"], ORDER_KEY),
        ForeignKeyConstraint(["city", "department"], DEPARTMENT_KEY),
        ForeignKeyConstraint(["city", "town_code"], AREA_KEY),
        CheckConstraint("(status IN ('upheld', 'refused')) = (decided_at IS NOT NULL)", "decided_at"),
        CheckConstraint(
            "status = 'upheld' OR (speed_after IS NULL AND effect_after IS NULL)", "only_upheld_changes"
        ),
        Index("uq_appeals_number", "city", "year", "sequence", unique=True),
        Index("ix_appeals_city_ticket_id", "city", "ticket_id"),
        Index("ix_appeals_city_status", "city", "status", "begun_at"),
        Index("ix_appeals_city_department", "city", "department", "begun_at"),
        Index("ix_appeals_city_town_code", "city", "town_code", "begun_at"),
        build_partial_index("ix_appeals_upheld", "city decided_at", where="status = 'upheld'"),
        build_partial_index("ix_appeals_due", "city decide_by", where="reminded_at IS NULL"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    year: Mapped[int]
    sequence: Mapped[int]
    evaluation_id: Mapped[UUID]
    ticket_id: Mapped[UUID]
    work_order_id: Mapped[UUID]
    department: Mapped[str]
    town_code: Mapped[str]
    speed: Mapped[enums.Speed] = mapped_column(build_enum_type(enums.Speed, "speed"))
    effect: Mapped[enums.Effect] = mapped_column(build_enum_type(enums.Effect, "effect"))
    content: Mapped[str]
    status: Mapped[appeals.AppealStatus] = mapped_column(build_enum_type(appeals.AppealStatus, "status"))
    begun_at: Mapped[datetime]
    begun_by: Mapped[str]
    due_at: Mapped[datetime | None]
    decide_by: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    stated_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    speed_after: Mapped[enums.Speed | None] = mapped_column(build_enum_type(enums.Speed, "speed_after"))
    effect_after: Mapped[enums.Effect | None] = mapped_column(build_enum_type(enums.Effect, "effect_after"))
    version: Mapped[int]


class Exclusion(WorkflowRow, Base):
    """One request that a ticket should not count in assessments; asked_by: None for the Center.

    decided_at: when it was granted or refused; a revoked one keeps it.
    """

    workflow = WorkflowSubject(exclusions.EXCLUSION_ACTS.kind, ("id",), party="asked_by")
    __tablename__ = "exclusions"
    __table_args__ = (
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        ForeignKeyConstraint(["city", "asked_by"], DEPARTMENT_KEY),
        CheckConstraint("(status IN ('asked', 'withdrawn')) = (decided_at IS NULL)", "decided_at"),
        CheckConstraint("(status = 'revoked') = (revoked_at IS NOT NULL)", "revoked_at"),
        Index("uq_exclusions_number", "city", "year", "sequence", unique=True),
        build_partial_index(
            "uq_exclusions_standing", "city ticket_id", where="status IN ('asked', 'excluded')", unique=True
        ),
        Index("ix_exclusions_city_ticket_id", "city", "ticket_id"),
        Index("ix_exclusions_city_status", "city", "status", "begun_at"),
        build_partial_index(
            "ix_exclusions_excluded", "city decided_at", where="status IN ('excluded', 'revoked')"
        ),
        build_partial_index("ix_exclusions_due", "city decide_by", where="reminded_at IS NULL"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    year: Mapped[int]
    sequence: Mapped[int]
    ticket_id: Mapped[UUID]
    asked_by: Mapped[str | None]
    reason: Mapped[exclusions.ExclusionReason] = mapped_column(
        build_enum_type(exclusions.ExclusionReason, "reason")
    )
    content: Mapped[str]
    status: Mapped[exclusions.ExclusionStatus] = mapped_column(
        build_enum_type(exclusions.ExclusionStatus, "status")
    )
    begun_at: Mapped[datetime]
    begun_by: Mapped[str]
    decide_by: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    version: Mapped[int]


class EvidenceFile(Base):
    """One file handed in with a step of an appeal, an exclusion or an assigned matter; never changed.

    act: the step. sha256 names the content below DATA_DIR.
    """

    __tablename__ = "evidence_files"
    __table_args__ = (
        ForeignKeyConstraint(["city", "appeal_id"], ["appeals.city", "appeals.id"]),
        ForeignKeyConstraint(["city", "exclusion_id"], ["exclusions.city", "exclusions.id"]),
        ForeignKeyConstraint(
            ["city", "assigned_matter_id"], ["assigned_matters.city", "assigned_matters.id"]
        ),
        CheckConstraint("num_nonnulls(appeal_id, exclusion_id, assigned_matter_id) = 1", "of_one_subject"),
        CheckConstraint("octet_length(sha256) = 32 AND size_bytes > 0", "content"),
        Index("ix_evidence_files_city_appeal_id", "city", "appeal_id"),
        Index("ix_evidence_files_city_exclusion_id", "city", "exclusion_id"),
        Index("ix_evidence_files_city_assigned_matter_id", "city", "assigned_matter_id"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    appeal_id: Mapped[UUID | None]
    exclusion_id: Mapped[UUID | None]
    assigned_matter_id: Mapped[UUID | None]
    act: Mapped[str]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    thumbnail: Mapped[bytes | None] = mapped_column(LargeBinary)
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    name: Mapped[str]
    uploaded_at: Mapped[datetime]
