"""Tables of notifications, outgoing deliveries, the duty roster, and live workers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, build_enum_type
from db.models.tickets import ORDER_KEY, TICKET_KEY
from domain.deliveries import Carrier, DeliveryState
from domain.escalation import EscalationLevel
from domain.notifications import Grade, NoticeKind, ToKind
from domain.roster import DutyRole


class Notice(Base):
    """One notification of one recipient; its text is rendered from its ticket, clock and work order.

    event: what happened, the same for all its recipients; a user addressed twice sees it once. subject: what
    it is about where that is no ticket, as ``kind:id`` of a workflow.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("city", "dedupe"),
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        ForeignKeyConstraint(["city", "work_order_id"], ORDER_KEY),
        ForeignKeyConstraint(["city", "clock_id"], ["clocks.city", "clocks.id"]),
        CheckConstraint("(level IS NULL) = (clock_id IS NULL)", "level_of_a_clock"),
        CheckConstraint("(ticket_id IS NULL) = (subject IS NOT NULL)", "ticket_or_subject"),
        Index("ix_notices_city_to", "city", "to_kind", "to_code", "visible_from"),
        Index("ix_notices_unplanned", "city", "visible_from", postgresql_where=text("NOT planned")),
        Index("ix_notices_city_ticket_id", "city", "ticket_id"),
        Index("ix_notices_city_event", "city", "event"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    to_kind: Mapped[ToKind] = mapped_column(build_enum_type(ToKind, "to_kind"))
    to_code: Mapped[str]
    ticket_id: Mapped[UUID | None]
    subject: Mapped[str | None]
    work_order_id: Mapped[UUID | None]
    kind: Mapped[NoticeKind] = mapped_column(build_enum_type(NoticeKind, "kind"))
    level: Mapped[EscalationLevel | None] = mapped_column(build_enum_type(EscalationLevel, "level"))
    clock_id: Mapped[UUID | None]
    grade: Mapped[Grade] = mapped_column(build_enum_type(Grade, "grade"))
    note: Mapped[str] = mapped_column(server_default=text("''"))
    actor: Mapped[str | None]
    actor_name: Mapped[str | None]
    event: Mapped[str]
    dedupe: Mapped[str]
    at: Mapped[datetime]
    visible_from: Mapped[datetime]
    planned: Mapped[bool] = mapped_column(server_default=text("false"))


class NoticeRead(Base):
    """One notice read by one person."""

    __tablename__ = "notice_reads"
    __table_args__ = (ForeignKeyConstraint(["city", "notice_id"], ["notices.city", "notices.id"]),)

    city: Mapped[CityKey]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    notice_id: Mapped[UUID] = mapped_column(primary_key=True)
    read_at: Mapped[datetime]


class Escalation(Base):
    """One handled level of one clock; its key ensures that no one is notified twice.

    ``told``: False for a level superseded by a worse one that passed before the first check.
    """

    __tablename__ = "escalations"
    __table_args__ = (ForeignKeyConstraint(["city", "clock_id"], ["clocks.city", "clocks.id"]),)

    city: Mapped[CityKey]
    clock_id: Mapped[UUID] = mapped_column(primary_key=True)
    level: Mapped[EscalationLevel] = mapped_column(
        build_enum_type(EscalationLevel, "level"), primary_key=True
    )
    ticket_id: Mapped[UUID]
    passed_at: Mapped[datetime]
    at: Mapped[datetime]
    told: Mapped[bool]


class EscalationStart(Base):
    """Since when a city's clocks are watched; levels passed before are not announced afterwards."""

    __tablename__ = "escalation_starts"

    city: Mapped[CityKey]
    since: Mapped[datetime]


class Delivery(Base):
    """One thing to bring outside, tried until it is; its id is the key by which a receiver knows it again.

    It is a notice, or ``body`` as a reply to the ticket's reporter, whose phone stays in ``reporters``.
    address: a mail address, or the phone of an officer without an account.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("city", "dedupe"),
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        ForeignKeyConstraint(["city", "notice_id"], ["notices.city", "notices.id"]),
        CheckConstraint("(notice_id IS NULL) = (body IS NOT NULL)", "notice_or_reply"),
        Index("ix_deliveries_pending", "city", "next_try_at", postgresql_where=text("state = 'pending'")),
        Index("ix_deliveries_failed", "city", "ended_at", postgresql_where=text("state = 'failed'")),
        Index("ix_deliveries_city_ticket_id", "city", "ticket_id"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    ticket_id: Mapped[UUID]
    notice_id: Mapped[UUID | None]
    body: Mapped[str | None]
    carrier: Mapped[Carrier] = mapped_column(build_enum_type(Carrier, "carrier"))
    address: Mapped[str | None]
    dedupe: Mapped[str]
    state: Mapped[DeliveryState] = mapped_column(build_enum_type(DeliveryState, "state"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    next_try_at: Mapped[datetime]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    provider_id: Mapped[str | None]
    payload_hash: Mapped[str | None]


class NoticeAddress(Base):
    """A recipient's e-mail address for notifications, in addition to the inbox."""

    __tablename__ = "notice_addresses"

    city: Mapped[CityKey]
    to_kind: Mapped[ToKind] = mapped_column(build_enum_type(ToKind, "to_kind"), primary_key=True)
    to_code: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str]


class DutyShift(Base):
    """One person on duty at the Center for a span: an account, or a name with a phone."""

    __tablename__ = "duty_shifts"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", "span"),
        CheckConstraint("account_id IS NOT NULL OR (name IS NOT NULL AND phone IS NOT NULL)", "somebody"),
        Index("ix_duty_shifts_city_ends_at", "city", "ends_at"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str | None]
    phone: Mapped[str | None]
    role: Mapped[DutyRole] = mapped_column(build_enum_type(DutyRole, "role"))
    taken_over_at: Mapped[datetime | None]
    taken_over_by: Mapped[str | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]


class HandoverNote(Base):
    """What one shift leaves to the next; only ever appended."""

    __tablename__ = "handover_notes"
    __table_args__ = (
        ForeignKeyConstraint(["city", "shift_id"], ["duty_shifts.city", "duty_shifts.id"]),
        Index("ix_handover_notes_city_at", "city", "at"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    shift_id: Mapped[UUID]
    author: Mapped[str]
    author_name: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]


class WorkerBeat(Base):
    """One worker process: when it began, when it was last seen alive, which carriers outside it knows."""

    __tablename__ = "worker_beats"

    id: Mapped[IdKey]
    host: Mapped[str]
    pid: Mapped[int]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    done: Mapped[dict[str, Any]]
    carriers: Mapped[dict[str, Any]]
