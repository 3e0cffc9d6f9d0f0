"""Queries for fair exclusions: those that wait, those decided, one whole, and which tickets are excluded."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.models import Exclusion, Matter, Ticket
from db.models.workflow_events import build_key_conditions
from db.queries.evidence_files import Evidence, list_evidence
from domain.errors import NotFound
from domain.exclusions import EXCLUSION_ACTS, ExclusionReason, ExclusionStatus

MOST = 200


@dataclass(frozen=True, slots=True)
class ExclusionFacts:
    """One request with its ticket; asked_by: the party, None for the Center.

    number, ticket_id: None where the reader sees no ticket. is_ordinary: the assessment office decides it,
    else the leader of the Center.
    """

    id: UUID
    year: int
    sequence: int
    ticket_id: UUID | None
    number: str | None
    matter_name: str | None
    matter_name_en: str | None
    asked_by: str | None
    reason: ExclusionReason
    content: str
    status: ExclusionStatus
    begun_at: datetime
    begun_by: str
    decide_by: datetime | None
    decided_at: datetime | None
    revoked_at: datetime | None
    version: int
    is_ordinary: bool
    files: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class ExcludedSpan:
    """From when on a ticket does not count; revoked_at: from when on it counts again, None if it does not."""

    ticket_id: UUID
    decided_at: datetime
    revoked_at: datetime | None


_COMPUTED: dict[str, Any] = {
    "ticket_id": Ticket.id,
    "number": Ticket.number,
    "matter_name": Matter.name,
    "matter_name_en": Matter.name_en,
    "is_ordinary": func.is_ordinary_ticket(Exclusion.city, Exclusion.ticket_id),
}
_COLUMNS = tuple(
    _COMPUTED[name] if name in _COMPUTED else getattr(Exclusion, name)
    for name in ExclusionFacts.__slots__
    if name != "files"
)


def list_exclusion_spans(session: Session, city: str, start: datetime, end: datetime) -> list[ExcludedSpan]:
    """Return the exclusions that were decided or revoked from ``start`` on and decided before ``end``.

    The oldest first. Those of secret tickets are among them for all who count points: by their id alone.
    """
    found = func.excluded_tickets(city, start, end).table_valued("ticket_id", "decided_at", "revoked_at")
    rows = session.execute(select(found).order_by(found.c.decided_at, found.c.ticket_id))
    return [ExcludedSpan(*row) for row in rows]


def list_exclusions(
    session: Session, city: str, *, status: ExclusionStatus | None = None
) -> list[ExclusionFacts]:
    """Return the requests within the scope, of one state where it is given, the newest first."""
    wanted = () if status is None else (Exclusion.status == status,)
    return _list(session, city, *wanted)


def list_running(session: Session, city: str) -> list[ExclusionFacts]:
    """Return the requests within the scope that are not decided yet, the oldest first."""
    return _list(session, city, Exclusion.status == ExclusionStatus.ASKED, order=Exclusion.begun_at)


def list_ended(session: Session, city: str) -> list[ExclusionFacts]:
    """Return the newest requests within the scope that were decided or withdrawn."""
    return _list(session, city, Exclusion.status != ExclusionStatus.ASKED)


def list_of_ticket(session: Session, city: str, ticket: UUID) -> list[ExclusionFacts]:
    """Return the requests within the scope that are about a ticket, the newest first."""
    return _list(session, city, Exclusion.ticket_id == ticket)


def load_exclusion(session: Session, city: str, name: str) -> ExclusionFacts:
    """Return the request with this id within the scope, with its evidence. Raises NotFound."""
    found = _list(session, city, *build_key_conditions(Exclusion, name))
    if not found:
        raise NotFound(EXCLUSION_ACTS.missing)
    return replace(found[0], files=list_evidence(session, city, exclusion=found[0].id))


def _list(
    session: Session, city: str, *wanted: ColumnElement[bool], order: Any = None
) -> list[ExclusionFacts]:
    newest = Exclusion.begun_at.desc() if order is None else order
    asked = (
        select(*_COLUMNS)
        .outerjoin(Ticket, (Ticket.city == Exclusion.city) & (Ticket.id == Exclusion.ticket_id))
        .outerjoin(Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter))
        .where(Exclusion.city == city, *wanted)
        .order_by(newest, Exclusion.id)
        .limit(MOST)
    )
    return [ExclusionFacts(*row) for row in session.execute(asked)]
