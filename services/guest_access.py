"""Access of parties to a ticket while they are asked about it, and no longer; follows work orders."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.models import Ticket
from db.session import beyond_scope
from db.writes import workflow
from services import outbox


def invite(ticket: Ticket, party: str) -> None:
    """Let a party see the ticket as a guest; one that holds or held a work order sees it anyway."""
    if party not in ticket.departments and party != ticket.town_code:
        ticket.departments = [*ticket.departments, party]
        ticket.guests = [*ticket.guests, party]


def add_holder(ticket: Ticket, party: str) -> None:
    """Count a party that got a work order among those that hold or held one."""
    if party not in ticket.departments:
        ticket.departments = [*ticket.departments, party]
    elif party in ticket.guests:
        ticket.guests = [guest for guest in ticket.guests if guest != party]


def unseat(ticket: Ticket, party: str, *, asked: bool, held: bool) -> None:
    """Let a party that never opened its work order lose sight of the ticket, or be a guest as before."""
    if held:
        return
    ticket.departments = [one for one in ticket.departments if one != party]
    if asked:
        invite(ticket, party)


def notify_change(session: Session, ticket: Ticket, now: datetime) -> None:
    """Notify the screens that an act changed the ticket; guests who have answered lose access."""
    asked = workflow.list_asked_parties(session, ticket) if ticket.guests else set()
    gone = set(ticket.guests) - asked
    if not gone:
        outbox.record(session, ticket.city, [ticket.id], now)
        return
    with beyond_scope(session, ticket.city):  # the one who answered may be the one who goes
        ticket.guests = [guest for guest in ticket.guests if guest not in gone]
        ticket.departments = [party for party in ticket.departments if party not in gone]
        outbox.record(session, ticket.city, [ticket.id], now)
