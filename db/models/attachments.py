"""Tables of attached files; their bytes are stored below DATA_DIR under the SHA-256 given here."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, build_enum_type
from db.models.tickets import ORDER_KEY, TICKET_KEY
from domain.attachments import AttachmentKind


class Attachment(Base):
    """One uploaded file; it waits without a ticket until an act binds it to the history row ``seq``.

    Rows are never changed: binding deletes the waiting row and inserts a bound one, which is permanent.
    The deferred key makes sure that the act's row of history was written too.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        ForeignKeyConstraint(["city", "work_order_id"], ORDER_KEY),
        ForeignKeyConstraint(
            ["city", "ticket_id", "seq"],
            ["ticket_events.city", "ticket_events.ticket_id", "ticket_events.seq"],
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("(ticket_id IS NULL) = (seq IS NULL)", "bound_by_an_act"),
        CheckConstraint("work_order_id IS NULL OR ticket_id IS NOT NULL", "order_of_a_ticket"),
        CheckConstraint("octet_length(sha256) = 32 AND size_bytes > 0", "content"),
        CheckConstraint(
            "(media_type = 'application/pdf') = (thumbnail IS NULL)"
            " AND (thumbnail IS NULL) = (width IS NULL) AND (width IS NULL) = (height IS NULL)",
            "pictures_have_a_size",
        ),
        Index("ix_attachments_city_ticket_id", "city", "ticket_id"),
        Index(
            "ix_attachments_waiting",
            "city",
            "uploaded_by",
            "uploaded_at",
            postgresql_where=text("ticket_id IS NULL"),
        ),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    ticket_id: Mapped[UUID | None]
    work_order_id: Mapped[UUID | None]
    seq: Mapped[int | None]
    kind: Mapped[AttachmentKind] = mapped_column(build_enum_type(AttachmentKind, "kind"))
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    thumbnail: Mapped[bytes | None] = mapped_column(LargeBinary)
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    name: Mapped[str]
    uploaded_by: Mapped[str]
    uploaded_at: Mapped[datetime]
