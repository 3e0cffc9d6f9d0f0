"""Take one step of a ticket or a work order as the tables of states and acts say."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.tables import Ticket, WorkOrder
from domain.permissions import permit, permit_order
from domain.rules import Clocks
from domain.scopes import Actor
from domain.terms import Act, ClockKind, Status
from services import changes, clocks, facts, history
from services.city_rules import CityRules
from services.history import Entry


def step_ticket(
    session: Session, ticket: Ticket, act: Act, *, actor: Actor, rules: CityRules, now: datetime
) -> Status:
    """Move a locked ticket on and do to its clocks what the act demands; return the state it was in.

    Raises NotFound, NotAllowed, or DomainError where its state does not know the act.
    """
    rule = permit(actor, act, facts.of_ticket(ticket))
    before = Status(ticket.status)
    if rule.to is not None:
        ticket.status = rule.to
    clocks.tick(session, ticket, None, ticks=_of_ticket(rule.clocks, ticket), rules=rules, now=now)
    return before


def step_order(
    session: Session,
    ticket: Ticket,
    order: WorkOrder,
    act: Act,
    *,
    actor: Actor,
    rules: CityRules,
    now: datetime,
) -> None:
    """Move a work order of a locked ticket on, with its clocks; raises as step_ticket."""
    rule = permit_order(actor, act, facts.of_order(order), ticket=facts.of_ticket(ticket))
    if rule.to is not None:
        order.status = rule.to
    clocks.tick(session, ticket, order, ticks=rule.clocks, rules=rules, now=now)


def note(session: Session, ticket: Ticket, entry: Entry, *, actor: Actor, now: datetime) -> None:
    """Write the step into the ticket's history and tell the screens."""
    history.record(session, ticket, entry, actor=actor, at=now)
    changes.record(session, ticket.city, [ticket.id], now)


def _of_ticket(ticks: Clocks, ticket: Ticket) -> Clocks:
    """Return what happens to the clocks of this ticket: only called ones are rated."""
    if ticket.called_at is not None:
        return ticks
    return {kind: tick for kind, tick in ticks.items() if kind is not ClockKind.RATING}
