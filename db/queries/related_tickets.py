"""Queries for tickets related to the current one: place, holder, and outcome."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Clock, Ticket, TicketEvent
from db.queries.guest_parties import cover_reporters, is_guest
from db.queries.ticket_summary import TicketSummary, select_summaries, to_fields
from domain.enums import Act, ClockKind, Secrecy
from domain.scopes import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedTicket(TicketSummary):
    """One other ticket; result: what its last completion said. completion_due_at: of its last such clock."""

    description: str
    closed_at: datetime | None
    completed_at: datetime | None
    completion_due_at: datetime | None
    result: str | None

    @property
    def on_time(self) -> bool | None:
        """Return whether it was completed in time; None where it is not completed or had no deadline."""
        if self.completed_at is None or self.completion_due_at is None:
            return None
        return self.completed_at <= self.completion_due_at


def load_related_tickets(
    session: Session, reader: Actor, ids: Collection[UUID], *, now: datetime
) -> dict[UUID, RelatedTicket]:
    """Return what is shown of the tickets of these ids within the scope; never secret ones.

    Tickets that the reader's party only was asked about are left out, for their texts name persons; the
    others' name the reporter to none but who may know of them.
    """
    city = reader.city
    due = (
        select(Clock.due_at)
        .where(
            Clock.city == Ticket.city,
            Clock.ticket_id == Ticket.id,
            Clock.work_order_id.is_(None),
            Clock.kind == ClockKind.COMPLETION,
        )
        .order_by(Clock.started_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    result = (
        select(TicketEvent.reason)
        .where(
            TicketEvent.city == Ticket.city,
            TicketEvent.ticket_id == Ticket.id,
            TicketEvent.act.in_((Act.COMPLETE, Act.SOLVE_LOCALLY)),
        )
        .order_by(TicketEvent.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = session.execute(
        select_summaries(
            now=now,
            area_code=Ticket.grid_code,
            description=Ticket.description,
            closed_at=Ticket.closed_at,
            completed_at=Ticket.completed_at,
            completion_due_at=due,
            result=result,
        ).where(
            Ticket.city == city, Ticket.id.in_(ids), Ticket.secrecy != Secrecy.SECRET, ~is_guest(reader.party)
        )
    )
    related = {row.id: RelatedTicket(**to_fields(row)) for row in found}
    return cover_reporters(session, reader, related)
