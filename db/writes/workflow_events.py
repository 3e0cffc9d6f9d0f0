"""Lock the rows that workflows move, and append to their history."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import WorkflowEvent
from db.models.workflow_events import build_key_conditions
from domain.history import GENESIS, SubjectEvent, hash_chained


def lock_row(session: Session, model: type[Any], city: str, subject: str) -> Any | None:
    """Return the row of a subject, locked until the transaction ends; None outside the scope."""
    return session.scalars(
        select(model)
        .where(model.city == city, *build_key_conditions(model, subject))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def append(session: Session, event: SubjectEvent) -> None:
    """Append to the history of a subject that is locked or was made here; ``seq`` is counted by this."""
    session.flush()  # a row of the same transaction must be seen as the one before
    before = session.execute(
        select(WorkflowEvent.seq, WorkflowEvent.hash)
        .where(*_of(event.city, event.kind, event.subject))
        .order_by(WorkflowEvent.seq.desc())
        .limit(1)
    ).one_or_none()
    seq, prev_hash = (before[0], bytes(before[1])) if before else (0, GENESIS)
    event = replace(event, seq=seq + 1)
    session.add(
        WorkflowEvent(
            city=event.city,
            kind=event.kind,
            subject=event.subject,
            seq=event.seq,
            form=event.form,
            at=event.at,
            chained_at=event.chained_at,
            act=event.act,
            actor=event.actor,
            actor_name=event.actor_name,
            actor_role=event.actor_role,
            from_status=event.from_status,
            to_status=event.to_status,
            note=event.note,
            data=dict(event.data),
            prev_hash=prev_hash,
            hash=hash_chained(event, prev_hash),
        )
    )
    session.flush()


def find_last_change(session: Session, city: str, kind: str, subject: str) -> tuple[str, datetime] | None:
    """Return who changed a subject last, and when; None where its history is not there."""
    row = session.execute(
        select(WorkflowEvent.actor_name, WorkflowEvent.at)
        .where(*_of(city, kind, subject))
        .order_by(WorkflowEvent.seq.desc())
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def _of(city: str, kind: str, subject: str) -> tuple[Any, ...]:
    return WorkflowEvent.city == city, WorkflowEvent.kind == kind, WorkflowEvent.subject == subject
