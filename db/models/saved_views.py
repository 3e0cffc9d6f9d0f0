"""Table of the views that users saved at their desks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey


class SavedView(Base):
    """One named view of an account's desk: queue, words, filters and order, in the format of the address."""

    __tablename__ = "saved_views"
    __table_args__ = (
        UniqueConstraint("city", "account_id", "desk", "name"),
        CheckConstraint("length(name) BETWEEN 1 AND 40", "name"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    desk: Mapped[str]
    name: Mapped[str]
    query: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    saved_at: Mapped[datetime]
