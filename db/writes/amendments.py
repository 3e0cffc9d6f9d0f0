"""Number amendments, find the tickets they name, and lock those whose step is late."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from db.models import Amendment, Ticket
from domain.enums import Secrecy
from domain.errors import Invalid, NotFound

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


def take_next_sequence(session: Session, city: str, year: int) -> int:
    """Return the next number of a year; others wait until this transaction ends."""
    session.execute(ONE_AT_A_TIME, {"name": f"amendment {city} {year}"})
    last = session.scalar(select(func.amendment_sequence(city, year)))
    return (last or 0) + 1


def list_evidence(session: Session, city: str, numbers: Sequence[str]) -> list[UUID]:
    """Return the ids of the tickets with these numbers.

    Raises NotFound for a number of none within the scope, Invalid for a ticket that others may not know of.
    """
    wanted = dict.fromkeys(number.strip().upper() for number in numbers if number.strip())
    rows = session.execute(
        select(Ticket.number, Ticket.id, Ticket.secrecy).where(
            Ticket.city == city, Ticket.number.in_(list(wanted))
        )
    )
    found = {row.number: row for row in rows}
    for number in wanted:
        if number not in found:
            raise NotFound("没有编号为 {number} 的诉求，或不在您的权限范围内", number=number[:40])
        if found[number].secrecy is not Secrecy.NORMAL:
            raise Invalid("{number} 不是普通诉求，不能作为佐证", number=number)
    return [found[number].id for number in wanted]


def lock_late(session: Session, city: str, now: datetime, *, limit: int) -> list[Amendment]:
    """Return amendments whose late step has no reminder yet, locked; others' locked ones are skipped."""
    return list(
        session.scalars(
            select(Amendment)
            .where(Amendment.city == city, Amendment.due_at <= now, Amendment.reminded_at.is_(None))
            .order_by(Amendment.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )
