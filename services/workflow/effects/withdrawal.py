"""Take a dispatch back before any party has opened it (撤回分派): as if it had not been sent."""

from dataclasses import replace
from datetime import datetime

from db.writes import order_openings, tickets, workflow
from domain.clocks import truncate_to_second
from domain.enums import Status, TicketClass
from domain.errors import DomainError
from domain.notifications import NoticeKind, ToKind
from domain.transitions import Transition
from services import guest_access, notifications, previews, push_down_guard
from services.duty_choice import NOTHING_CHOSEN
from services.notifications import NotificationDraft
from services.recipients import Recipient
from services.workflow import work_orders
from services.workflow.act_context import ActContext
from services.workflow.effects import center

TOLD_BY_DISPATCH = frozenset(
    {NoticeKind.ORDER_SENT, NoticeKind.CALL_DISPATCHED, NoticeKind.PUSH_DOWN_FLAGGED}
)


def withdraw(step: ActContext) -> None:
    """End the work orders of a dispatch as withdrawn; the ticket is accepted again, without notifications.

    Raises DomainError once its seconds have passed, or a party has opened it.
    """
    ticket = step.ticket
    rule = step.permitted()
    order_openings.lock_orders(step.session, ticket)
    if not previews.can_withdraw(step.session, ticket, limits=step.rules.limits, now=step.now):
        seconds = step.rules.limits.withdraw_seconds
        raise DomainError("分派后 {seconds} 秒内且各单位均未打开时才能撤回，请改派", seconds=seconds)
    said = order_openings.said_of_dispatch(step.session, ticket)
    sent_at = max(order.sent_at for order in step.active_orders())
    parties = [order.department for order in step.active_orders()]
    names = [tickets.load_party(step.session, ticket.city, party).name for party in parties]
    sent = step.active_orders()
    for order in sent:
        order.withdrawn = True
        work_orders.end_order(step, order, reason=step.said.text.strip() or "撤回分派")
    before = step.follow(_spare_earlier(step, rule, sent_at))
    ticket.department = ticket.dispatched_at = ticket.dispatched_by = None
    NOTHING_CHOSEN.write_to(ticket)
    center.change_class(step, TicketClass(str(said.get("former_class", ticket.ticket_class))))
    ticket.urgent = bool(said.get("was_urgent", ticket.urgent))
    asked = workflow.list_asked_parties(step.session, ticket)
    for party in parties:
        guest_access.unseat(ticket, party, asked=party in asked, held=_holds_another(step, party))
    step.record(before, data={"parties": names})
    if any(order.list_reason is not None for order in sent):
        push_down_guard.take_back(step)
    _take_back_notices(step, sent_at)


def _spare_earlier(step: ActContext, rule: Transition[Status], sent_at: datetime) -> Transition[Status]:
    """Return the rule without the clocks that ran before the dispatch, as of a part that was split off."""
    earlier = {
        row.kind
        for row in tickets.list_unstopped_clocks(step.session, step.ticket, None)
        if row.started_at < truncate_to_second(sent_at)
    }
    return replace(rule, clocks={kind: tick for kind, tick in rule.clocks.items() if kind not in earlier})


def _holds_another(step: ActContext, party: str) -> bool:
    """Tell whether a party has or had a work order on the ticket that was not withdrawn."""
    found = workflow.list_all_orders(step.session, step.ticket)
    return any(order.department == party and not order.withdrawn for order in found)


def _take_back_notices(step: ActContext, sent_at: datetime) -> None:
    """Remove the notifications of the dispatch; recipients of sent ones are notified of the withdrawal."""
    kept = order_openings.take_back_notices(step.session, step.ticket, kinds=TOLD_BY_DISPATCH, at=sent_at)
    for notice in kept:
        to = Recipient(ToKind(notice.to_kind), notice.to_code)
        event = f"{step.ticket.id}:v{step.ticket.version}:{NoticeKind.DISPATCH_WITHDRAWN}"
        news = NotificationDraft(to, NoticeKind.DISPATCH_WITHDRAWN, event, "")
        notifications.notify_one(
            step.session, step.ticket, news, actor=step.actor, now=step.now, calendar=step.rules.calendar
        )
