"""Effects of the holder's acts on a work order: sign, respond, plan, complete, hand over inside."""

from db.queries.section_people import load_office_people
from domain.act_payloads import ContactPayload, HandOnPayload, PlanPayload
from domain.enums import OrderRole
from domain.errors import DomainError, Invalid
from services import previews
from services.workflow import motions
from services.workflow.act_context import ActContext
from services.workflow.history_payload import build_payload, get_party_name


def sign(step: ActContext) -> None:
    """Take a work order on (签收); its response clock runs until first contact."""
    order = step.meant
    if order.signed_at is not None:
        raise DomainError("这张联动工单已经签收")
    step.move_order(order)
    order.signed_at = step.now
    step.record(step.ticket.status, order=order)


def respond(step: ActContext) -> None:
    """Record the first contact with the town: the response clock stops."""
    order = step.meant
    step.move_order(order)
    order.signed_at = order.signed_at or step.now
    order.responded_at, order.contact = step.now, step.payload(ContactPayload).contact
    step.record(step.ticket.status, order=order, data=build_payload(step))


def plan(step: ActContext) -> None:
    """File a plan with its date where a case study is needed: by the deadline, unless that has passed."""
    order, day = step.meant, step.payload(PlanPayload).day
    if day is not None:
        previews.check_plan_day(step.session, order, day, rules=step.rules, now=step.now)
    step.move_order(order)
    order.plan, order.plan_on = step.said.text.strip(), day
    step.record(step.ticket.status, order=order, data=build_payload(step))


def complete(step: ActContext) -> None:
    """Complete a work order; the lead's completes the ticket once the cooperating ones are done."""
    order = step.meant
    least = int(step.rules.setting("evidence.photos"))
    if len(step.said.files) < least:
        raise Invalid("办结须附现场照片，至少 {least} 张", least=least)
    is_lead = order.role is OrderRole.LEAD
    rule = step.permitted() if is_lead else None
    if is_lead:
        _refuse_unfinished(step)
    step.move_order(order)
    order.signed_at, order.responded_at = order.signed_at or step.now, order.responded_at or step.now
    order.completed_at = step.now
    before = step.ticket.status
    if rule is not None:
        before = step.follow(rule)
        step.ticket.completed_at = step.now
    motions.lapse_motions(
        step.session, step.ticket, order.id, why="工单已办结", at=step.now, kept=motions.CONTACT_IN_DOUBT
    )
    step.record(before, order=order, data=build_payload(step))


def hand_on(step: ActContext) -> None:
    """Pass a work order on within the department; its outer clock is unchanged."""
    order, said = step.meant, step.payload(HandOnPayload)
    _check_section(step, order.department, said.section)
    previews.check_inner_limit(step.session, order, said.day, rules=step.rules, now=step.now)
    step.move_order(order)
    order.section, order.handler, order.inner_due_on = said.section, said.handler, said.day
    step.record(step.ticket.status, order=order, data=build_payload(step))


def _check_section(step: ActContext, department: str, section: str | None) -> None:
    """Refuse a section that is not on the department's list; one without a list names them freely."""
    known = load_office_people(step.session, step.ticket.city, department).sections
    if known and section and section not in known:
        raise Invalid("没有名为“{section}”的科室，请从列表中选择", section=section)


def _refuse_unfinished(step: ActContext) -> None:
    """Refuse the lead's completion while a cooperating party has neither finished nor been released."""
    left = [
        get_party_name(step, order.department)
        for order in previews.list_unfinished(step.session, step.ticket)
    ]
    if left:
        raise DomainError("协办单位 {names} 尚未办结；请其先办结，或由中心解除协办", names=tuple(left))
