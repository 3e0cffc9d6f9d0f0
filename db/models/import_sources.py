"""Table of the last imported state of each ticket by source."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey


class SourceRow(Base):
    """What the source last said of one ticket: the digest of its row, and the closing it knows.

    A replay city shows the closing only once its ``as_of`` is past it; no role but the owner reads this.
    """

    __tablename__ = "source_rows"
    __table_args__ = (ForeignKeyConstraint(["city", "ticket_id"], ["tickets.city", "tickets.id"]),)

    city: Mapped[CityKey]
    ticket_id: Mapped[IdKey]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    closed_at: Mapped[datetime | None]
