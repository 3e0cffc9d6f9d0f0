"""Table of changes of settings and calendar: who changed what, from when, and why."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, build_enum_type
from domain.setting_changes import CalendarAct


class SettingChange(Base):
    """One change of a setting; it waits for its day until ``applied_at`` or ``withdrawn_at`` is set.

    clocks, tickets: how many running clocks it moved, of how many tickets.
    """

    __tablename__ = "setting_changes"
    __table_args__ = (
        Index("ix_setting_changes_at", "city", "at"),
        Index(
            "ix_setting_changes_planned",
            "city",
            "effective_on",
            postgresql_where=text("applied_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    key: Mapped[str]
    before: Mapped[Any] = mapped_column(JSONB)
    after: Mapped[Any] = mapped_column(JSONB)
    reason: Mapped[str]
    running: Mapped[bool]
    effective_on: Mapped[date]
    actor: Mapped[str]
    actor_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    applied_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    clocks: Mapped[int | None]
    tickets: Mapped[int | None]


class CalendarChange(Base):
    """One change of the working calendar: a year brought in, a day or the working hours changed.

    data: what was changed, as JSON knows it. clocks, tickets: how many running clocks moved.
    """

    __tablename__ = "calendar_changes"
    __table_args__ = (Index("ix_calendar_changes_at", "city", "at"),)

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    kind: Mapped[CalendarAct] = mapped_column(build_enum_type(CalendarAct, "kind"))
    data: Mapped[dict[str, Any]]
    reason: Mapped[str]
    actor: Mapped[str]
    actor_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    clocks: Mapped[int]
    tickets: Mapped[int]
