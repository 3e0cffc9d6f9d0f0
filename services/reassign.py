"""Reassign a work order: a dispatcher ends one and opens another in its place, with a reason."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.models import WorkOrder
from db.writes import tickets
from domain.act_payloads import ActPayload
from domain.coordination import MotionKind
from domain.enums import Act, ClockKind, OrderRole, OrderStatus
from domain.errors import Invalid
from domain.payload_rules import LONGEST_REASON
from domain.scopes import Actor
from domain.transitions import Tick
from services import guest_access
from services.city_context import load_city_rules
from services.workflow import clocks, work_orders
from services.workflow.act_context import ActContext
from services.workflow.history_payload import get_party_name
from services.workflow.work_orders import Charge

__all__ = ["LONGEST_REASON", "ReassignRequest", "reassign", "reassign_order"]


@dataclass(frozen=True, slots=True)
class ReassignRequest:
    """Which work order goes to whom, and why; ``version`` is the one the dispatcher saw."""

    work_order_id: UUID
    to: str
    reason: str
    version: int

    @property
    def said(self) -> ActPayload:
        """Return the request as what is said with the act."""
        return ActPayload(text=self.reason, successor=self.to)


def reassign(
    session: Session, ticket_id: UUID, *, request: ReassignRequest, actor: Actor, now: datetime
) -> WorkOrder:
    """End a work order and open its successor with clocks of its own; the ticket's clocks go on.

    Raises NotFound, Stale, NotAllowed, Invalid, or DomainError where a state refuses it.
    """
    ticket = tickets.lock_ticket(session, actor.city, ticket_id, request.version)
    former = tickets.load_order(session, ticket, request.work_order_id)
    rules = load_city_rules(session, actor.city)
    opened = reassign_order(
        ActContext(session, Act.REASSIGN, ticket, former, request.said, actor, rules, now)
    )
    guest_access.notify_change(session, ticket, now)
    return opened


def reassign_order(step: ActContext) -> WorkOrder:
    """End the meant work order of a locked ticket and open its successor; raises as reassign."""
    rule = step.permitted()
    former, to = step.meant, step.said.successor or ""
    step.permitted_order(former)
    if to in {order.department for order in step.active_orders()}:
        raise Invalid("该单位已经承办这件诉求，请改派给其他单位")
    name = get_party_name(step, to)
    was_held = former.status is OrderStatus.PAUSED and former.role is OrderRole.LEAD
    before = step.follow(rule)
    work_orders.end_order(step, former, reason=step.said.text.strip(), granted=frozenset({MotionKind.RETURN}))
    opened = work_orders.open_order(step, Charge(to, OrderRole(former.role), former.note, instead_of=former))
    if was_held:  # the hold was the former lead's; otherwise the ticket's own clock would never be released
        release = {ClockKind.COMPLETION: Tick.RESUME}
        clocks.apply_ticks(step.session, step.ticket, None, ticks=release, rules=step.rules, now=step.now)
    data = {"from": get_party_name(step, former.department), "to": name, "role": former.role.value}
    step.record(before, order=opened, data=data)
    return opened
