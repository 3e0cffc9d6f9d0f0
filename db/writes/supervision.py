"""Fetch and lock the rows of the supervision office's notices."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from db.models import SupervisionEvent, SupervisionNotice, Ticket
from domain.errors import NotFound, Stale
from domain.supervision import SupervisionKind

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


def next_sequence(session: Session, city: str, kind: SupervisionKind, year: int) -> int:
    """Return the next number of a kind and year; others wait until this transaction ends."""
    session.execute(ONE_AT_A_TIME, {"name": f"supervision {city} {kind.value} {year}"})
    last = session.scalars(
        select(func.max(SupervisionNotice.sequence)).where(
            SupervisionNotice.city == city,
            SupervisionNotice.kind == kind,
            SupervisionNotice.year == year,
        )
    ).one()
    return (last or 0) + 1


def tickets_numbered(session: Session, city: str, numbers: Sequence[str]) -> list[UUID]:
    """Return the ids of the tickets with these numbers. Raises NotFound for a number of none."""
    wanted = [number.strip().upper() for number in numbers if number.strip()]
    rows = session.execute(
        select(Ticket.number, Ticket.id).where(Ticket.city == city, Ticket.number.in_(wanted))
    )
    found: dict[str, UUID] = dict(iter(rows))
    for number in wanted:
        if number not in found:
            raise NotFound("没有编号为 {number} 的诉求，或不在您的权限范围内", number=number[:40])
    return [found[number] for number in dict.fromkeys(wanted)]


def at_version(session: Session, city: str, notice_id: UUID, version: int) -> SupervisionNotice:
    """Return a notice, locked, if nobody changed it since ``version``. Raises NotFound or Stale."""
    notice = session.scalars(
        select(SupervisionNotice)
        .where(SupervisionNotice.city == city, SupervisionNotice.id == notice_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if notice is None:
        raise NotFound("没有这份督查文书，或不在您的权限范围内")
    if notice.version != version:
        who, when = session.execute(
            select(SupervisionEvent.actor_name, SupervisionEvent.at)
            .where(SupervisionEvent.city == city, SupervisionEvent.notice_id == notice_id)
            .order_by(SupervisionEvent.seq.desc())
            .limit(1)
        ).one()
        raise Stale(who=who, when=when)
    return notice


def first_ticket(session: Session, notice: SupervisionNotice) -> Ticket | None:
    """Return the first ticket of a notice that lies within the scope."""
    return session.scalars(
        select(Ticket)
        .where(Ticket.city == notice.city, Ticket.id.in_(notice.tickets))
        .order_by(Ticket.number)
        .limit(1)
    ).one_or_none()
