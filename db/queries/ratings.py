"""Ask for the ratings of departments as the live picture sums them: with the facts of their tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.tables import Evaluation, Ticket
from domain.terms import Channel, Effect, Secrecy, Speed, Status, TicketClass


@dataclass(frozen=True, slots=True)
class Rating:
    """One rating; ``department`` is the rated one, everything else but the grades is the ticket's.

    Words are members or their bare values, which are equal: making members of millions takes seconds.
    """

    ticket_id: UUID
    matter: str | None
    channel: Channel
    ticket_class: TicketClass
    urgent: bool
    status: Status
    secret: bool
    department: str
    departments: Sequence[str]
    town_code: str | None
    unit_code: str | None
    grid_code: str | None
    rated_at: datetime
    speed: Speed
    effect: Effect


def ratings(session: Session, city: str, tickets: Sequence[UUID] | None = None) -> list[Rating]:
    """Return every rating of the city, or those of these tickets."""
    statement = _ratings(city)
    if tickets is not None:
        statement = statement.where(Evaluation.ticket_id.in_(tickets))
    return [Rating(*row) for row in session.execute(statement)]


def _ratings(city: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Evaluation.ticket_id, Ticket.matter, _bare(Ticket.channel), _bare(Ticket.ticket_class),
            Ticket.urgent, _bare(Ticket.status), Ticket.secrecy == Secrecy.SECRET, Evaluation.department,
            Ticket.departments, Ticket.town_code, Ticket.unit_code, Ticket.grid_code, Evaluation.rated_at,
            _bare(Evaluation.speed), _bare(Evaluation.effect),
        )
        .join(Ticket, (Ticket.city == Evaluation.city) & (Ticket.id == Evaluation.ticket_id))
        .where(Evaluation.city == city)
    )  # fmt: skip


def _bare(column: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    return type_coerce(column, Text)
