"""Find open tickets without the clock of their state."""

from collections.abc import Mapping

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from db.models import Clock, Ticket
from domain.enums import ClockKind, Status


def lock_lacking(
    session: Session, city: str, wanted: Mapping[Status, ClockKind], *, limit: int
) -> list[Ticket]:
    """Lock and return tickets in one of the states without its clock; those locked by others come later."""
    running = and_(Clock.city == Ticket.city, Clock.ticket_id == Ticket.id, Clock.stopped_at.is_(None))
    lacking = [
        and_(Ticket.status == status, ~exists().where(running, Clock.kind == kind))
        for status, kind in wanted.items()
    ]
    found = session.scalars(
        select(Ticket)
        .where(
            Ticket.city == city,
            Ticket.closed_at.is_(None),
            Ticket.status.in_(list(wanted)),  # the index
            or_(*lacking),
        )
        .order_by(Ticket.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(found)
