"""Tell the rules what a row says."""

from db.models import Ticket, WorkOrder
from domain.enums import Status
from domain.permissions import OrderFacts, TicketFacts
from domain.public_reports import PUBLIC_CHANNELS
from domain.secrecy import is_seen_by_place


def of_ticket(ticket: Ticket) -> TicketFacts:
    """Return what permissions ask of ``ticket``."""
    return TicketFacts(
        city=ticket.city,
        status=ticket.status,
        urgent=ticket.urgent,
        secrecy=ticket.secrecy,
        town_code=ticket.town_code,
        unit_code=ticket.unit_code,
        grid_code=ticket.grid_code,
        department=ticket.department,
        departments=frozenset(ticket.departments),
        guests=frozenset(ticket.guests),
        dispatched_by=ticket.dispatched_by,
        at_center=is_at_center(ticket),
        from_below=ticket.local_level is not None,
    )


def is_at_center(ticket: Ticket) -> bool:
    """Tell whether the public handed the ticket in, or it is secret, and nobody has accepted it yet."""
    handed_in = ticket.channel in PUBLIC_CHANNELS and ticket.local_level is None
    return ticket.status is Status.REPORTED and (handed_in or not is_seen_by_place(ticket.secrecy))


def of_order(order: WorkOrder, *, successor: str | None = None) -> OrderFacts:
    """Return what permissions ask of ``order``; successor: to whom a transfer of it was proposed."""
    return OrderFacts(status=order.status, department=order.department, successor=successor)
