"""Number appeals and exclusions, find what they are about, bind their evidence, and lock late ones."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from db.models import Appeal, Evaluation, Exclusion, Ticket
from domain.exclusions import STANDING

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
Subject = TypeVar("Subject", Appeal, Exclusion)
_WAITING: dict[type[Any], str] = {Appeal: "appealed", Exclusion: "asked"}


def take_next_sequence(session: Session, kind: type[Appeal] | type[Exclusion], city: str, year: int) -> int:
    """Return the next number of a year; others of the kind wait until this transaction ends."""
    name = kind.workflow.kind
    session.execute(ONE_AT_A_TIME, {"name": f"{name} {city} {year}"})
    last = session.scalar(select(getattr(func, f"{name}_sequence")(city, year)))
    return (last or 0) + 1


def find_evaluation(session: Session, city: str, evaluation: UUID) -> Evaluation | None:
    """Return a rating within the scope; None outside of it."""
    return session.get(Evaluation, (city, evaluation))


def is_contested(session: Session, city: str, evaluation: UUID) -> bool:
    """Return whether there is an appeal against a rating, whatever became of it."""
    asked = select(Appeal.id).where(Appeal.city == city, Appeal.evaluation_id == evaluation)
    return session.scalars(asked).first() is not None


def find_standing_exclusion(session: Session, city: str, ticket: UUID) -> Exclusion | None:
    """Return the request about a ticket that waits or was granted; None without one."""
    return session.scalars(
        select(Exclusion).where(
            Exclusion.city == city, Exclusion.ticket_id == ticket, Exclusion.status.in_(STANDING)
        )
    ).one_or_none()


def lock_ticket(session: Session, city: str, ticket: UUID) -> Ticket | None:
    """Return a ticket within the scope, locked; None outside of it."""
    return session.get(Ticket, (city, ticket), with_for_update=True)


def lock_late(
    session: Session, kind: type[Subject], city: str, now: datetime, *, limit: int
) -> list[Subject]:
    """Return subjects whose late decision has no reminder yet, locked; locked ones are skipped."""
    return list(
        session.scalars(
            select(kind)
            .where(
                kind.city == city,
                kind.status == _WAITING[kind],
                kind.decide_by <= now,
                kind.reminded_at.is_(None),
            )
            .order_by(kind.decide_by)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )
