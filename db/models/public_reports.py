"""Tables of the reporters' query codes and of the published replies."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey
from db.models.tickets import AREA_KEY, TICKET_KEY


class QueryCode(Base):
    """The keyed hash of the code that was shown once to a ticket's reporter; it is the proof of a scope.

    It is written before its ticket, whose row may only be written by who shows the proof: the key is
    checked when the transaction ends.
    """

    __tablename__ = "query_codes"
    __table_args__ = (
        UniqueConstraint("city", "code_hash"),
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY, deferrable=True, initially="DEFERRED"),
        CheckConstraint("octet_length(code_hash) = 32", "hash"),
    )

    city: Mapped[CityKey]
    ticket_id: Mapped[IdKey]
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)


class PublishedReply(Base):
    """A selected reply as edited for publication; repeats matter and town: its readers see no ticket."""

    __tablename__ = "published_replies"
    __table_args__ = (
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        ForeignKeyConstraint(["city", "matter"], ["matters.city", "matters.code"]),
        ForeignKeyConstraint(["city", "town_code"], AREA_KEY),
        CheckConstraint("question <> '' AND answer <> ''", "words"),
        Index("ix_published_replies_city_at", "city", "at"),
        Index(
            "uq_published_replies_standing",
            "city",
            "ticket_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    ticket_id: Mapped[UUID]
    matter: Mapped[str]
    town_code: Mapped[str | None]
    question: Mapped[str]
    answer: Mapped[str]
    published_by: Mapped[str]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
