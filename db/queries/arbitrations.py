"""Queries for arbitrations: those that wait, those that ended, one whole, and that of a ticket."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.models import Arbitration, Matter, Ticket
from db.models.workflow_events import build_key_conditions
from domain.arbitrations import ARBITRATION_ACTS, ENDED, ArbitrationStatus
from domain.errors import NotFound

MOST = 200


@dataclass(frozen=True, slots=True)
class ArbitrationFacts:
    """One dispute; claimant: None for the Center. is_ordinary: the list office decides it.

    sees_ticket: whether the reader may open the ticket.
    """

    id: UUID
    year: int
    sequence: int
    number: str
    matter: str | None
    matter_name: str | None
    matter_name_en: str | None
    duty: str | None
    claimant: str | None
    parties: list[str]
    stated: list[str]
    content: str
    status: ArbitrationStatus
    begun_at: datetime
    due_at: datetime | None
    decide_by: datetime | None
    lead: str | None
    amendment_id: UUID | None
    version: int
    is_ordinary: bool
    sees_ticket: bool


@dataclass(frozen=True, slots=True)
class OpenDispute:
    """What everybody who sees a ticket may know of its dispute."""

    year: int
    sequence: int
    begun_at: datetime


_COMPUTED: dict[str, Any] = {
    "matter_name": Matter.name,
    "matter_name_en": Matter.name_en,
    "is_ordinary": func.is_ordinary_ticket(Arbitration.city, Arbitration.ticket_id),
    "sees_ticket": Ticket.id.is_not(None),
}
_COLUMNS = tuple(
    _COMPUTED[name] if name in _COMPUTED else getattr(Arbitration, name)
    for name in ArbitrationFacts.__slots__
)


def list_arbitrations(
    session: Session, city: str, *, status: ArbitrationStatus | None = None
) -> list[ArbitrationFacts]:
    """Return the arbitrations within the scope, of one state where it is given, the newest first."""
    wanted = () if status is None else (Arbitration.status == status,)
    return _list(session, city, *wanted)


def list_running(session: Session, city: str) -> list[ArbitrationFacts]:
    """Return the arbitrations within the scope that are not decided yet, the oldest first."""
    running = Arbitration.status == ArbitrationStatus.CLAIMED
    return _list(session, city, running, order=Arbitration.begun_at)


def list_ended(session: Session, city: str) -> list[ArbitrationFacts]:
    """Return the newest arbitrations within the scope that came to an end."""
    return _list(session, city, Arbitration.status.in_(ENDED))


def load_arbitration(session: Session, city: str, name: str) -> ArbitrationFacts:
    """Return the arbitration with this id within the scope. Raises NotFound."""
    found = _list(session, city, *build_key_conditions(Arbitration, name))
    if not found:
        raise NotFound(ARBITRATION_ACTS.missing)
    return found[0]


def list_of_ticket(session: Session, city: str, ticket: UUID) -> list[ArbitrationFacts]:
    """Return the arbitrations within the scope that are about a ticket, the newest first."""
    return _list(session, city, Arbitration.ticket_id == ticket)


def find_open_dispute(session: Session, city: str, ticket: UUID) -> OpenDispute | None:
    """Return what is known of the open dispute about a ticket that the reader sees; None without one."""
    found = func.open_arbitration(city, ticket).table_valued("year", "sequence", "begun_at")
    row = session.execute(select(found.c.year, found.c.sequence, found.c.begun_at)).one_or_none()
    return None if row is None else OpenDispute(*row)


def _list(
    session: Session, city: str, *wanted: ColumnElement[bool], order: Any = None
) -> list[ArbitrationFacts]:
    newest = Arbitration.begun_at.desc() if order is None else order
    asked = (
        select(*_COLUMNS)
        .outerjoin(Matter, (Matter.city == Arbitration.city) & (Matter.code == Arbitration.matter))
        .outerjoin(Ticket, (Ticket.city == Arbitration.city) & (Ticket.id == Arbitration.ticket_id))
        .where(Arbitration.city == city, *wanted)
        .order_by(newest, Arbitration.id)
        .limit(MOST)
    )
    return [ArbitrationFacts(*row) for row in session.execute(asked)]
