"""Effects of closing acts: review, rework, feed back, rate, call back, close, reopen."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from db.ids import new_id
from db.models import CallBack, Evaluation, Reply, Ticket, WorkOrder
from db.writes import deliveries, tickets, workflow
from domain import replies
from domain.act_payloads import CallBackPayload, RatePayload, ReplyPayload
from domain.coordination import MotionKind, MotionOutcome, ReplyChannel
from domain.enums import Act, ClockKind, OrderRole, OrderStatus, RequestKind, Speed, Status
from domain.errors import DomainError, Invalid
from domain.payload_values import DeliveryProof
from domain.satisfaction import is_silent
from domain.secrecy import is_seen_by_place
from domain.transitions import Transition
from services import outbox, raise_supervision
from services.deliveries import queue_reply
from services.history import Entry, record
from services.workflow import motions, work_orders
from services.workflow.act_context import ActContext
from services.workflow.effects import steps
from services.workflow.history_payload import build_payload, get_party_name


def pass_review(step: ActContext) -> None:
    """Pass a completed ticket; the town's rating clock starts where it called and has not rated all."""
    rule = step.permitted()
    if workflow.list_waiting(step.session, step.ticket, MotionKind.OBJECTION, order_id=None):
        raise DomainError("镇街对办结有异议，请先答复，再审核")
    if workflow.list_waiting(step.session, step.ticket, MotionKind.CONTACT_DISPUTE, order_id=None):
        raise DomainError("镇街对首次联系有异议，请先答复，再审核")
    for order in step.active_orders():
        if order.status is OrderStatus.COMPLETED:
            step.move_order(order)
        else:
            work_orders.end_order(step.about(Act.RELEASE), order, reason="主办单位已办结并通过审核")
    rates = bool(workflow.to_be_rated(step.session, step.ticket))
    before = step.follow(rule if rates else _without(rule, ClockKind.RATING))
    step.record(before)


def rework(step: ActContext) -> None:
    """Send a completed work order back for rework (退回重办): the named one, else the lead's."""
    rule = step.permitted()
    completed = [order for order in step.active_orders() if order.status is OrderStatus.COMPLETED]
    leads = [order for order in completed if order.role is OrderRole.LEAD]
    if not leads:
        raise DomainError("没有可以退回重办的联动工单")
    meant = {order.id: order for order in (*leads, *([step.order] if step.order else []))}
    for order in meant.values():
        step.move_order(order)
        order.completed_at = None
        steps.forget_step(order)
    before = step.follow(rule)
    step.ticket.completed_at = None
    for motion in workflow.list_waiting(step.session, step.ticket, MotionKind.OBJECTION, order_id=None):
        motions.answer_motion(motion, MotionOutcome.GRANTED, step=step)
    step.record(before, order=step.order or leads[0], data=build_payload(step))
    raise_supervision.raise_if_reworked(step)


def feed_back(step: ActContext) -> None:
    """Give the written reply (反馈) to reporter, calling town and grid; what was merged in gets it too."""
    if step.ticket.status is Status.MERGED:
        raise DomainError("并入的诉求随主件一同反馈")
    rule, given = step.permitted(), _delivery(step)
    anonymous, has_phone = _reach(step, step.ticket)
    replies.check_way(given.way, anonymous=anonymous, has_phone=has_phone)
    before = step.follow(rule)
    _reply(step, step.ticket, given)
    step.record(before, data=build_payload(step))
    _reply_to_merged(step, given)


def _reply_to_merged(step: ActContext, given: DeliveryProof) -> None:
    """Give the reply of a ticket to the reporters of what was merged into it."""
    for other in workflow.list_merged(step.session, step.ticket):
        _reply(step, other, _as_far_as_reached(step, other, given))
        entry = Entry(
            Act.FEED_BACK,
            before=Status(other.status),
            reason=step.said.text.strip(),
            data=build_payload(step),
        )
        record(step.session, other, entry, actor=step.actor, at=step.now)
        outbox.record(step.session, other.city, [other.id], step.now)


def rate(step: ActContext) -> None:
    """Rate a department that had a work order on a ticket that the town called, once."""
    ticket, order, said = step.ticket, step.meant, step.payload(RatePayload)
    if ticket.called_at is None or ticket.town_code is None:
        raise DomainError("只有镇街呼叫的事项由镇街评价")
    rated = workflow.load_rated_orders(step.session, ticket)
    _refuse_rated(order, rated)
    step.permitted_order(order)
    rule = step.permitted()
    left = workflow.to_be_rated(step.session, ticket, rated=rated)
    if order.id not in left:
        _refuse_unrateable(step, order, left)
    is_last = left == {order.id}
    before = step.follow(rule if is_last else _without(rule, ClockKind.RATING))
    if said.speed is None or said.effect is None:
        raise Invalid("请对响应速度和办理效果分别评价")
    if said.speed is Speed.NONE:
        _refuse_contacted(step, order)
    step.session.add(
        Evaluation(
            city=ticket.city,
            id=new_id(step.now),
            ticket_id=ticket.id,
            work_order_id=order.id,
            town_code=ticket.town_code,
            grid_code=ticket.grid_code,
            department=order.department,
            speed=said.speed,
            effect=said.effect,
            comment=said.text.strip(),
            rated_at=step.now,
            rated_by=step.actor.id,
        )
    )
    step.record(
        before, order=order, data=build_payload(step, department=get_party_name(step, order.department))
    )


def miss_call_back(step: ActContext) -> None:
    """Record an unanswered call."""
    before = step.move()
    _call_back(step, None)
    step.record(before, data={"tries": workflow.count_tries(step.session, step.ticket)})


def call_back(step: ActContext) -> None:
    """Record the reporter's answers; one not reached counts only after enough attempts, unless anonymous."""
    rule, said = step.permitted(), step.payload(CallBackPayload)
    if not said.reached:
        _refuse_few_tries(step)
    before = step.follow(rule)
    _call_back(step, said if said.reached else None)
    step.record(before, data=build_payload(step))


def close(step: ActContext) -> None:
    """Close a ticket that was called back."""
    rule = step.permitted()
    motions.lapse_motions(step.session, step.ticket, None, why="诉求已结案", at=step.now)
    with step.session.no_autoflush:  # a closed ticket has its state and its instant at once
        before = step.follow(rule)
        step.ticket.closed_at = step.now
    step.record(before)


def answer_at_once(step: ActContext) -> None:
    """Answer an enquiry on the spot (当场答复): no department has it, the answer is its reply."""
    if step.ticket.request_kind is not RequestKind.ENQUIRY:
        raise DomainError("只有咨询可以当场答复，其他诉求请分派办理")
    before = step.move()
    step.ticket.completed_at = step.now
    given = _delivery(step)
    _reply(step, step.ticket, given)
    step.record(before, data=build_payload(step))
    _reply_to_merged(step, given)


def reopen(step: ActContext) -> None:
    """Give a ticket out again (重新交办) to those who had it: a department, the place, or the Center."""
    rule = step.permitted()
    passed = [
        one for one in workflow.list_all_orders(step.session, step.ticket) if one.status is OrderStatus.PASSED
    ]
    lead = next((one for one in reversed(passed) if one.role is OrderRole.LEAD), None)
    step.ticket.closed_at = step.ticket.completed_at = None
    with step.session.no_autoflush:
        if lead is not None:
            step.move_order(lead)
            lead.completed_at = None
            steps.forget_step(lead)
        before = step.follow(_rule_of_return(rule, step.ticket, lead))
    step.record(before, order=lead, data=build_payload(step))


def _rule_of_return(rule: Transition[Status], ticket: Ticket, lead: WorkOrder | None) -> Transition[Status]:
    """Return the rule that gives a ticket back to those who had it."""
    if lead is not None or rule.otherwise is None:
        return rule
    if ticket.accepted_at is not None and rule.otherwise.otherwise is not None:
        return rule.otherwise.otherwise
    return rule.otherwise


def _delivery(step: ActContext) -> DeliveryProof:
    delivery = step.payload(ReplyPayload).delivery
    if delivery is None:
        raise Invalid("请写明答复如何送达诉求人")
    return delivery


def _reach(step: ActContext, ticket: Ticket) -> tuple[bool, bool]:
    """Return whether a ticket's reporter is anonymous, and has a phone; where none is written, it may."""
    return deliveries.find_reporter_reach(step.session, ticket.city, ticket.id) or (False, True)


def _as_far_as_reached(step: ActContext, other: Ticket, given: DeliveryProof) -> DeliveryProof:
    """Return how the reporter of a merged ticket is notified: as the main one's, or why it is impossible."""
    anonymous, has_phone = _reach(step, other)
    if replies.is_reached(given.way, anonymous=anonymous, has_phone=has_phone):
        return given
    return DeliveryProof(
        ReplyChannel.IMPOSSIBLE, why_not=replies.get_unreachable_reason(other.channel, anonymous=anonymous)
    )


def _reply(step: ActContext, ticket: Ticket, given: DeliveryProof) -> None:
    reply_id, seen = new_id(step.now), is_seen_by_place(ticket.secrecy)
    step.session.add(
        Reply(
            city=ticket.city,
            id=reply_id,
            ticket_id=ticket.id,
            reply=step.said.text.strip(),
            way=given.way,
            proof=given.proof.strip(),
            why_not=given.why_not.strip(),
            delivery_id=_sent(step, ticket, reply_id) if given.way is ReplyChannel.SMS else None,
            to_town=ticket.town_code if ticket.called_at and seen else None,
            to_grid=ticket.grid_code if seen else None,
            at=step.now,
            by=step.actor.id,
            by_name=step.actor.name,
        )
    )


def _sent(step: ActContext, ticket: Ticket, reply_id: UUID) -> UUID:
    """Queue the reply as a short message in this transaction. Raises Invalid where there is no phone."""
    if not deliveries.find_reporter_phone(step.session, ticket.city, ticket.id):
        raise Invalid("{number} 没有登记电话，不能用短信答复，请选择其他方式", number=ticket.number)
    said = step.said.text
    return queue_reply(step.session, ticket, text=said, key=str(reply_id), now=step.now)


def _call_back(step: ActContext, answers: CallBackPayload | None) -> None:
    """Add a try to reach the reporter; answers: None where they were not reached."""
    step.session.add(
        CallBack(
            city=step.ticket.city,
            id=new_id(step.now),
            ticket_id=step.ticket.id,
            at=step.now,
            reached=answers is not None,
            solved=answers.solved if answers else None,
            satisfied=answers.satisfied if answers else None,
            note=step.said.text.strip(),
            by=step.actor.id,
            by_name=step.actor.name,
        )
    )


def _refuse_few_tries(step: ActContext) -> None:
    """Refuse to end a call-back as not reached before enough tries; the anonymous cannot be tried."""
    anonymous, _ = _reach(step, step.ticket)
    if anonymous:
        return
    least = int(step.rules.setting("call_back.tries"))
    tries = workflow.count_tries(step.session, step.ticket)
    if tries < least:
        raise DomainError(
            "未联系上须至少尝试 {least} 次才能结束回访，现已尝试 {tries} 次", least=least, tries=tries
        )


def _refuse_rated(order: WorkOrder, rated: Mapping[UUID, str]) -> None:
    """Refuse a second rating of a work order, or of a party that was rated on another one of the ticket."""
    if order.id in rated:
        raise DomainError("这张联动工单已经评价，只能通过申诉更改")
    if order.department in rated.values():
        raise DomainError("该单位对这件诉求的办理已经评价，只能通过申诉更改")


def _refuse_contacted(step: ActContext, order: WorkOrder) -> None:
    """Refuse 不响应 where first contact was made before the completion clock was due."""
    clock = tickets.find_last_clock(step.session, step.ticket, order.id, ClockKind.COMPLETION)
    contacted_at = None if order.contact is None else order.responded_at
    if not is_silent(contacted_at, None if clock is None else clock.due_at):
        raise DomainError("该单位在办结期限前已首次联系，不能评为“不响应”；不属实的，应在审核前提出响应异议")


def _refuse_unrateable(step: ActContext, order: WorkOrder, left: set[UUID]) -> None:
    """Raise DomainError with the reason why a work order is not among those ``left`` to rate."""
    orders = {one.id: one.department for one in workflow.list_all_orders(step.session, step.ticket)}
    if order.department in {orders[one] for one in left}:
        raise DomainError("该单位多次承办这件诉求，请评价其最后一张联动工单")
    raise DomainError("镇街只评价部门和派驻机构；镇街主办的事项不作评价")


def _without(rule: Transition[Status], kind: ClockKind) -> Transition[Status]:
    return replace(rule, clocks={name: tick for name, tick in rule.clocks.items() if name is not kind})
