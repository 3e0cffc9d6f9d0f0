"""Queries for assigned matters: those that run, those that ended, one whole, and the figures of all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, any_, func, literal, or_, select
from sqlalchemy.orm import Session

from db.models import AssignedMatter, AssignedMilestone
from db.models.workflow_events import build_key_conditions
from db.queries.evidence_files import Evidence, list_evidence
from db.queries.named_tickets import cover_hidden_numbers
from domain.assigned_matters import (
    ASSIGNED_ACTS,
    OPEN,
    AssignedClock,
    AssignedSource,
    AssignedStatus,
)
from domain.enums import Role
from domain.errors import NotFound

MOST = 300


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """One milestone; place: its number, from 1 on."""

    place: int
    name: str
    due_on: date
    due_at: datetime
    reached_at: datetime | None


@dataclass(frozen=True, slots=True)
class AssignedFacts:
    """One matter; lead, cooperating: codes of units. office: the role that assigned it.

    clock, clock_place, clock_started_at, clock_due_at: what runs now, the milestone it is of, since when,
    until when.
    """

    id: UUID
    year: int
    sequence: int
    source: AssignedSource
    document: str
    title: str
    content: str
    lead: str
    cooperating: list[str]
    office: Role
    due_on: date
    due_at: datetime
    status: AssignedStatus
    assigned_at: datetime
    signed_at: datetime | None
    closing_asked_at: datetime | None
    ended_at: datetime | None
    clock: AssignedClock | None
    clock_place: int | None
    clock_started_at: datetime | None
    clock_due_at: datetime | None
    version: int
    milestones: tuple[MilestoneFacts, ...] = ()
    files: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class AssignedFigures:
    """How many matters run, are overdue, are checked for closing, and were closed in the period."""

    open: int
    overdue: int
    checking: int
    closed: int
    closed_in_time: int


_COLUMNS = tuple(
    getattr(AssignedMatter, name) for name in AssignedFacts.__slots__ if name not in ("milestones", "files")
)
_RUNS: ColumnElement[bool] = AssignedMatter.status.in_(OPEN)


def list_matters(session: Session, city: str, *, status: AssignedStatus | None = None) -> list[AssignedFacts]:
    """Return the matters within the scope, of one state where it is given, the newest first."""
    wanted = () if status is None else (AssignedMatter.status == status,)
    return _list(session, city, *wanted, order=AssignedMatter.assigned_at.desc())


def list_running(session: Session, city: str) -> list[AssignedFacts]:
    """Return the matters within the scope that have not ended, the one due first on top."""
    return _list(session, city, _RUNS, order=AssignedMatter.clock_due_at)


def list_ended(session: Session, city: str) -> list[AssignedFacts]:
    """Return the matters within the scope that ended last."""
    ended = AssignedMatter.ended_at.is_not(None)
    return _list(session, city, ended, order=AssignedMatter.ended_at.desc())


def load_matter(session: Session, city: str, name: str) -> AssignedFacts:
    """Return the matter with this id within the scope, with its files. Raises NotFound."""
    found = _list(session, city, *build_key_conditions(AssignedMatter, name), order=AssignedMatter.id)
    if not found:
        raise NotFound(ASSIGNED_ACTS.missing)
    return replace(found[0], files=list_evidence(session, city, matter=found[0].id))


def count_matters(
    session: Session, city: str, *, now: datetime, since: datetime, unit: str | None = None
) -> AssignedFigures:
    """Return the figures of the matters within the scope; closed ones since an instant.

    unit: only those that it leads or has a part in, for readers whom row security does not narrow.
    """
    of_unit = or_(AssignedMatter.lead == unit, literal(unit) == any_(AssignedMatter.cooperating))
    wanted = () if unit is None else (of_unit,)
    closed = AssignedMatter.status == AssignedStatus.CLOSED
    in_time = AssignedMatter.closing_asked_at <= AssignedMatter.due_at
    row = session.execute(
        select(
            func.count().filter(_RUNS),
            func.count().filter(_RUNS, AssignedMatter.clock_due_at <= now),
            func.count().filter(AssignedMatter.status == AssignedStatus.CLOSING_ASKED),
            func.count().filter(closed),
            func.count().filter(closed, in_time),
        ).where(AssignedMatter.city == city, or_(_RUNS, AssignedMatter.ended_at >= since), *wanted)
    ).one()
    return AssignedFigures(*row)


def _list(session: Session, city: str, *wanted: ColumnElement[bool], order: Any) -> list[AssignedFacts]:
    found = session.execute(
        select(*_COLUMNS)
        .where(AssignedMatter.city == city, *wanted)
        .order_by(order, AssignedMatter.id)
        .limit(MOST)
    )
    rows = [AssignedFacts(*row) for row in found]
    milestones = _load_milestones(session, city, [row.id for row in rows])
    return cover_hidden_numbers(
        session, city, [replace(row, milestones=tuple(milestones.get(row.id, ()))) for row in rows]
    )


def _load_milestones(session: Session, city: str, ids: Sequence[UUID]) -> dict[UUID, list[MilestoneFacts]]:
    if not ids:
        return {}
    found = session.execute(
        select(
            AssignedMilestone.matter_id,
            AssignedMilestone.place,
            AssignedMilestone.name,
            AssignedMilestone.due_on,
            AssignedMilestone.due_at,
            AssignedMilestone.reached_at,
        )
        .where(AssignedMilestone.city == city, AssignedMilestone.matter_id.in_(ids))
        .order_by(AssignedMilestone.matter_id, AssignedMilestone.place)
    )
    of_matter: dict[UUID, list[MilestoneFacts]] = {}
    for row in found:
        values: tuple[Any, ...] = tuple(row)
        of_matter.setdefault(values[0], []).append(MilestoneFacts(*values[1:]))
    return of_matter
