"""Dispatch a ticket: the Center opens work orders for the responsible parties."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db import tickets
from db.tables import Ticket, WorkOrder
from domain.clocks import Clock
from domain.permissions import permit
from domain.scopes import Actor
from domain.terms import Act, ClockKind, OrderRole, Status, TicketClass
from services import changes, clocks, facts, history, orders
from services.city_rules import CityRules, city_rules
from services.orders import Charge


@dataclass(frozen=True, slots=True)
class DispatchRequest:
    """How a ticket is dispatched; ``version`` is the one the dispatcher saw."""

    ticket_class: TicketClass
    urgent: bool
    lead: str
    cooperating: tuple[str, ...]
    note: str
    version: int

    @property
    def charges(self) -> list[Charge]:
        """Return what each party is charged with, the lead first."""
        lead = Charge(self.lead, OrderRole.LEAD, self.note)
        return [lead, *(Charge(code, OrderRole.COOPERATING, self.note) for code in self.cooperating)]


def dispatch_ticket(
    session: Session, ticket_id: UUID, *, request: DispatchRequest, actor: Actor, now: datetime
) -> list[WorkOrder]:
    """Open the work orders of a ticket, the lead's first, and start the clocks.

    A called ticket that the Center has not accepted yet is accepted by the same hand first.
    Raises NotFound, Stale, NotAllowed, Invalid, or DomainError where the ticket's state refuses it.
    """
    ticket = tickets.at_version(session, actor.city, ticket_id, request.version)
    rules = city_rules(session, actor.city)
    if ticket.status is Status.CALLED:
        accept(session, ticket, actor=actor, rules=rules, now=now)
    rule = permit(actor, Act.DISPATCH, facts.of_ticket(ticket))
    names = orders.check_parties(session, actor.city, lead=request.lead, cooperating=request.cooperating)
    before = ticket.status
    ticket.ticket_class, ticket.urgent = request.ticket_class, request.urgent
    ticket.status, ticket.dispatched_at = Status.DISPATCHED, now
    clocks.tick(session, ticket, None, ticks=rule.clocks, rules=rules, now=now)
    opened = [
        orders.open_order(session, ticket, charge, act=Act.DISPATCH, actor_id=actor.id, rules=rules, now=now)
        for charge in request.charges
    ]
    entry = history.Entry(
        Act.DISPATCH,
        before=before,
        order=opened[0].id,
        reason=request.note or None,
        data={
            "lead": names[request.lead],
            "cooperating": [names[code] for code in request.cooperating],
            "class": request.ticket_class.value,
            "urgent": request.urgent,
        },
    )
    history.record(session, ticket, entry, actor=actor, at=now)
    changes.record(session, ticket.city, [ticket.id], now)
    return opened


def accept(session: Session, ticket: Ticket, *, actor: Actor, rules: CityRules, now: datetime) -> None:
    """Accept a reported or called ticket at the Center; the caller has it locked."""
    rule = permit(actor, Act.ACCEPT, facts.of_ticket(ticket))
    before = ticket.status
    ticket.status, ticket.accepted_at = Status.ACCEPTED, now
    clocks.tick(session, ticket, None, ticks=rule.clocks, rules=rules, now=now)
    history.record(session, ticket, history.Entry(Act.ACCEPT, before=before), actor=actor, at=now)


def preview(
    session: Session, city: str, *, ticket_class: TicketClass, urgent: bool, now: datetime
) -> dict[ClockKind, Clock]:
    """Return the response and completion clocks as a dispatch at ``now`` would start them."""
    rules = city_rules(session, city)
    ticket = Ticket(city=city, ticket_class=ticket_class, urgent=urgent)
    return {
        kind: clocks.planned(ticket, kind, rules=rules, now=now)
        for kind in (ClockKind.RESPONSE, ClockKind.COMPLETION)
    }
