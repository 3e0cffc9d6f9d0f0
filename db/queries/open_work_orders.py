"""Find the open tickets of a party by its few work orders, and not by the tickets of its scope."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, any_, func, literal_column, select

from db.models import Ticket, WorkOrder
from domain.scopes import Actor

# No parameter: the index of open work orders names the word itself.
PASSED: ColumnElement[str] = literal_column("'passed'")


def build_among_condition(tickets: Select[UUID]) -> ColumnElement[bool]:
    """Return the condition that a ticket is one of these, which are few: their ids are read first.

    As an EXISTS the planner may hash it over the whole scope, for row security hides how few they are.
    """
    return Ticket.id == any_(func.array(tickets.scalar_subquery()))


def open_orders(actor: Actor, *where: ColumnElement[bool]) -> Select[UUID]:
    """Return the tickets on which the actor's party holds a work order that is not passed yet."""
    return select(WorkOrder.ticket_id).where(
        WorkOrder.city == actor.city,
        WorkOrder.department == actor.party,
        WorkOrder.ended_at.is_(None),
        WorkOrder.status != PASSED,
        *where,
    )
