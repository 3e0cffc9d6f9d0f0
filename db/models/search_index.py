"""Tables of the search index: texts as character pairs, ticket numbers from both ends."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, INTEGER
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey
from db.models.tickets import TICKET_KEY

_BYTES = Text(collation="C")  # in byte order an index finds what a text begins with


class TicketWords(Base):
    """What one ticket is found by; derived whole from other rows by ``db.writes.search_index``.

    body: its texts and names as ``fold_text`` compares them, one per line; empty of a secret one. pairs:
    each two characters side by side in it, packed by ``text_pairs``. tail: its number read backwards.
    """

    __tablename__ = "ticket_words"
    __table_args__ = (
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        Index("ix_ticket_words_pairs", "pairs", postgresql_using="gin"),
        Index("ix_ticket_words_city_reported_at", "city", "reported_at", "ticket_id"),
        Index("ix_ticket_words_city_number", "city", "number"),
        Index("ix_ticket_words_city_tail", "city", "tail"),
    )

    city: Mapped[CityKey]
    ticket_id: Mapped[IdKey]
    reported_at: Mapped[datetime]
    number: Mapped[str] = mapped_column(_BYTES)
    tail: Mapped[str] = mapped_column(_BYTES)
    body: Mapped[str]
    pairs: Mapped[list[int]] = mapped_column(ARRAY(INTEGER))


class CallerLookup(Base):
    """Append-only record of a caller lookup by a user of the Center.

    phone: masked, for the row itself must not be a register of numbers. tickets: what was shown.
    """

    __tablename__ = "caller_lookups"
    __table_args__ = (Index("ix_caller_lookups_city_at", "city", "at"),)

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    at: Mapped[datetime]
    actor: Mapped[str]
    actor_name: Mapped[str]
    phone: Mapped[str]
    tickets: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
