"""Number assigned matters, lock those whose clock has passed, and hand them to who continues a unit."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, any_, case, func, literal, or_, select, text, update
from sqlalchemy.orm import Session

from db.models import AssignedMatter, AssignedMilestone
from domain.assigned_matters import OPEN

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


def take_next_sequence(session: Session, city: str, year: int) -> int:
    """Return the next number of a year; others wait until this transaction ends."""
    session.execute(ONE_AT_A_TIME, {"name": f"assigned_matter {city} {year}"})
    last = session.scalar(
        select(func.max(AssignedMatter.sequence)).where(
            AssignedMatter.city == city, AssignedMatter.year == year
        )
    )
    return (last or 0) + 1


def list_milestones(session: Session, city: str, matter: UUID) -> list[AssignedMilestone]:
    """Return the milestones of a matter by their place; the matter itself is locked."""
    found = session.scalars(
        select(AssignedMilestone)
        .where(AssignedMilestone.city == city, AssignedMilestone.matter_id == matter)
        .order_by(AssignedMilestone.place)
    )
    return list(found)


def lock_late(session: Session, city: str, now: datetime, *, limit: int) -> Sequence[AssignedMatter]:
    """Return matters whose clock has passed and of which something is to be said, locked; others are skipped.

    That is a reminder, or after longer the word to the leaders; each once for one clock.
    """
    to_remind = (AssignedMatter.clock_due_at <= now) & AssignedMatter.reminded_at.is_(None)
    to_raise = (AssignedMatter.escalate_by <= now) & AssignedMatter.escalated_at.is_(None)
    late: ColumnElement[bool] = or_(to_remind, to_raise)
    found = session.scalars(
        select(AssignedMatter)
        .where(
            AssignedMatter.city == city,
            AssignedMatter.status.in_(OPEN),
            AssignedMatter.clock_due_at <= now,
            late,
        )
        .order_by(AssignedMatter.clock_due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(found)


def move_units(session: Session, city: str, former: str, heir: str) -> None:
    """Let the heir go on with the open matters of an ended department; a lead does not cooperate as well."""
    open_matters = (AssignedMatter.city == city, AssignedMatter.status.in_(OPEN))
    session.execute(
        update(AssignedMatter)
        .where(*open_matters, AssignedMatter.lead == former)
        .values(lead=heir, cooperating=func.array_remove(AssignedMatter.cooperating, heir))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(AssignedMatter)
        .where(*open_matters, literal(former) == any_(AssignedMatter.cooperating))
        .values(
            cooperating=case(
                (
                    or_(AssignedMatter.lead == heir, literal(heir) == any_(AssignedMatter.cooperating)),
                    func.array_remove(AssignedMatter.cooperating, former),
                ),
                else_=func.array_replace(AssignedMatter.cooperating, former, heir),
            )
        )
        .execution_options(synchronize_session=False)
    )
