"""Read the history of what moves and is no ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import WorkflowEvent
from db.queries.named_tickets import cover_hidden_numbers

NEWEST = 50


@dataclass(frozen=True, slots=True)
class WorkflowStep:
    """One row of the history of a subject; note: what was said, or the document the act rests on."""

    subject: str
    seq: int
    at: datetime
    act: str
    actor_name: str
    from_status: str | None
    to_status: str | None
    note: str | None
    data: dict[str, Any]


def list_steps(session: Session, city: str, kind: str, subject: str) -> list[WorkflowStep]:
    """Return the history of a subject, oldest first; none where it is out of sight."""
    asked = _steps(city, kind).where(WorkflowEvent.subject == subject).order_by(WorkflowEvent.seq)
    return cover_hidden_numbers(session, city, [WorkflowStep(*row) for row in session.execute(asked)])


def list_newest(session: Session, city: str, kind: str, *, without: Sequence[str] = ()) -> list[WorkflowStep]:
    """Return what was done last to the subjects of a kind, newest first; ``without`` some acts."""
    asked = (
        _steps(city, kind)
        .where(WorkflowEvent.act.not_in(without))
        .order_by(WorkflowEvent.at.desc(), WorkflowEvent.subject.desc(), WorkflowEvent.seq.desc())
        .limit(NEWEST)
    )
    return cover_hidden_numbers(session, city, [WorkflowStep(*row) for row in session.execute(asked)])


def _steps(city: str, kind: str) -> Any:
    return select(
        WorkflowEvent.subject, WorkflowEvent.seq, WorkflowEvent.at, WorkflowEvent.act,
        WorkflowEvent.actor_name, WorkflowEvent.from_status, WorkflowEvent.to_status, WorkflowEvent.note,
        WorkflowEvent.data,
    ).where(WorkflowEvent.city == city, WorkflowEvent.kind == kind)  # fmt: skip
