"""Queries for frozen periods of the assessment."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import AssessmentFreeze
from db.models.workflow_events import build_key_conditions
from domain.assessment_freezes import FREEZE_ACTS, FreezeStatus
from domain.errors import NotFound


@dataclass(frozen=True, slots=True)
class FreezeFacts:
    """One frozen period; digest, signature: in hexadecimal digits, no signature until the worker has signed.

    after: the day after the last one. points: lost by all departments, before the cap.
    """

    id: UUID
    period: str
    first: date
    after: date
    status: FreezeStatus
    version: int
    digest: str
    signature: str | None
    departments: int
    ratings: int
    points: int
    remark: str
    frozen_at: datetime
    frozen_by_name: str


@dataclass(frozen=True, slots=True)
class FreezeProof:
    """What proves a frozen period: its bytes, their digest, and its signature."""

    id: UUID
    period: str
    content: bytes
    digest: bytes
    signature: bytes | None


_COLUMNS = (
    AssessmentFreeze.id, AssessmentFreeze.period, AssessmentFreeze.first, AssessmentFreeze.after,
    AssessmentFreeze.status, AssessmentFreeze.version, AssessmentFreeze.digest, AssessmentFreeze.signature,
    AssessmentFreeze.departments, AssessmentFreeze.ratings, AssessmentFreeze.points, AssessmentFreeze.remark,
    AssessmentFreeze.frozen_at, AssessmentFreeze.frozen_by_name,
)  # fmt: skip


def list_freezes(session: Session, city: str, *, status: FreezeStatus | None = None) -> list[FreezeFacts]:
    """Return the frozen periods within the scope, the latest period first."""
    del status  # there is only one
    asked = select(*_COLUMNS).where(AssessmentFreeze.city == city).order_by(AssessmentFreeze.period.desc())
    return [_to_facts(tuple(row)) for row in session.execute(asked)]


def load_freeze(session: Session, city: str, name: str) -> FreezeFacts:
    """Return the freeze with this id within the scope. Raises NotFound."""
    asked = select(*_COLUMNS).where(
        AssessmentFreeze.city == city, *build_key_conditions(AssessmentFreeze, name)
    )
    row = session.execute(asked).one_or_none()
    if row is None:
        raise NotFound(FREEZE_ACTS.missing)
    return _to_facts(tuple(row))


def find_freeze(session: Session, city: str, period: str) -> FreezeFacts | None:
    """Return the freeze of a period within the scope."""
    asked = select(*_COLUMNS).where(AssessmentFreeze.city == city, AssessmentFreeze.period == period)
    row = session.execute(asked).one_or_none()
    return None if row is None else _to_facts(tuple(row))


def load_proof(session: Session, city: str, period: str) -> FreezeProof | None:
    """Return what proves the freeze of a period within the scope."""
    row = session.execute(
        select(
            AssessmentFreeze.id,
            AssessmentFreeze.period,
            AssessmentFreeze.content,
            AssessmentFreeze.digest,
            AssessmentFreeze.signature,
        ).where(AssessmentFreeze.city == city, AssessmentFreeze.period == period)
    ).one_or_none()
    return None if row is None else FreezeProof(*row)


def _to_facts(row: tuple[object, ...]) -> FreezeFacts:
    values = [value.hex() if isinstance(value, bytes) else value for value in row]
    return FreezeFacts(*values)  # type: ignore[arg-type]  # in the order of its fields
