"""Effect of marking at which step of the duty's flow chart a work order is."""

from db.models import WorkOrder
from db.queries import ticket_steps
from domain.act_payloads import MarkStepPayload
from domain.errors import DomainError, Invalid
from domain.present_steps import list_markable
from services.workflow.act_context import ActContext


def forget_step(order: WorkOrder) -> None:
    """Let a work order that is taken up again be at no marked step."""
    order.step = order.step_duty = order.step_version = order.step_at = order.step_by = None


def mark_step(step: ActContext) -> None:
    """Write down the present step with its person and time; states and clocks stay as they are."""
    order, no = step.meant, step.payload(MarkStepPayload).step
    step.move_order(order)
    followed = ticket_steps.load_step_ticket(step.session, step.ticket.city, step.ticket.number)
    present = next((one for one in followed.orders if one.id == order.id), None)
    own = {} if present is None else {one.no: one for one in list_markable(followed.steps, present.followed)}
    if present is None or no not in own:
        raise Invalid("流程图中没有承办单位的这一步，请重新选择")
    former = None if present.marked is None else present.marked.no
    if former == no:
        raise DomainError("现在已标记在第 {no} 步", no=no)
    ticket, marked = step.ticket, own[no]
    order.step, order.step_duty, order.step_version = no, ticket.duty, ticket.duty_version
    order.step_at, order.step_by = step.now, step.actor.name
    data = {"step": no, "title": marked.title, "duty": ticket.duty, "version": ticket.duty_version}
    if former is not None:
        data["former"] = former
    step.record(ticket.status, order=order, data=data)
