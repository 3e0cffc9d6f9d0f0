"""Count tickets by the duty they rest on: open and late now, and what became of those of a period.

Secret tickets are in no count.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Subquery, and_, case, exists, func, select
from sqlalchemy.orm import Session

from db.models import Clock, Evaluation, Ticket, TicketEvent, WorkOrder
from domain.enums import Act, ClockKind, Effect, OrderRole, Secrecy, Speed

LOOKED_AT = 2000  # the newest tickets of a duty and period; older ones change its figures little


@dataclass(frozen=True, slots=True)
class OpenOfDuty:
    """How many open tickets rest on a duty, and how many of them are past their deadline."""

    open: int
    late: int


@dataclass(frozen=True, slots=True)
class DutyFigures:
    """The open tickets of a duty now, and what became of those dispatched in a period.

    dispatched: at most LOOKED_AT, the newest. finished_late: past the ticket's own deadline.
    reworks: how often one was sent back. overridden: whose lead was chosen against the list.
    speeds, effects: ratings by grade.
    """

    open: int
    late: int
    dispatched: int
    finished_late: int
    reworks: int
    overridden: int
    speeds: Mapping[Speed, int] = field(default_factory=dict)
    effects: Mapping[Effect, int] = field(default_factory=dict)

    @property
    def ratings(self) -> int:
        """Return how many ratings there are."""
        return sum(self.speeds.values())


@dataclass(frozen=True, slots=True)
class OverriddenCount:
    """How often the lead of a duty's tickets was chosen against the list in a month; month: its first day."""

    duty: str
    month: date
    count: int


def list_open_by_duty(
    session: Session, city: str, *, now: datetime, duty: str | None = None
) -> dict[str, OpenOfDuty]:
    """Return the open tickets of every duty that has some, by its code; of one duty where it is given."""
    late = func.count().filter(_is_late(now))
    asked = (
        select(Ticket.duty, func.count(), late)
        .where(Ticket.city == city, Ticket.closed_at.is_(None), Ticket.duty.is_not(None), _PLAIN)
        .group_by(Ticket.duty)
    )
    if duty is not None:
        asked = asked.where(Ticket.duty == duty)
    return {str(code): OpenOfDuty(count, overdue) for code, count, overdue in session.execute(asked)}


def load_figures(session: Session, city: str, duty: str, *, now: datetime, period: timedelta) -> DutyFigures:
    """Return the figures of one duty, of the tickets dispatched within ``period`` before now."""
    opened = list_open_by_duty(session, city, now=now, duty=duty).get(duty, OpenOfDuty(0, 0))
    newest = _list_newest(city, duty, since=now - period)
    row = session.execute(
        select(
            select(func.count()).select_from(newest).scalar_subquery(),
            select(func.count()).select_from(newest).where(_was_late(newest)).scalar_subquery(),
            _count_reworks(newest),
            _count_overridden(newest),
        )
    ).one()
    speeds, effects = _list_grades(session, newest)
    dispatched, late, reworks, overridden = row
    return DutyFigures(
        opened.open, opened.late, dispatched, late, reworks, overridden, speeds=speeds, effects=effects
    )


def list_overridden(session: Session, city: str, *, since: datetime, zone: ZoneInfo) -> list[OverriddenCount]:
    """Return how often each duty's lead was chosen against the list, by month in the city's zone.

    Push-downs count as well. since: inclusive, of the time of sending.
    """
    month = func.date_trunc("month", func.timezone(zone.key, WorkOrder.sent_at)).label("month")
    asked = (
        select(WorkOrder.duty, month, func.count())
        .join(Ticket, (Ticket.city == WorkOrder.city) & (Ticket.id == WorkOrder.ticket_id))
        .where(
            WorkOrder.city == city,
            WorkOrder.sent_at >= since,
            WorkOrder.list_reason.is_not(None),
            WorkOrder.duty.is_not(None),
            ~WorkOrder.withdrawn,
            _PLAIN,
        )
        .group_by(WorkOrder.duty, month)
        .order_by(month.desc(), func.count().desc(), WorkOrder.duty)
    )
    return [OverriddenCount(str(code), first.date(), count) for code, first, count in session.execute(asked)]


_PLAIN = Ticket.secrecy != Secrecy.SECRET


def _is_late(now: datetime) -> ColumnElement[bool]:
    return exists().where(
        Clock.city == Ticket.city,
        Clock.ticket_id == Ticket.id,
        Clock.work_order_id.is_(None),
        Clock.kind == ClockKind.COMPLETION,
        Clock.stopped_at.is_(None),
        Clock.due_at <= now,
    )


def _list_newest(city: str, duty: str, *, since: datetime) -> Subquery:
    return (
        select(Ticket.city, Ticket.id)
        .where(Ticket.city == city, Ticket.duty == duty, Ticket.dispatched_at >= since, _PLAIN)
        .order_by(Ticket.dispatched_at.desc())
        .limit(LOOKED_AT)
        .subquery("newest")
    )


def _was_late(newest: Subquery) -> ColumnElement[bool]:
    return exists().where(
        Clock.city == newest.c.city,
        Clock.ticket_id == newest.c.id,
        Clock.work_order_id.is_(None),
        Clock.kind == ClockKind.COMPLETION,
        Clock.stopped_at > Clock.due_at,
    )


def _count_reworks(newest: Subquery) -> ColumnElement[int]:
    of = and_(TicketEvent.city == newest.c.city, TicketEvent.ticket_id == newest.c.id)
    counted = select(func.count()).select_from(newest).join(TicketEvent, of)
    return counted.where(TicketEvent.act == Act.REWORK).scalar_subquery()


def _count_overridden(newest: Subquery) -> ColumnElement[int]:
    of = and_(WorkOrder.city == newest.c.city, WorkOrder.ticket_id == newest.c.id)
    counted = select(func.count(func.distinct(newest.c.id))).select_from(newest).join(WorkOrder, of)
    is_lead = WorkOrder.role == OrderRole.LEAD
    return counted.where(WorkOrder.list_reason.is_not(None), is_lead, ~WorkOrder.withdrawn).scalar_subquery()


def _list_grades(session: Session, newest: Subquery) -> tuple[dict[Speed, int], dict[Effect, int]]:
    of = and_(Evaluation.city == newest.c.city, Evaluation.ticket_id == newest.c.id)
    sums = [
        func.coalesce(func.sum(case((column == grade, 1), else_=0)), 0)
        for column, grades in ((Evaluation.speed, Speed), (Evaluation.effect, Effect))
        for grade in grades
    ]
    row = session.execute(select(*sums).select_from(newest).join(Evaluation, of)).one()
    counts = [int(count) for count in row]
    speeds = dict(zip(Speed, counts[: len(Speed)], strict=True))
    effects = dict(zip(Effect, counts[len(Speed) :], strict=True))
    return speeds, effects
