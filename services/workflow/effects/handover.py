"""Hand a work order over: return, transfer, takeover, release; it always has a holder."""

from dataclasses import replace

from db.writes import tickets
from domain.coordination import MotionKind, MotionOutcome
from domain.dispatch_payloads import TransferPayload
from domain.enums import OrderRole
from domain.errors import DomainError, Invalid
from domain.push_downs import PushWay
from services import duty_choice, guest_access, previews, push_down_guard, raise_supervision
from services.push_down_guard import PushedDuty
from services.workflow import motions, work_orders
from services.workflow.act_context import ActContext
from services.workflow.history_payload import build_payload, get_party_name
from services.workflow.work_orders import Charge


def give_back(step: ActContext) -> None:
    """Hand a work order back to the Center (退单), within its window; the duty stays until it decides."""
    order = step.meant
    step.permitted_order(order)
    if not previews.preview_return_window(order.sent_at, rules=step.rules, now=step.now).is_open:
        minutes = step.rules.limits.return_minutes
        raise DomainError(
            "退单须在分派后 {minutes} 个工作分钟内提出，现已超过；可以申请转办", minutes=minutes
        )
    step.move_order(order)
    motions.ask(step, MotionKind.RETURN, of=motions.TO_THE_CENTER, order=order)
    step.record(step.ticket.status, order=order)
    raise_supervision.raise_if_bounced(step)


def refuse_return(step: ActContext) -> None:
    """Refuse a return: the work order is where it was, its clocks never stopped."""
    order = step.meant
    motion = motions.get_waiting(step, MotionKind.RETURN, order)
    step.move_order(order)
    motions.answer_motion(motion, MotionOutcome.REFUSED, step=step)
    step.record(step.ticket.status, order=order)


def transfer(step: ActContext) -> None:
    """Propose a successor (转办), who sees what deciding needs until it has accepted or declined."""
    order, successor = step.meant, step.payload(TransferPayload).successor or ""
    step.permitted_order(order)
    held = {other.department for other in step.active_orders()}
    if successor in held:
        raise Invalid("该单位已经承办这件诉求，请转给其他单位")
    party = tickets.load_party(step.session, step.ticket.city, successor)
    tickets.check_present(party)
    pushed = push_down_guard.check_transfer(step, order, party)
    step.move_order(order)
    asked = {"successor": successor, **({} if pushed is None else {"list_reason": pushed.reason})}
    motions.ask(step, MotionKind.TRANSFER, of=successor, order=order, data=asked)
    guest_access.invite(step.ticket, successor)
    step.record(step.ticket.status, order=order, data=build_payload(step))
    if pushed is not None:
        proposer = tickets.load_party(step.session, step.ticket.city, order.department)
        push_down_guard.flag(step, PushedDuty(pushed, party, PushWay.TRANSFER, order, proposer))
    raise_supervision.raise_if_bounced(step)


def take_over(step: ActContext) -> None:
    """Accept a transfer: the successor's own work order begins, the former one ends."""
    former = step.meant
    motion = motions.get_waiting(step, MotionKind.TRANSFER, former)
    successor = str(motion.data["successor"])
    step.permitted_order(former, successor=successor)
    motions.answer_motion(motion, MotionOutcome.GRANTED, step=step)
    work_orders.end_order(step, former, reason=motion.reason)
    choice = replace(duty_choice.keep(step, former), reason=str(motion.data.get("list_reason", "")))
    charge = Charge(successor, OrderRole(former.role), former.note, instead_of=former, choice=choice)
    opened = work_orders.open_order(step, charge)
    data = {"from": get_party_name(step, former.department), "to": get_party_name(step, successor)}
    step.record(step.ticket.status, order=opened, data=data)


def decline(step: ActContext) -> None:
    """Refuse a transfer: the work order stays where it is."""
    order = step.meant
    motion = motions.get_waiting(step, MotionKind.TRANSFER, order)
    step.move_order(order, successor=str(motion.data["successor"]))
    motions.answer_motion(motion, MotionOutcome.REFUSED, step=step)
    step.record(step.ticket.status, order=order)
    if "list_reason" in motion.data:
        push_down_guard.take_back(step)


def release(step: ActContext) -> None:
    """Release a cooperating party; the lead's work order cannot be released, only reassigned."""
    order = step.meant
    if order.role is OrderRole.LEAD:
        raise DomainError("主办单位不能解除，请改派")
    step.permitted_order(order)
    granted = frozenset({MotionKind.RETURN})
    work_orders.end_order(step, order, reason=step.said.text.strip(), granted=granted)
    step.record(step.ticket.status, order=order, data={"from": get_party_name(step, order.department)})
