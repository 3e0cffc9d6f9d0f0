"""Keep the notices of the supervision office and what became of them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, words
from db.models.tickets import DEPARTMENT_KEY
from domain import supervision


class SupervisionNotice(Base):
    """One circular notice or order to rectify, sent to one party, with the tickets it is about."""

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
    kind: Mapped[supervision.SupervisionKind] = mapped_column(words(supervision.SupervisionKind, "kind"))
    year: Mapped[int]
    sequence: Mapped[int]
    party: Mapped[str]
    grounds: Mapped[supervision.Grounds] = mapped_column(words(supervision.Grounds, "grounds"))
    content: Mapped[str]
    tickets: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    status: Mapped[supervision.SupervisionStatus] = mapped_column(
        words(supervision.SupervisionStatus, "status")
    )
    issued_at: Mapped[datetime]
    due_on: Mapped[date | None]
    version: Mapped[int]


class SupervisionEvent(Base):
    """One row of a notice's story; only ever appended."""

    __tablename__ = "supervision_events"
    __table_args__ = (
        ForeignKeyConstraint(["city", "notice_id"], ["supervision_notices.city", "supervision_notices.id"]),
    )

    city: Mapped[CityKey]
    notice_id: Mapped[IdKey]
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    act: Mapped[supervision.SupervisionAct] = mapped_column(words(supervision.SupervisionAct, "act"))
    actor: Mapped[str]
    actor_name: Mapped[str]
    content: Mapped[str]
