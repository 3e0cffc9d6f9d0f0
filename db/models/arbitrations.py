"""Keep the disputes about who is responsible for a ticket, and their decisions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, Texts, build_enum_type, build_partial_index
from db.models.tickets import DEPARTMENT_KEY, TICKET_KEY
from db.models.workflow_events import WorkflowRow, WorkflowSubject
from domain import arbitrations


class Arbitration(WorkflowRow, Base):
    """One dispute; claimant: the party that claims, None for the Center. parties: all units concerned.

    number, matter: of the ticket, which not every unit concerned sees. stated: who has stated. due_at: until
    when statements are heard; decide_by: by when it should be decided. amendment_id: which came out of it.
    """

    workflow = WorkflowSubject(arbitrations.ARBITRATION_ACTS.kind, ("id",), party="claimant")
    __tablename__ = "arbitrations"
    __table_args__ = (
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        ForeignKeyConstraint(["city", "claimant"], DEPARTMENT_KEY),
        ForeignKeyConstraint(["city", "lead"], DEPARTMENT_KEY),
        ForeignKeyConstraint(["city", "amendment_id"], ["amendments.city", "amendments.id"]),
        CheckConstraint("(status IN ('decided', 'amended')) = (lead IS NOT NULL)", "decided_with_a_lead"),
        Index("uq_arbitrations_number", "city", "year", "sequence", unique=True),
        build_partial_index(
            "uq_arbitrations_open", "city ticket_id", where="status = 'claimed'", unique=True
        ),
        Index("ix_arbitrations_city_ticket_id", "city", "ticket_id"),
        Index("ix_arbitrations_city_status", "city", "status", "begun_at"),
        Index("ix_arbitrations_city_begun_at", "city", "begun_at"),
        Index("ix_arbitrations_parties", "parties", postgresql_using="gin"),
        build_partial_index("ix_arbitrations_due", "city decide_by", where="reminded_at IS NULL"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    year: Mapped[int]
    sequence: Mapped[int]
    ticket_id: Mapped[UUID]
    number: Mapped[str]
    matter: Mapped[str | None]
    duty: Mapped[str | None]
    claimant: Mapped[str | None]
    parties: Mapped[Texts]
    stated: Mapped[Texts] = mapped_column(server_default=text("'{}'"))
    content: Mapped[str]
    status: Mapped[arbitrations.ArbitrationStatus] = mapped_column(
        build_enum_type(arbitrations.ArbitrationStatus, "status")
    )
    begun_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    decide_by: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    lead: Mapped[str | None]
    amendment_id: Mapped[UUID | None]
    version: Mapped[int]
