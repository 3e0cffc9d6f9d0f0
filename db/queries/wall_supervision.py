"""Query for the wall's supervision scene: supervised tickets, running notices, assigned matters."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import SupervisionNotice, Ticket
from db.queries.area_counts import build_scope_condition
from db.queries.assigned_matters import AssignedFigures, count_matters
from domain.scopes import Reach, Scope
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
    session: Session, scope: Scope, *, now: datetime, today: date, since: datetime
) -> SupervisionCounts:
    """Return the counts within ``scope``; matters closed since an instant are counted among them.

    Read without row security: a town's wall counts what the town itself leads or answers for.
    """
    city, town = scope.city, scope.town if scope.reach is Reach.TOWN else None
    supervised = (
        select(func.count())
        .select_from(Ticket)
        .where(
            Ticket.city == city,
            Ticket.closed_at.is_(None),
            Ticket.supervised_at.is_not(None),
            build_scope_condition(scope),
        )
    )
    notices = select(
        func.count(),
        func.count().filter(SupervisionNotice.due_on < today),
    ).where(SupervisionNotice.city == city, SupervisionNotice.status.in_(RUNNING))
    if town is not None:
        notices = notices.where(SupervisionNotice.party == town)
    tickets = session.scalars(supervised).one()
    running, overdue = session.execute(notices).one()
    matters = count_matters(session, city, now=now, since=since, unit=town)
    return SupervisionCounts(tickets, running, overdue, matters)
