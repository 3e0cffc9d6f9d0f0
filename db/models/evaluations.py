"""Table of the towns' ratings of departments."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, build_enum_type
from db.models.tickets import DEPARTMENT_KEY, ORDER_KEY, TICKET_KEY
from domain import enums


class Evaluation(Base):
    """A town's rating of one work order, on speed and effect; once per work order."""

    __tablename__ = "evaluations"
    __table_args__ = (
        UniqueConstraint("city", "work_order_id"),
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        ForeignKeyConstraint(["city", "work_order_id"], ORDER_KEY),
        ForeignKeyConstraint(["city", "department"], DEPARTMENT_KEY),
        CheckConstraint("department <> town_code", "never_by_the_rated"),
        Index("ix_evaluations_city_rated_at", "city", "rated_at"),
        Index("ix_evaluations_city_ticket_id", "city", "ticket_id"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    ticket_id: Mapped[UUID]
    work_order_id: Mapped[UUID]
    town_code: Mapped[str]
    grid_code: Mapped[str | None]
    department: Mapped[str]
    speed: Mapped[enums.Speed] = mapped_column(build_enum_type(enums.Speed, "speed"))
    effect: Mapped[enums.Effect] = mapped_column(build_enum_type(enums.Effect, "effect"))
    comment: Mapped[str] = mapped_column(server_default=text("''"))
    rated_at: Mapped[datetime]
    rated_by: Mapped[str | None]
