"""Bring tickets of the small city to the workflow stages where tests begin."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Clock, Ticket, TicketEvent
from domain.coordination import Contact, ReplyChannel
from domain.enums import Act, Channel, ClockKind, TicketClass
from domain.payload_values import DeliveryProof
from services import intake
from services.intake import ReportRequest
from tests.support.people import PEOPLE, do, lead_of

MORNING = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Shouguang
MINUTE = timedelta(minutes=1)
BY_PHONE = DeliveryProof(ReplyChannel.PHONE, proof="通话 3 分钟")


def reported(session: Session, who: str = "grid_staff", **changes: object) -> Ticket:
    """Return a ticket reported in the grid of town 001."""
    request = ReportRequest(
        **{
            "description": "门前占道",
            "channel": Channel.GRID_STAFF,
            "area_code": "00111",
            "reporter_name": "王见山",
            "reporter_phone": "13800001234",
            **changes,
        }
    )
    return intake.report_ticket(session, request=request, actor=PEOPLE[who], now=MORNING)


def dispatched(session: Session, *cooperating: str, called: bool = True) -> Ticket:
    """Return a ticket led by D01, called by town 001 or taken in by the Center."""
    ticket = reported(session, "grid_staff" if called else "intake")
    if called:
        do(session, ticket, Act.CALL, "town", at=MORNING + MINUTE, text="无执法权限")
        do(session, ticket, Act.ACCEPT, "intake", at=MORNING + 2 * MINUTE)
    do(
        session,
        ticket,
        Act.DISPATCH,
        "dispatcher",
        at=MORNING + 5 * MINUTE,
        lead="D01",
        cooperating=cooperating,
        ticket_class=TicketClass.GENERAL,
    )
    return ticket


def completed(session: Session, *, called: bool = True) -> Ticket:
    ticket = dispatched(session, called=called)
    lead = lead_of(session, ticket).id
    do(session, ticket, Act.RESPOND, "D01", at=MORNING + 30 * MINUTE, order=lead, contact=Contact.ARRIVAL)
    do(session, ticket, Act.COMPLETE, "D01", at=MORNING + 60 * MINUTE, order=lead, text="已清理")
    return ticket


def acts_of(session: Session, ticket: Ticket) -> list[Act]:
    found = session.scalars(
        select(TicketEvent.act).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.seq)
    )
    return [Act(act) for act in found]


def clock_of(session: Session, ticket: Ticket, kind: ClockKind, *, order: object = None) -> Clock:
    session.flush()
    return session.scalars(
        select(Clock)
        .where(Clock.ticket_id == ticket.id, Clock.kind == kind, Clock.work_order_id == order)
        .order_by(Clock.started_at.desc())
        .limit(1)
    ).one()
