"""Tables of field data: kinds, objects with their records, and collection tasks."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, Place, Texts, build_enum_type
from db.models.workflow_events import WorkflowRow, WorkflowSubject
from domain.catalogue import Collector, PaperStatus, Subject
from domain.collection_kinds import KIND_ACTS

OBJECT_KEY = ["collected_objects.city", "collected_objects.id"]


class CollectionKind(WorkflowRow, Base):
    """One kind of place or thing about which information is collected; there is none of persons."""

    workflow = WorkflowSubject(
        KIND_ACTS.kind, ("code",), version="revision", only_state=PaperStatus.PUBLISHED, read_whole=True
    )
    status = PaperStatus.PUBLISHED
    __tablename__ = "collection_kinds"
    __table_args__ = (
        CheckConstraint("interval_days BETWEEN 1 AND 731", "interval"),
        CheckConstraint("jsonb_typeof(fields) = 'array'", "fields"),
    )

    city: Mapped[CityKey]
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    subject: Mapped[Subject] = mapped_column(build_enum_type(Subject, "subject"))
    fields: Mapped[list[Any]] = mapped_column(JSONB)
    interval_days: Mapped[int]
    collected_by: Mapped[Collector] = mapped_column(build_enum_type(Collector, "collected_by"))
    readers: Mapped[Texts] = mapped_column(server_default=text("'{}'"))
    reference: Mapped[str]
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]


class CollectedObject(Base):
    """One place or thing of a kind; its areas are those that contain its point."""

    __tablename__ = "collected_objects"
    __table_args__ = (
        ForeignKeyConstraint(["city", "kind"], ["collection_kinds.city", "collection_kinds.code"]),
        ForeignKeyConstraint(["city", "grid_code"], ["areas.city", "areas.code"], name="fk_objects_grid"),
        ForeignKeyConstraint(["city", "unit_code"], ["areas.city", "areas.code"], name="fk_objects_unit"),
        ForeignKeyConstraint(["city", "town_code"], ["areas.city", "areas.code"], name="fk_objects_town"),
        Index("ix_collected_objects_city_grid_code", "city", "grid_code"),
        Index("ix_collected_objects_city_kind", "city", "kind"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    kind: Mapped[str]
    name: Mapped[str]
    address: Mapped[str] = mapped_column(server_default=text("''"))
    grid_code: Mapped[str]
    unit_code: Mapped[str]
    town_code: Mapped[str]
    point: Mapped[Place]
    created_at: Mapped[datetime]
    created_by: Mapped[str]


class CollectedRecord(Base):
    """What was found at an object; only ever appended, the newest counts.

    gone_reason: why the object no longer exists; None where it exists.
    """

    __tablename__ = "collected_records"
    __table_args__ = (
        ForeignKeyConstraint(["city", "object_id"], OBJECT_KEY),
        CheckConstraint("gone_reason <> ''", "gone_with_a_reason"),
        Index("ix_collected_records_newest", "city", "object_id", "collected_at"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    object_id: Mapped[UUID]
    values: Mapped[dict[str, Any]]
    collected_at: Mapped[datetime]
    received_at: Mapped[datetime]
    collected_by: Mapped[str]
    gone_reason: Mapped[str | None]


class RecordPhoto(Base):
    """One photo that came with a record; never changed. sha256 names the content below DATA_DIR."""

    __tablename__ = "record_photos"
    __table_args__ = (
        ForeignKeyConstraint(["city", "record_id"], ["collected_records.city", "collected_records.id"]),
        CheckConstraint("octet_length(sha256) = 32 AND size_bytes > 0", "content"),
        Index("ix_record_photos_city_record_id", "city", "record_id"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    record_id: Mapped[UUID]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    thumbnail: Mapped[bytes] = mapped_column(LargeBinary)
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    name: Mapped[str]
    uploaded_at: Mapped[datetime]


class CollectionTask(Base):
    """One record that is wanted of an object until a day; open while ``done_at`` is empty."""

    __tablename__ = "collection_tasks"
    __table_args__ = (
        ForeignKeyConstraint(["city", "object_id"], OBJECT_KEY),
        Index(
            "uq_collection_tasks_open", "city", "object_id", unique=True,
            postgresql_where=text("done_at IS NULL"),
        ),
        Index("ix_collection_tasks_city_due_on", "city", "due_on"),
    )  # fmt: skip

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    object_id: Mapped[UUID]
    due_on: Mapped[date]
    done_at: Mapped[datetime | None]
