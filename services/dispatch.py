"""Dispatch a ticket: the Center opens work orders for the responsible parties."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.models import Ticket, WorkOrder
from db.writes import tickets
from domain.act_payloads import NOTHING, ActPayload
from domain.clocks import ClockState
from domain.enums import Act, ClockKind, OrderRole, Status, TicketClass
from domain.scopes import Actor
from services import outbox
from services.city_context import load_city_rules
from services.workflow import clocks, work_orders
from services.workflow.act_context import ActContext
from services.workflow.work_orders import Charge


@dataclass(frozen=True, slots=True)
class DispatchRequest:
    """How a ticket is dispatched; ``version`` is the one the dispatcher saw.

    urgent: None leaves the ticket as urgent as it is.
    """

    ticket_class: TicketClass
    urgent: bool | None
    lead: str
    cooperating: tuple[str, ...]
    note: str
    version: int

    @property
    def charges(self) -> list[Charge]:
        """Return what each party is charged with, the lead first."""
        lead = Charge(self.lead, OrderRole.LEAD, self.note)
        return [lead, *(Charge(code, OrderRole.COOPERATING, self.note) for code in self.cooperating)]

    @property
    def said(self) -> ActPayload:
        """Return the request as what is said with the act."""
        return ActPayload(
            text=self.note,
            lead=self.lead,
            cooperating=self.cooperating,
            ticket_class=self.ticket_class,
            urgent=self.urgent,
        )


def dispatch_ticket(
    session: Session, ticket_id: UUID, *, request: DispatchRequest, actor: Actor, now: datetime
) -> list[WorkOrder]:
    """Open the work orders of a ticket, the lead's first, and start the clocks.

    A called ticket that the Center has not accepted yet is accepted by the same hand first.
    Raises NotFound, Stale, NotAllowed, Invalid, or DomainError where the ticket's state refuses it.
    """
    ticket = tickets.lock_ticket(session, actor.city, ticket_id, request.version)
    rules = load_city_rules(session, actor.city)
    step = ActContext(session, Act.DISPATCH, ticket, None, request.said, actor, rules, now)
    opened = dispatch(step, request)
    outbox.record(session, ticket.city, [ticket.id], now)
    return opened


def dispatch(step: ActContext, request: DispatchRequest) -> list[WorkOrder]:
    """Open the work orders of a locked ticket; raises as dispatch_ticket."""
    ticket = step.ticket
    if ticket.status is Status.CALLED:
        accept(replace(step, act=Act.ACCEPT, said=NOTHING))
    rule = step.permitted()
    names = work_orders.check_parties(
        step.session, ticket.city, lead=request.lead, cooperating=request.cooperating
    )
    former = _former(ticket, request)
    ticket.ticket_class = request.ticket_class
    ticket.urgent = ticket.urgent if request.urgent is None else request.urgent
    before = step.follow(rule)
    ticket.dispatched_at, ticket.dispatched_by = step.now, step.actor.id
    opened = work_orders.open_orders(step, request.charges)
    data = {
        "lead": names[request.lead],
        "cooperating": [names[code] for code in request.cooperating],
        "class": request.ticket_class.value,
        "urgent": ticket.urgent,
        **former,
    }
    step.record(before, order=opened[0], data=data)
    return opened


def _former(ticket: Ticket, request: DispatchRequest) -> dict[str, object]:
    """Return what a dispatch changes of class and urgency, for its withdrawal."""
    wanted = ticket.urgent if request.urgent is None else request.urgent
    former: dict[str, object] = {}
    if ticket.ticket_class is not request.ticket_class:
        former["former_class"] = TicketClass(ticket.ticket_class).value
    if bool(ticket.urgent) is not wanted:
        former["was_urgent"] = bool(ticket.urgent)
    return former


def accept(step: ActContext) -> None:
    """Accept a reported or called ticket at the Center."""
    before = step.move()
    step.ticket.accepted_at = step.now
    step.record(before)


def preview(
    session: Session, city: str, *, ticket_class: TicketClass, urgent: bool, now: datetime
) -> dict[ClockKind, ClockState]:
    """Return the response and completion clocks as a dispatch at ``now`` would start them."""
    rules = load_city_rules(session, city)
    ticket = Ticket(city=city, ticket_class=ticket_class, urgent=urgent)
    return {
        kind: clocks.preview_clock(ticket, kind, rules=rules, now=now)
        for kind in (ClockKind.RESPONSE, ClockKind.COMPLETION)
    }
