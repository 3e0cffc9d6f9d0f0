"""Bring tickets of the small city to where they can be paused, and pause them."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from db.models import Ticket
from domain.coordination import Contact
from domain.enums import Act
from tests.support.people import do, lead_of
from tests.support.workflow.city import MINUTE, MORNING, dispatched


def at(day: str, hour: int, minute: int = 0) -> datetime:
    """Return an instant of 2026 by the clocks of Shouguang."""
    month, number = map(int, day.split("-"))
    return datetime(2026, month, number, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def responded(session: Session) -> Ticket:
    """Return a ticket whose lead has made first contact, so that it can be paused."""
    ticket = dispatched(session)
    lead = lead_of(session, ticket).id
    do(session, ticket, Act.RESPOND, "D01", at=MORNING + 10 * MINUTE, order=lead, contact=Contact.CALL)
    return ticket


def pause(session: Session, ticket: Ticket, when: datetime) -> None:
    lead = lead_of(session, ticket).id
    do(session, ticket, Act.PAUSE, "dispatcher", at=when, order=lead, text="等待鉴定")


def resume(session: Session, ticket: Ticket, when: datetime) -> None:
    do(session, ticket, Act.RESUME, "dispatcher", at=when, order=lead_of(session, ticket).id)
