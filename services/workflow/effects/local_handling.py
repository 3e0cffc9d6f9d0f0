"""Effects of local handling: solve, escalate, call the Center, mediate, supplement."""

from db.ids import new_id
from db.models import Mediation
from domain.act_payloads import MediatePayload
from domain.coordination import ABOVE, LocalLevel
from domain.enums import Origin
from domain.errors import DomainError, Invalid
from domain.payload_values import MediationDetails
from services import admission
from services.workflow.act_context import ActContext
from services.workflow.history_payload import build_payload


def solve_locally(step: ActContext) -> None:
    """Record that a ticket was solved where it was found, with photos where the city requires them."""
    least = int(step.rules.setting("evidence.local_photos"))
    if len(step.said.files) < least:
        raise Invalid("就地解决须附现场照片，至少 {least} 张", least=least)
    before = step.move()
    step.ticket.completed_at = step.now
    step.record(before, data=build_payload(step))


def escalate_report(step: ActContext) -> None:
    """Pass a ticket up from grid to unit to town, whose handling clock begins."""
    level = LocalLevel(step.ticket.local_level or LocalLevel.GRID)
    if level not in ABOVE:
        raise DomainError("已到镇街一级，请办理或呼叫中心")
    rule = step.permitted()
    step.ticket.local_level = ABOVE[level]
    before = step.follow(rule)
    step.record(before, data={"level": ABOVE[level].value})


def call_center(step: ActContext) -> None:
    """Pass a ticket up to the Center with the reason, as far as the list of admitted matters lets it."""
    rule = step.permitted()
    admission.check_call(step.session, step.ticket, rules=step.rules, now=step.now)
    before = step.follow(rule)
    step.ticket.called_at, step.ticket.origin = step.now, Origin.CALL
    step.ticket.completed_at = None
    step.record(before, data=build_payload(step))


def mediate(step: ActContext) -> None:
    """Record a mediation (调处化解): subject, mediator, outcome."""
    before = step.move()
    held = step.payload(MediatePayload).mediation or _missing()
    step.session.add(
        Mediation(
            city=step.ticket.city,
            id=new_id(step.now),
            ticket_id=step.ticket.id,
            kind=held.kind,
            mediators=held.mediators.strip(),
            settlement=held.settlement,
            agreement=step.said.text.strip(),
            follow_up_on=held.follow_up_on,
            at=step.now,
            by_name=step.actor.name,
        )
    )
    step.record(before, data=build_payload(step))


def _missing() -> MediationDetails:
    raise Invalid("请写明调解员和调解结果")
