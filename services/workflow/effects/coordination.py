"""Effects of coordination (协调权): propose, urge, consult, object, dispute; and answer."""

from dataclasses import asdict
from uuid import UUID

from db.ids import new_id
from db.models import Consultation, WorkOrder
from db.writes import tickets, workflow
from domain.act_payloads import ConsultPayload
from domain.coordination import ANSWERABLE, MotionKind, MotionOutcome
from domain.dispatch_payloads import PartiesPayload
from domain.enums import ClockKind, OrderRole
from domain.errors import DomainError, Invalid
from domain.payload_values import ConsultationDetails
from domain.transitions import Tick
from services import guest_access, push_down_guard
from services.workflow import clocks, motions
from services.workflow.act_context import ActContext
from services.workflow.history_payload import build_payload


def propose(step: ActContext) -> None:
    """Propose lead and cooperating departments to the Center."""
    before = step.move()
    said = step.payload(PartiesPayload)
    data = {"lead": said.lead, "cooperating": list(said.cooperating)}
    told = build_payload(step)  # refuses unknown codes
    motions.ask(step, MotionKind.PROPOSAL, of=motions.TO_THE_CENTER, data=data)
    step.record(before, data=told)


def urge(step: ActContext) -> None:
    """Urge a department directly (催办): the holder of the named work order, else the lead."""
    order = step.order or _lead(step)
    step.permitted_order(order)
    before = step.move()
    motions.ask(step, MotionKind.URGING, of=order.department, order=order)
    step.record(before, order=order)


def object_(step: ActContext) -> None:
    """Object to a completion before its review; the review waits for the answer."""
    before = step.move()
    motions.ask(step, MotionKind.OBJECTION, of=motions.TO_THE_CENTER)
    step.record(before)


def consult(step: ActContext) -> None:
    """Call a joint consultation or site visit, or write the minutes of one that was called."""
    before = step.move()
    held = step.payload(ConsultPayload).consultation
    if held is None:
        raise Invalid("请写明会商的时间和地点")
    told = build_payload(step)
    pushed = push_down_guard.check_conclusions(step, held.tasks) if held.conclusions.strip() else None
    if step.said.motion is None:
        _call(step, held)
    else:
        _conclude(step, held, step.said.motion)
    step.record(before, data=told)
    if pushed is not None:
        push_down_guard.flag(step, pushed)


def answer(step: ActContext) -> None:
    """Answer a proposal, an urging, an objection, a dispute or an appeal of former days in words."""
    before = step.move()
    motion = motions.get_named(step)
    if motion.kind not in ANSWERABLE:
        raise DomainError("{kind}须由中心作出同意或不同意的决定", kind=motion.kind)
    motions.answer_motion(motion, MotionOutcome.ANSWERED, step=step)
    step.record(before, data={"motion": motion.kind.value, "asked": motion.reason})


def dispute_contact(step: ActContext) -> None:
    """Claim that no first contact was made; the Center decides."""
    order = step.meant
    step.move_order(order)
    if order.contact is None:
        raise DomainError("没有首次联系的记录，不能提出响应异议")
    motions.ask(step, MotionKind.CONTACT_DISPUTE, of=motions.TO_THE_CENTER, order=order)
    step.record(step.ticket.status, order=order)


def void_contact(step: ActContext) -> None:
    """Agree with the town: no first contact was made, the response clock ran until the order was over."""
    order = step.meant
    motion = motions.get_waiting(step, MotionKind.CONTACT_DISPUTE, order)
    step.move_order(order)
    order.responded_at, order.contact = order.completed_at, None
    over_at = order.completed_at or order.ended_at
    if over_at is not None:
        stop = {ClockKind.RESPONSE: Tick.STOP}
        clocks.apply_ticks(step.session, step.ticket, order, ticks=stop, rules=step.rules, now=over_at)
    motions.answer_motion(motion, MotionOutcome.GRANTED, step=step)
    step.record(step.ticket.status, order=order)


def _call(step: ActContext, held: ConsultationDetails) -> None:
    consultation = Consultation(
        city=step.ticket.city,
        id=new_id(step.now),
        ticket_id=step.ticket.id,
        held_at=held.held_at,
        place=held.place.strip(),
        invited=list(held.invited),
        called_by=step.actor.id,
        called_by_name=step.actor.name,
        called_at=step.now,
    )
    step.session.add(consultation)
    _write_minutes(step, consultation, held)
    for code in held.invited:
        guest_access.invite(step.ticket, tickets.load_party(step.session, step.ticket.city, code).code)


def _conclude(step: ActContext, held: ConsultationDetails, consultation_id: UUID) -> None:
    consultation = workflow.load_consultation(step.session, step.ticket, consultation_id)
    if not held.conclusions.strip():
        raise Invalid("请写明会商结论")
    _write_minutes(step, consultation, held)


def _write_minutes(step: ActContext, consultation: Consultation, held: ConsultationDetails) -> None:
    if not held.conclusions.strip():
        return
    consultation.held_at, consultation.place = held.held_at, held.place.strip()
    consultation.attendance, consultation.conclusions = held.attendance.strip(), held.conclusions.strip()
    consultation.tasks = [{**asdict(task), "by": task.by.isoformat()} for task in held.tasks]
    consultation.concluded_at = step.now


def _lead(step: ActContext) -> WorkOrder:
    lead = next((order for order in step.active_orders() if order.role is OrderRole.LEAD), None)
    if lead is None:
        raise DomainError("这件诉求没有在办的主办工单")
    return lead
