"""Convert rows to the facts that permission rules take."""

from collections.abc import Iterable

from db.models import Ticket, WorkOrder
from domain.enums import Status
from domain.permissions import PermissionOrder, PermissionTicket
from domain.public_reports import PUBLIC_CHANNELS
from domain.secrecy import is_seen_by_place


def build_ticket_facts(ticket: Ticket, *, senders: Iterable[str | None] = ()) -> PermissionTicket:
    """Return what permissions ask of ``ticket``; senders: who gave out its work orders, for a review."""
    return PermissionTicket(
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
        senders=frozenset(sender for sender in senders if sender is not None),
        at_center=is_at_center(ticket),
        from_below=ticket.local_level is not None,
    )


def is_at_center(ticket: Ticket) -> bool:
    """Return whether a ticket is public or secret, and not accepted yet."""
    handed_in = ticket.channel in PUBLIC_CHANNELS and ticket.local_level is None
    return ticket.status is Status.REPORTED and (handed_in or not is_seen_by_place(ticket.secrecy))


def build_order_facts(order: WorkOrder, *, successor: str | None = None) -> PermissionOrder:
    """Return what permissions ask of ``order``; successor: to whom a transfer of it was proposed."""
    return PermissionOrder(status=order.status, department=order.department, successor=successor)
