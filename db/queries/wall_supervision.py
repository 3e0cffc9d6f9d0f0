"""Query for the wall's supervision scene: supervised tickets, running notices, assigned matters."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import SupervisionNotice, Ticket
from db.queries.assigned_matters import AssignedFigures, count_matters
from domain.supervision import SupervisionStatus

RUNNING = (SupervisionStatus.ISSUED, SupervisionStatus.ANSWERED)


@dataclass(frozen=True, slots=True)
class SupervisionCounts:
    """Open supervised tickets; notices tracked now, and of them past their day; the figures of matters."""

    tickets: int
    notices: int
    notices_overdue: int
    matters: AssignedFigures


def load_supervision(
    session: Session, city: str, *, now: datetime, today: date, since: datetime
) -> SupervisionCounts:
    """Return the counts within the scope; matters closed since an instant are counted among them."""
    supervised = (
        select(func.count())
        .select_from(Ticket)
        .where(Ticket.city == city, Ticket.closed_at.is_(None), Ticket.supervised_at.is_not(None))
    )
    notices = select(
        func.count(),
        func.count().filter(SupervisionNotice.due_on < today),
    ).where(SupervisionNotice.city == city, SupervisionNotice.status.in_(RUNNING))
    tickets = session.scalars(supervised).one()
    running, overdue = session.execute(notices).one()
    return SupervisionCounts(tickets, running, overdue, count_matters(session, city, now=now, since=since))
