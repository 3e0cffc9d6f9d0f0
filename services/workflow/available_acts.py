"""Available acts of an actor on a ticket and its work orders, and what each act needs."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.models import Motion, Ticket, WorkOrder
from db.queries import cities, ticket_steps
from db.writes import tickets, workflow
from domain.coordination import ANSWERABLE, DECISIONS, MotionKind
from domain.enums import Act, OrderRole, OrderStatus, RequestKind, Status
from domain.permissions import list_open_acts, list_open_order_acts
from domain.present_steps import BY_ORDERS, list_markable
from domain.scopes import Actor
from domain.setting_values import parse_limits
from domain.stored_settings import get_setting
from domain.ticket_workflow import TICKET_ACTS
from domain.transitions import Need
from domain.work_order_workflow import ORDER_ACTS
from services import previews
from services.workflow import permission_facts
from services.workflow.execution import HANDLERS

# Acts that are about one work order, though the ticket moves with its lead's.
OF_ORDERS = frozenset(act for _, act in ORDER_ACTS) - {
    Act.DISPATCH, Act.CANCEL, Act.MERGE, Act.SHELVE, Act.UNSHELVE, Act.RECLASSIFY, Act.PASS_REVIEW,
    Act.REOPEN, Act.WITHDRAW_DISPATCH,
}  # fmt: skip
# Acts on a work order that the ticket's own table must admit too; of these some only with the lead's.
ALSO_OF_TICKET = frozenset({Act.URGE, Act.RATE, Act.REWORK, Act.REASSIGN, Act.PAUSE, Act.RESUME})
WITH_THE_LEAD = frozenset({Act.COMPLETE, Act.EXTEND})
NOTHING_MORE: frozenset[Need] = frozenset()


@dataclass(frozen=True, slots=True)
class Offer:
    """One act that may be done now, on the ticket (order_id None) or on one of its work orders.

    may: payload fields that are allowed, in addition to the required ones.
    """

    act: Act
    order_id: UUID | None
    needs: frozenset[Need]
    motion: UUID | None = None
    may: frozenset[Need] = NOTHING_MORE


@dataclass(frozen=True, slots=True)
class _Asking:
    """Facts of an actor and a ticket: pending motions, ratings owed, and what the ticket admits.

    with_steps: the work orders whose holder has steps in the flow chart.
    """

    actor: Actor
    ticket: Ticket
    waiting: list[Motion]
    to_be_rated: set[UUID]
    admitted: frozenset[Act]
    can_withdraw: bool
    with_steps: frozenset[UUID]


def list_offers(
    session: Session, actor: Actor, ticket_id: UUID, *, now: datetime | None = None
) -> list[Offer]:
    """Return the offers in the order of the words of acts. Raises NotFound outside the actor's scope.

    now: left out, what is open for some seconds alone is not offered.
    """
    ticket = tickets.load_ticket(session, actor.city, ticket_id)
    stored = cities.load_settings(session, actor.city)
    limits = parse_limits(stored)
    separate = bool(get_setting(stored, "review.by_another_person"))
    orders = workflow.list_all_orders(session, ticket)
    facts = permission_facts.build_ticket_facts(ticket, senders=[order.sent_by for order in orders])
    asking = _Asking(
        actor=actor,
        ticket=ticket,
        waiting=list(workflow.list_waiting(session, ticket, None, order_id=None)),
        to_be_rated=workflow.to_be_rated(session, ticket),
        admitted=frozenset(list_open_acts(actor, facts, separate_review=separate)),
        can_withdraw=now is not None and previews.can_withdraw(session, ticket, limits=limits, now=now),
        with_steps=_list_with_steps(session, ticket),
    )
    offers = _of_ticket(asking)
    for order in sorted(orders, key=_lead_first):
        offers += _of_order(asking, order)
    places = {act: place for place, act in enumerate(Act)}
    return sorted(offers, key=lambda offer: places[offer.act])


def _of_ticket(asking: _Asking) -> list[Offer]:
    actor, ticket = asking.actor, asking.ticket
    offers = []
    for act in asking.admitted:
        needs = TICKET_ACTS[Status(ticket.status), act].needs
        if act is Act.ANSWER:
            offers += [
                Offer(act, None, needs, motion.id) for motion in asking.waiting if _may_answer(actor, motion)
            ]
        elif act in HANDLERS and act not in OF_ORDERS and _suits(act, asking):
            offers.append(Offer(act, None, needs, may=_may_say(act, ticket)))
    # A user who dispatches a called ticket accepts it in the same act.
    accepted = replace(permission_facts.build_ticket_facts(ticket), status=Status.ACCEPTED)
    if ticket.status is Status.CALLED and Act.DISPATCH in list_open_acts(actor, accepted):
        offers.append(Offer(Act.DISPATCH, None, TICKET_ACTS[Status.ACCEPTED, Act.DISPATCH].needs))
    return offers


def _may_say(act: Act, ticket: Ticket) -> frozenset[Need]:
    """Return what may be said when a ticket is accepted: what it is about and where, and why at all."""
    if act is not Act.ACCEPT or ticket.status is not Status.REPORTED:
        return NOTHING_MORE
    lacks, below = ticket.matter is None or ticket.town_code is None, ticket.local_level is not None
    return frozenset(need for need, may in ((Need.CORRECTION, lacks), (Need.REASON, below)) if may)


def _lead_first(order: WorkOrder) -> bool:
    """Sort the lead's work order before those of cooperating parties: it is the one mostly meant."""
    return order.role is not OrderRole.LEAD


def _suits(act: Act, asking: _Asking) -> bool:
    """Return whether an act of the tables suits this ticket: only an enquiry is answered at once."""
    ticket = asking.ticket
    suits = {
        Act.ANSWER_AT_ONCE: ticket.request_kind is RequestKind.ENQUIRY,
        Act.MAKE_URGENT: not ticket.urgent,
        Act.END_URGENCY: ticket.urgent,
        Act.WITHDRAW_DISPATCH: asking.can_withdraw,
    }
    return not _travels(act, ticket) and suits.get(act, True)


def _of_order(asking: _Asking, order: WorkOrder) -> list[Offer]:
    """Return what may be done with one work order; decisions only where something awaits one."""
    waiting = [motion for motion in asking.waiting if motion.work_order_id == order.id]
    successor = next(
        (str(motion.data["successor"]) for motion in waiting if motion.kind is MotionKind.TRANSFER), None
    )
    asked = permission_facts.build_order_facts(order, successor=successor)
    found = list_open_order_acts(
        asking.actor, asked, ticket=permission_facts.build_ticket_facts(asking.ticket)
    )
    kinds = frozenset(motion.kind for motion in waiting)
    return [
        Offer(act, order.id, _needs(act, asking.ticket, order))
        for act in found
        if act in OF_ORDERS and act in HANDLERS and _makes_sense(act, order, asking, kinds)
    ]


def _needs(act: Act, ticket: Ticket, order: WorkOrder) -> frozenset[Need]:
    """Return what an act on a work order needs; a lead's may move the ticket too, which may need more."""
    own = ORDER_ACTS[OrderStatus(order.status), act].needs
    rule = TICKET_ACTS.get((Status(ticket.status), act))
    return own if rule is None else own | rule.needs


def _makes_sense(act: Act, order: WorkOrder, asking: _Asking, waiting: frozenset[MotionKind]) -> bool:
    """Return whether an act that the tables allow would do something: there is what it decides or rates."""
    lead = order.role is OrderRole.LEAD
    if (act in ALSO_OF_TICKET or (lead and act in WITH_THE_LEAD)) and act not in asking.admitted:
        return False
    if act in DECISIONS:
        return DECISIONS[act][0] in waiting
    return {
        Act.SIGN: order.signed_at is None,
        Act.RATE: order.id in asking.to_be_rated,
        Act.RELEASE: not lead,
        Act.DISPUTE_CONTACT: order.contact is not None,
        Act.MARK_STEP: order.id in asking.with_steps,
    }.get(act, True)


def _list_with_steps(session: Session, ticket: Ticket) -> frozenset[UUID]:
    if ticket.duty is None or ticket.status not in BY_ORDERS:
        return frozenset()
    followed = ticket_steps.load_step_ticket(session, ticket.city, ticket.number)
    return frozenset(order.id for order in followed.orders if list_markable(followed.steps, order.followed))


def _travels(act: Act, ticket: Ticket) -> bool:
    """Return whether an act comes to a ticket only from the one it was merged into."""
    return act is Act.FEED_BACK and ticket.status is Status.MERGED


def _may_answer(actor: Actor, motion: Motion) -> bool:
    if motion.kind not in ANSWERABLE:
        return False
    return actor.of_center or (motion.asked_of is not None and motion.asked_of == actor.party)
