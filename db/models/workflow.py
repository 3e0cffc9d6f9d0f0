"""Tables of the activity on a ticket: motions, meetings, mediations, replies, call-backs."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, Texts, build_enum_type
from db.models.tickets import ORDER_KEY, TICKET_KEY
from domain import coordination


class Motion(Base):
    """A request on a ticket that one party makes and another must answer, once.

    asked_of: the code of a party, or None for the Center. escalated_at: when it was reported as late.
    data: days, successor, proposed parties.
    """

    __tablename__ = "motions"
    __table_args__ = (
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        ForeignKeyConstraint(["city", "work_order_id"], ORDER_KEY),
        CheckConstraint("(answered_at IS NULL) = (outcome IS NULL)", "answered_with_outcome"),
        Index("ix_motions_city_ticket_id", "city", "ticket_id"),
        Index("ix_motions_waiting", "city", "due_at", postgresql_where=text("answered_at IS NULL")),
        Index("ix_motions_returns", "city", "asked_at", postgresql_where=text("kind = 'return'")),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    ticket_id: Mapped[UUID]
    work_order_id: Mapped[UUID | None]
    kind: Mapped[coordination.MotionKind] = mapped_column(build_enum_type(coordination.MotionKind, "kind"))
    reason: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    asked_by: Mapped[str]
    asked_by_name: Mapped[str]
    asked_by_party: Mapped[str | None]
    asked_of: Mapped[str | None]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by_name: Mapped[str | None]
    outcome: Mapped[coordination.MotionOutcome | None] = mapped_column(
        build_enum_type(coordination.MotionOutcome, "outcome")
    )
    answer: Mapped[str | None]


class Consultation(Base):
    """One joint consultation or site visit (联合会商): when, where, who came, what was concluded."""

    __tablename__ = "consultations"
    __table_args__ = (
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        Index("ix_consultations_city_ticket_id", "city", "ticket_id"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    ticket_id: Mapped[UUID]
    held_at: Mapped[datetime]
    place: Mapped[str]
    invited: Mapped[Texts] = mapped_column(server_default=text("'{}'"))
    attendance: Mapped[str] = mapped_column(server_default=text("''"))
    conclusions: Mapped[str] = mapped_column(server_default=text("''"))
    tasks: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    called_by: Mapped[str]
    called_by_name: Mapped[str]
    called_at: Mapped[datetime]
    concluded_at: Mapped[datetime | None]


class Mediation(Base):
    """One mediation (调处化解) of a dispute, with its outcome."""

    __tablename__ = "mediations"
    __table_args__ = (
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        Index("ix_mediations_city_ticket_id", "city", "ticket_id"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    ticket_id: Mapped[UUID]
    kind: Mapped[coordination.MediationKind] = mapped_column(
        build_enum_type(coordination.MediationKind, "kind")
    )
    mediators: Mapped[str]
    settlement: Mapped[coordination.Settlement] = mapped_column(
        build_enum_type(coordination.Settlement, "settlement")
    )
    agreement: Mapped[str] = mapped_column(server_default=text("''"))
    follow_up_on: Mapped[date | None]
    at: Mapped[datetime]
    by_name: Mapped[str]


class Reply(Base):
    """The written reply of a ticket (反馈), the way it took to the reporter, and the proof.

    read_at, read_by_name: when the calling town took note of it, and who there.
    """

    __tablename__ = "replies"
    __table_args__ = (
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        ForeignKeyConstraint(["city", "delivery_id"], ["deliveries.city", "deliveries.id"]),
        CheckConstraint("way <> 'impossible' OR why_not <> ''", "impossible_says_why"),
        CheckConstraint("(read_at IS NULL) = (read_by_name IS NULL)", "read_by_somebody"),
        Index("ix_replies_city_ticket_id", "city", "ticket_id"),
        Index("ix_replies_city_at", "city", "at", "id"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    ticket_id: Mapped[UUID]
    reply: Mapped[str]
    way: Mapped[coordination.ReplyChannel] = mapped_column(build_enum_type(coordination.ReplyChannel, "way"))
    proof: Mapped[str] = mapped_column(server_default=text("''"))
    why_not: Mapped[str] = mapped_column(server_default=text("''"))
    delivery_id: Mapped[UUID | None]
    to_town: Mapped[str | None]
    to_grid: Mapped[str | None]
    at: Mapped[datetime]
    by: Mapped[str]
    by_name: Mapped[str]
    read_at: Mapped[datetime | None]
    read_by_name: Mapped[str | None]


class ReplyScope(Base):
    """Scopes of a reply: one row for each place and party of its ticket, written by the system.

    An index by scope and time over ``replies``; whether the ticket may be seen is decided by the ticket.
    """

    __tablename__ = "reply_scopes"

    city: Mapped[CityKey]
    code: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    reply_id: Mapped[IdKey]


class CallBack(Base):
    """One try to call a reporter back (回访): reached or not, solved and satisfied or not."""

    __tablename__ = "call_backs"
    __table_args__ = (
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        CheckConstraint(
            "reached = (solved IS NOT NULL) AND reached = (satisfied IS NOT NULL)", "answers_of_the_reached"
        ),
        Index("ix_call_backs_city_ticket_id", "city", "ticket_id"),
        Index("ix_call_backs_city_at", "city", "at"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    ticket_id: Mapped[UUID]
    at: Mapped[datetime]
    reached: Mapped[bool]
    solved: Mapped[bool | None]
    satisfied: Mapped[bool | None]
    note: Mapped[str] = mapped_column(server_default=text("''"))
    by: Mapped[str]
    by_name: Mapped[str]


class TicketLink(Base):
    """Relation between two tickets; each pair is stored once, from the older to the other."""

    __tablename__ = "ticket_links"
    __table_args__ = (
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        ForeignKeyConstraint(["city", "other_id"], TICKET_KEY),
        CheckConstraint("ticket_id <> other_id", "two_tickets"),
        Index("ix_ticket_links_city_other_id", "city", "other_id"),
    )

    city: Mapped[CityKey]
    ticket_id: Mapped[IdKey]
    other_id: Mapped[IdKey]
    kind: Mapped[coordination.LinkKind] = mapped_column(build_enum_type(coordination.LinkKind, "kind"))
    at: Mapped[datetime]
    by: Mapped[str]
