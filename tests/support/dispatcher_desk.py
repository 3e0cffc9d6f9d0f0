"""Fixtures of a dispatcher's desk: a day, a request, a reassignment, the clocks of a ticket."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Clock, Ticket, TicketEvent, WorkOrder
from db.writes import tickets
from domain.dispatch_payloads import DispatchPayload, ReassignPayload
from domain.enums import Act, ClockKind, Role, TicketClass
from domain.history import HistoryEvent
from domain.scopes import Actor, Scope
from services.workflow import execution
from services.workflow.execution import ActRequest
from tests.support import factories

CITY = "370783"
AFTERNOON = datetime(2026, 9, 24, 8, 30, tzinfo=UTC)  # Thursday 16:30 in Shouguang, before a festival
LATER = AFTERNOON + timedelta(minutes=20)
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 10:00 in Shouguang
DUE_THURSDAY = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)  # of what was dispatched on Monday: three working days
DUE_FRIDAY = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
ADMINISTRATOR = Actor("a1", "管理员甲", frozenset({Role.ADMINISTRATOR}), Scope.whole(CITY))
DISPATCHER = Actor("7", "李调度", frozenset({Role.DISPATCHER}), Scope.whole(CITY))


def dispatch(
    session: Session,
    ticket: Ticket,
    *,
    at: datetime = AFTERNOON,
    actor: Actor = DISPATCHER,
    version: int | None = None,
    lead: str = "D01",
    cooperating: tuple[str, ...] = (),
    **said: object,
) -> list[WorkOrder]:
    """Dispatch a ticket, general and led by D01 by default; return its work orders, the lead's first."""
    session.flush()
    words = {
        "ticket_class": TicketClass.GENERAL,
        "urgent": False,
        "lead": lead,
        "cooperating": cooperating,
        **said,
    }
    request = ActRequest(Act.DISPATCH, version or ticket.version, DispatchPayload(**words))
    execution.execute(session, ticket.id, request=request, actor=actor, now=at)
    opened = {order.department: order for order in tickets.list_active_orders(session, ticket)}
    return [opened[party] for party in (lead, *cooperating)]


def reassign(
    session: Session,
    ticket: Ticket,
    order: WorkOrder,
    *,
    at: datetime = LATER,
    to: str = "D02",
    reason: str = "职责不在该单位",
    version: int | None = None,
) -> WorkOrder:
    """Reassign ``order`` and return its successor."""
    session.flush()
    request = ActRequest(
        Act.REASSIGN, version or ticket.version, ReassignPayload(text=reason, successor=to), order.id
    )
    execution.execute(session, ticket.id, request=request, actor=DISPATCHER, now=at)
    return next(one for one in tickets.list_active_orders(session, ticket) if one.predecessor == order.id)


def clocks_of(session: Session, ticket: Ticket) -> list[Clock]:
    """Return the ticket's clocks, oldest first."""
    session.flush()
    return list(session.scalars(select(Clock).where(Clock.ticket_id == ticket.id).order_by(Clock.started_at)))


def as_event(row: TicketEvent) -> HistoryEvent:
    """Return a stored row as it was hashed."""
    return HistoryEvent(
        city=row.city,
        ticket_id=row.ticket_id,
        seq=row.seq,
        at=row.at,
        act=row.act.value,
        actor=row.actor,
        actor_name=row.actor_name,
        actor_role=row.actor_role,
        work_order_id=row.work_order_id,
        from_status=row.from_status,
        to_status=row.to_status,
        reason=row.reason,
        data=row.data,
    )


def a_completion_clock(
    session: Session, ticket: Ticket, *, due_in: timedelta, stopped_in: timedelta | None = None
) -> None:
    """Give a ticket a completion clock that is due, and was stopped, so long after noon."""
    due = factories.NOON + due_in
    session.add(
        Clock(
            city=ticket.city,
            id=new_id(factories.NOON),
            ticket_id=ticket.id,
            kind=ClockKind.COMPLETION,
            mode="working",
            started_at=ticket.reported_at,
            yellow_at=due - timedelta(hours=2),
            orange_at=due - timedelta(hours=1),
            due_at=due,
            stopped_at=factories.NOON + stopped_in if stopped_in is not None else None,
        )
    )
    session.flush()
