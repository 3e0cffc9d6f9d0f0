"""Let a work order go from hand to hand: return, transfer, taking over, release; never into the void."""

from db.writes import tickets
from domain.coordination import MotionKind, Outcome
from domain.enums import OrderRole, PartyKind
from domain.errors import DomainError, Invalid
from services import guest_access, previews, raise_supervision
from services.workflow import motions, work_orders
from services.workflow.act_context import Step
from services.workflow.history_payload import data_of, name_of
from services.workflow.work_orders import Charge


def give_back(step: Step) -> None:
    """Hand a work order back to the Center (退单), within its window; the duty stays until it decides."""
    order = step.meant
    step.permitted_order(order)
    if not previews.return_window(order.sent_at, rules=step.rules, now=step.now).is_open:
        minutes = step.rules.limits.return_minutes
        raise DomainError(
            "退单须在分派后 {minutes} 个工作分钟内提出，现已超过；可以申请转办", minutes=minutes
        )
    step.move_order(order)
    motions.ask(step, MotionKind.RETURN, of=motions.TO_THE_CENTER, order=order)
    step.record(step.ticket.status, order=order)
    raise_supervision.raise_if_bounced(step)


def refuse_return(step: Step) -> None:
    """Refuse a return: the work order is where it was, its clocks never stopped."""
    order = step.meant
    motion = motions.waiting_one(step, MotionKind.RETURN, order)
    step.move_order(order)
    motions.end(motion, Outcome.REFUSED, step=step)
    step.record(step.ticket.status, order=order)


def transfer(step: Step) -> None:
    """Propose a successor (转办), who sees what deciding needs until it has accepted or declined."""
    order, successor = step.meant, step.said.successor or ""
    step.permitted_order(order)
    held = {other.department for other in step.active_orders()}
    if successor in held:
        raise Invalid("该单位已经承办这件诉求，请转给其他单位")
    if tickets.party(step.session, step.ticket.city, successor).kind is PartyKind.TOWN:
        raise Invalid("部门职责不能转给镇街；需要镇街配合的，请中心分派协办工单")
    step.move_order(order)
    motions.ask(step, MotionKind.TRANSFER, of=successor, order=order, data={"successor": successor})
    guest_access.invite(step.ticket, successor)
    step.record(step.ticket.status, order=order, data=data_of(step))
    raise_supervision.raise_if_bounced(step)


def take_over(step: Step) -> None:
    """Accept a transfer: the successor's own work order begins, the former one ends."""
    former = step.meant
    motion = motions.waiting_one(step, MotionKind.TRANSFER, former)
    successor = str(motion.data["successor"])
    step.permitted_order(former, successor=successor)
    motions.end(motion, Outcome.GRANTED, step=step)
    work_orders.end_order(step, former, reason=motion.reason)
    charge = Charge(successor, OrderRole(former.role), former.note, instead_of=former)
    opened = work_orders.open_order(step, charge)
    data = {"from": name_of(step, former.department), "to": name_of(step, successor)}
    step.record(step.ticket.status, order=opened, data=data)


def decline(step: Step) -> None:
    """Refuse a transfer: the work order stays where it is."""
    order = step.meant
    motion = motions.waiting_one(step, MotionKind.TRANSFER, order)
    step.move_order(order, successor=str(motion.data["successor"]))
    motions.end(motion, Outcome.REFUSED, step=step)
    step.record(step.ticket.status, order=order)


def release(step: Step) -> None:
    """Let a cooperating party go; the lead's work order cannot be released, only reassigned."""
    order = step.meant
    if order.role is OrderRole.LEAD:
        raise DomainError("主办单位不能解除，请改派")
    step.permitted_order(order)
    granted = frozenset({MotionKind.RETURN})
    work_orders.end_order(step, order, reason=step.said.text.strip(), granted=granted)
    step.record(step.ticket.status, order=order, data={"from": name_of(step, order.department)})
