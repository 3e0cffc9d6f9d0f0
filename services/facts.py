"""Tell the rules what a row says."""

from db.tables import Ticket, WorkOrder
from domain.permissions import OrderFacts, TicketFacts


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
        dispatched_by=ticket.dispatched_by,
    )


def of_order(order: WorkOrder, *, successor: str | None = None) -> OrderFacts:
    """Return what permissions ask of ``order``; successor: to whom a transfer of it was proposed."""
    return OrderFacts(status=order.status, department=order.department, successor=successor)
