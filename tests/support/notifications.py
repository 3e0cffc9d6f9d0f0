"""Fixtures for notifications: a city at work, a ticket with a clock that ran, recipients."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import City, Clock, DutyShift, Notice, Ticket, WorkOrder
from db.queries import notifications
from db.queries.notifications import InboxEntry, InboxPart
from db.rls import identity
from db.session import transaction
from domain.enums import ClockKind, OrderRole, OrderStatus
from domain.roster import DutyRole
from domain.scopes import Actor
from tests.support import factories

CITY = "370783"
HOUR = timedelta(hours=1)


def a_working_city(session: Session, *, simulated: bool = False) -> City:
    """Add a city with its calendar, by default a real one."""
    city = factories.a_city(session)
    city.simulated = simulated
    factories.a_calendar(session)
    return city


def an_order(session: Session, ticket: Ticket, *, at: datetime, department: str = "D01") -> WorkOrder:
    """Add the lead's work order of a ticket."""
    order = WorkOrder(
        city=ticket.city,
        id=new_id(at),
        ticket_id=ticket.id,
        department=department,
        role=OrderRole.LEAD,
        status=OrderStatus.SENT,
        sent_at=at,
        town_code=ticket.town_code,
    )
    session.add(order)
    session.flush()
    return order


def a_clock(
    session: Session,
    ticket: Ticket,
    kind: ClockKind,
    *,
    due: datetime,
    order: WorkOrder | None = None,
    span: timedelta = 10 * HOUR,
) -> Clock:
    """Add a running clock that is due at ``due``, orange half an hour and yellow two hours before."""
    clock = Clock(
        city=ticket.city,
        id=new_id(due),
        ticket_id=ticket.id,
        work_order_id=None if order is None else order.id,
        kind=kind,
        mode="working",
        started_at=due - span,
        yellow_at=due - 2 * HOUR,
        orange_at=due - HOUR / 2,
        due_at=due,
    )
    session.add(clock)
    session.flush()
    return clock


def on_duty(
    session: Session,
    *,
    since: datetime,
    account: UUID | None = None,
    phone: str | None = None,
    hours: int = 12,
) -> DutyShift:
    """Put a person on duty: an account, or a name with a phone."""
    shift = DutyShift(
        city=CITY,
        id=new_id(since),
        starts_at=since,
        ends_at=since + hours * HOUR,
        account_id=account,
        name=None if account else "夜班老李",
        phone=phone,
        role=DutyRole.OFFICER,
        created_by="test",
        created_at=since,
    )
    session.add(shift)
    session.flush()
    return shift


def told(session: Session) -> set[tuple[str, str, str | None]]:
    """Return the notifications as recipient, kind, level."""
    rows = session.execute(select(Notice.to_code, Notice.kind, Notice.level))
    return {(code, kind.value, level and level.value) for code, kind, level in rows}


def inbox_of(actor: Actor, now: datetime, *, reader: UUID | None = None) -> list[InboxEntry]:
    """Return what the actor finds in the inbox, through row security."""
    with transaction(actor.scope) as session:
        mine = identity.set_identity(session, actor, now)
        return notifications.list_entries(session, actor.city, reader, mine, now=now, wanted=InboxPart())
