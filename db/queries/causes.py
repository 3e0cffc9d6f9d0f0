"""Queries for causes: candidates, projects, what ended, one with its tickets, and what became of all."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, func, literal, select
from sqlalchemy.orm import Session

from db.aliases import share_alias
from db.models import Area, Cause, CauseWeek, Department, Matter, Ticket
from db.models.workflow_events import build_key_conditions
from domain.cause_projects import CAUSE_ACTS, CauseStatus
from domain.errors import NotFound

MOST = 300


@dataclass(frozen=True, slots=True)
class CauseFacts:
    """One cause. place, town_code: areas. first, after: days of its window, and the one after it.

    count, weeks, people: tickets of the window, weeks with any, and reporters. expected: tickets by the rule.
    chance: of so many or more. signs: words of ``domain.causes.CauseSign``. lead: of the project;
    cooperating: parties that take part besides it.
    before_count, after_count, fallen: of a closed one.
    """

    id: UUID
    year: int
    sequence: int
    place: str
    place_name: str
    town_code: str
    town_name: str
    matter: str
    matter_name: str
    matter_name_en: str | None
    first: date
    after: date
    count: int
    weeks: int
    people: int
    expected: float
    chance: float
    signs: tuple[str, ...]
    status: CauseStatus
    found_at: datetime
    lead: str | None
    cooperating: tuple[str, ...]
    lead_name: str | None
    lead_name_en: str | None
    measures: str
    due_on: date | None
    begun_at: datetime | None
    decided_at: datetime | None
    before_count: int | None
    after_count: int | None
    fallen: bool | None
    version: int


@dataclass(frozen=True, slots=True)
class EvidenceTicket:
    """One ticket of the window that the reader may open."""

    number: str
    reported_at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class CauseEvidence:
    """The tickets of a cause that the reader sees, the newest first. total: of its window, seen or not."""

    total: int
    tickets: tuple[EvidenceTicket, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class CauseRecord:
    """What became of candidates: how many were decided, and how many of these were dismissed."""

    decided: int
    dismissed: int
    last_week: date | None


_PLACE, _TOWN = share_alias(Area), share_alias(Area)
_COMPUTED: dict[str, Any] = {
    "place_name": select(_PLACE.name)
    .where(_PLACE.city == Cause.city, _PLACE.code == Cause.place)
    .scalar_subquery(),
    "town_name": select(_TOWN.name)
    .where(_TOWN.city == Cause.city, _TOWN.code == Cause.town_code)
    .scalar_subquery(),
    "matter_name": Matter.name,
    "matter_name_en": Matter.name_en,
    "lead_name": Department.name,
    "lead_name_en": Department.name_en,
}
_COLUMNS: tuple[Any, ...] = tuple(
    _COMPUTED.get(name, getattr(Cause, name, None)) for name in CauseFacts.__slots__
)
_LISTS = tuple(CauseFacts.__slots__.index(name) for name in ("signs", "cooperating"))


def list_causes(session: Session, city: str, *, status: CauseStatus | None = None) -> list[CauseFacts]:
    """Return the causes within the scope, of one state where it is given, the newest first."""
    wanted = () if status is None else (Cause.status == status,)
    return _list(session, city, *wanted)


def list_running(session: Session, city: str) -> list[CauseFacts]:
    """Return the candidates and projects within the scope, the newest first."""
    return _list(session, city, Cause.status.in_((CauseStatus.CANDIDATE, CauseStatus.PROJECT)))


def list_ended(session: Session, city: str) -> list[CauseFacts]:
    """Return the newest causes within the scope that were dismissed or closed."""
    return _list(session, city, Cause.status.in_((CauseStatus.DISMISSED, CauseStatus.CLOSED)))


def load_cause(session: Session, city: str, name: str) -> CauseFacts:
    """Return the cause with this id within the scope. Raises NotFound."""
    found = _list(session, city, *build_key_conditions(Cause, name))
    if not found:
        raise NotFound(CAUSE_ACTS.missing)
    return found[0]


def load_evidence(session: Session, city: str, cause: UUID) -> CauseEvidence:
    """Return the tickets of a cause within the scope; those out of the reader's sight are only counted."""
    named = session.execute(
        select(Cause.tickets, Cause.count).where(Cause.city == city, Cause.id == cause)
    ).one_or_none()
    if named is None:
        return CauseEvidence(0)
    tickets, total = named
    asked = (
        select(Ticket.number, Ticket.reported_at, Ticket.status)
        .where(Ticket.city == city, Ticket.id == any_(literal(list(tickets), ARRAY(Uuid))))
        .order_by(Ticket.reported_at.desc(), Ticket.number)
    )
    return CauseEvidence(total, tuple(EvidenceTicket(*row) for row in session.execute(asked)))


def load_record(session: Session, city: str) -> CauseRecord:
    """Return what became of the candidates within the scope, and until when they were looked for."""
    counts = dict(
        iter(
            session.execute(
                select(Cause.status, func.count()).where(Cause.city == city).group_by(Cause.status)
            )
        )
    )
    decided = sum(count for status, count in counts.items() if status is not CauseStatus.CANDIDATE)
    return CauseRecord(decided, counts.get(CauseStatus.DISMISSED, 0), load_last_week(session, city))


def load_last_week(session: Session, city: str) -> date | None:
    """Return the day after the last week in which candidates were looked for; only the whole city sees it."""
    return session.scalar(select(func.max(CauseWeek.after)).where(CauseWeek.city == city))


def _list(session: Session, city: str, *wanted: ColumnElement[bool]) -> list[CauseFacts]:
    asked = (
        select(*_COLUMNS)
        .join(Matter, (Matter.city == Cause.city) & (Matter.code == Cause.matter))
        .outerjoin(Department, (Department.city == Cause.city) & (Department.code == Cause.lead))
        .where(Cause.city == city, *wanted)
        .order_by(Cause.found_at.desc(), Cause.chance, Cause.id)
        .limit(MOST)
    )
    rows = [list(row) for row in session.execute(asked)]
    for row in rows:
        for place in _LISTS:
            row[place] = tuple(row[place])
    return [CauseFacts(*row) for row in rows]
