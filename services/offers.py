"""Tell what an actor may do with a ticket and its work orders now, and what each act needs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from db import loop, tickets
from db.tables import Motion, Ticket, WorkOrder
from domain.acts import TICKET_ACTS
from domain.coordination import ANSWERABLE, DECISIONS, MotionKind
from domain.order_acts import ORDER_ACTS
from domain.permissions import TicketFacts, acts_open_to, order_acts_open_to
from domain.rules import Need
from domain.scopes import Actor
from domain.terms import Act, OrderRole, OrderStatus, Status
from services import facts
from services.loop import HANDLERS

# Acts that are about one work order, though the ticket moves with its lead's.
OF_ORDERS = frozenset(act for _, act in ORDER_ACTS) - {
    Act.DISPATCH, Act.CANCEL, Act.MERGE, Act.SHELVE, Act.UNSHELVE, Act.RECLASSIFY, Act.PASS_REVIEW,
    Act.REOPEN,
}  # fmt: skip
# The assessment office decides appeals where that office has its desk; until then nobody could answer one.
WITHHELD = frozenset({Act.APPEAL})


@dataclass(frozen=True, slots=True)
class Offer:
    """One act that may be done now, on the ticket (order_id None) or on one of its work orders."""

    act: Act
    order_id: UUID | None
    needs: frozenset[Need]
    motion: UUID | None = None


def offered(session: Session, actor: Actor, ticket_id: UUID) -> list[Offer]:
    """Return the offers in the order of the words of acts. Raises NotFound outside the actor's scope."""
    ticket = tickets.seen(session, actor.city, ticket_id)
    waiting = list(loop.waiting(session, ticket, None, order_id=None))
    rated = loop.rated_orders(session, ticket)
    offers = _of_ticket(actor, ticket, waiting)
    for order in loop.all_orders(session, ticket):
        own = [motion for motion in waiting if motion.work_order_id == order.id]
        offers += _of_order(actor, ticket, order, own, is_rated=order.id in rated)
    places = {act: place for place, act in enumerate(Act)}
    return sorted(offers, key=lambda offer: places[offer.act])


def _of_ticket(actor: Actor, ticket: Ticket, waiting: list[Motion]) -> list[Offer]:
    offers = []
    for act in acts_open_to(actor, facts.of_ticket(ticket)):
        rule = TICKET_ACTS[Status(ticket.status), act]
        if act is Act.ANSWER:
            offers += [
                Offer(act, None, rule.needs, motion.id) for motion in waiting if _may_answer(actor, motion)
            ]
        elif act in HANDLERS and act not in OF_ORDERS | WITHHELD:
            offers.append(Offer(act, None, rule.needs))
    if ticket.status is Status.CALLED and Act.DISPATCH in acts_open_to(actor, _as_accepted(ticket)):
        offers.append(Offer(Act.DISPATCH, None, TICKET_ACTS[Status.ACCEPTED, Act.DISPATCH].needs))
    return offers


def _as_accepted(ticket: Ticket) -> TicketFacts:
    """Return a called ticket as the Center's acceptance will leave it: dispatching it accepts it first."""
    return replace(facts.of_ticket(ticket), status=Status.ACCEPTED)


def _of_order(
    actor: Actor, ticket: Ticket, order: WorkOrder, waiting: list[Motion], *, is_rated: bool
) -> list[Offer]:
    """Return what may be done with one work order; decisions only where something awaits one."""
    successor = next(
        (str(motion.data["successor"]) for motion in waiting if motion.kind is MotionKind.TRANSFER), None
    )
    asked = facts.of_order(order, successor=successor)
    found = order_acts_open_to(actor, asked, ticket=facts.of_ticket(ticket))
    kinds = {motion.kind for motion in waiting}
    return [
        Offer(act, order.id, _needs(act, ticket, order))
        for act in found
        if act in OF_ORDERS and act in HANDLERS and _makes_sense(act, ticket, order, kinds, is_rated=is_rated)
    ]


def _needs(act: Act, ticket: Ticket, order: WorkOrder) -> frozenset[Need]:
    """Return what an act on a work order needs; a lead's may move the ticket too, which may need more."""
    own = ORDER_ACTS[OrderStatus(order.status), act].needs
    rule = TICKET_ACTS.get((Status(ticket.status), act))
    return own if rule is None else own | rule.needs


def _makes_sense(
    act: Act, ticket: Ticket, order: WorkOrder, waiting: Iterable[MotionKind], *, is_rated: bool
) -> bool:
    """Tell whether an act that the tables allow would do something: there is what it decides or rates."""
    if act in DECISIONS:
        return DECISIONS[act][0] in waiting
    lead = order.role is OrderRole.LEAD
    return {
        Act.SIGN: order.signed_at is None,
        Act.RATE: ticket.called_at is not None and not is_rated and order.department != ticket.town_code,
        Act.RELEASE: not lead,
        Act.REASSIGN: ticket.status is Status.DISPATCHED,
        Act.REWORK: ticket.status is Status.COMPLETED,
    }.get(act, True)


def _may_answer(actor: Actor, motion: Motion) -> bool:
    if motion.kind not in ANSWERABLE:
        return False
    return actor.of_center or (motion.asked_of is not None and motion.asked_of == actor.party)
