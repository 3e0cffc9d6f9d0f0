"""Tables of changes: the outbox that writers fill and the gapless feed that screens read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Identity, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, build_enum_type
from domain.enums import ChangeKind


class Outbox(Base):
    """One change written in its own transaction; numbers may have gaps and come out of order."""

    __tablename__ = "outbox"

    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    city: Mapped[str] = mapped_column(ForeignKey("cities.city"))
    kind: Mapped[ChangeKind] = mapped_column(build_enum_type(ChangeKind, "kind"))
    tickets: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    at: Mapped[datetime]


class Feed(Base):
    """One change in the order in which every process applies it; ``n`` has no gaps."""

    __tablename__ = "feed"
    __table_args__ = (Index("ix_feed_city_n", "city", "n"),)

    n: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    city: Mapped[str] = mapped_column(ForeignKey("cities.city"))
    kind: Mapped[ChangeKind] = mapped_column(build_enum_type(ChangeKind, "kind"))
    tickets: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    at: Mapped[datetime]
