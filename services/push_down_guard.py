"""Flag duties that the platform hands to a town though the list gives them to a department (擅自下压).

Nothing is written of a secret ticket: its reason stays in its own history.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from db.models import Department, WorkOrder
from db.queries import push_downs
from db.writes import tickets
from domain.act_payloads import ConsultPayload
from domain.dispatch_payloads import TransferPayload
from domain.duty_choice import ListedDuty, ListFinding, compare_lead, get_pushing_department
from domain.enums import OrderRole, PartyKind, Role, Secrecy
from domain.errors import Invalid
from domain.notifications import NoticeKind, ToKind
from domain.payload_values import Task
from domain.push_downs import FlagPayload, IssuerKind, PushAct, PushWay
from services.duty_choice import DutyChoice, find_known_duty, require_reason, to_lead
from services.notifications import NotificationDraft, notify_one
from services.push_downs import PUSH_DOWNS
from services.recipients import Recipient
from services.workflow import engine
from services.workflow.act_context import ActContext
from services.workflow.engine import WorkflowRequest

CENTER = "社会治理服务中心"
TOWN_REFUSED = "部门职责不能转给镇街；需要镇街配合的，请中心分派协办工单"


@dataclass(frozen=True, slots=True)
class PushedDuty:
    """A duty that goes to a town: by which way, on which work order, and why.

    proposer: the department that hands its own work order on; None where the Center sends it.
    """

    choice: DutyChoice
    town: Department
    way: PushWay
    order: WorkOrder | None = None
    proposer: Department | None = None


def check_transfer(step: ActContext, order: WorkOrder, successor: Department) -> DutyChoice | None:
    """Return what a transfer to a town hands down; None for one to a department or agency.

    Raises InvalidFields without a reason, and Invalid where there is no duty to weigh, or nothing but help.
    """
    if successor.kind is not PartyKind.TOWN:
        return None
    duty = find_known_duty(step) if order.role is OrderRole.LEAD else None
    if duty is None or compare_lead(duty, to_lead(successor)) is None:
        raise Invalid(TOWN_REFUSED)
    reason = require_reason(duty, step.payload(TransferPayload).list_reason, ListFinding.PUSHED_DOWN)
    return DutyChoice(duty, step.ticket.situation, ListFinding.PUSHED_DOWN, reason)


def check_conclusions(step: ActContext, tasks: Iterable[Task]) -> PushedDuty | None:
    """Return what the conclusions of a consultation hand down: tasks for towns, none for a lead of the duty.

    What a town writes down itself is its own record. Raises InvalidFields without a reason.
    """
    codes = list(dict.fromkeys(task.party for task in tasks))
    if not codes or Role.TOWN in step.actor.roles:
        return None
    parties = tickets.parties(step.session, step.ticket.city, codes)
    towns = [party for party in parties if party.kind is PartyKind.TOWN]
    duty = find_known_duty(step) if towns else None
    if duty is None or any(compare_lead(duty, to_lead(party)) is None for party in parties):
        return None
    said = step.payload(ConsultPayload).list_reason
    reason = require_reason(duty, said, ListFinding.PUSHED_DOWN)
    choice = DutyChoice(duty, step.ticket.situation, ListFinding.PUSHED_DOWN, reason)
    return PushedDuty(choice, towns[0], PushWay.REQUEST)


def flag(step: ActContext, pushed: PushedDuty) -> None:
    """Write the push-down and notify the supervision office; nothing of what is no push-down, or secret.

    Behind it is the proposer of a transfer, of an agency its department; else the department to which
    the list gives the lead.
    """
    choice, ticket, proposer = pushed.choice, step.ticket, pushed.proposer
    if choice.duty is None or choice.finding is not ListFinding.PUSHED_DOWN:
        return
    if ticket.secrecy is Secrecy.SECRET:
        return
    behind = None if proposer is None else proposer.parent or proposer.code
    department = get_pushing_department(choice.duty, proposer=behind)
    payload = FlagPayload(
        ticket_id=ticket.id,
        work_order_id=None if pushed.order is None else pushed.order.id,
        number=ticket.number,
        town=pushed.town.town_code or pushed.town.code,
        issuer_kind=IssuerKind.CENTER if proposer is None else IssuerKind.DEPARTMENT,
        issuer_name=CENTER if proposer is None else proposer.name,
        department=department,
        way=pushed.way,
        duty=choice.duty,
        situation=choice.situation,
        reason=choice.reason,
    )
    request = WorkflowRequest(PushAct.FLAG, payload)
    row = engine.execute_consequence(step.session, PUSH_DOWNS, request, actor=step.actor, now=step.now)
    _notify_office(step, choice.duty, event=f"push_down:{row.id}")


def take_back(step: ActContext) -> None:
    """Record that a duty went back with its work order or proposal, of what is only flagged."""
    for row_id in push_downs.list_flagged_ids(step.session, step.ticket.city, step.ticket.id):
        request = WorkflowRequest(PushAct.TAKE_BACK, subject=str(row_id))
        engine.execute_consequence(step.session, PUSH_DOWNS, request, actor=step.actor, now=step.now)


def _notify_office(step: ActContext, duty: ListedDuty, *, event: str) -> None:
    news = NotificationDraft(
        to=Recipient(ToKind.ROLE, Role.SUPERVISOR.value),
        kind=NoticeKind.PUSH_DOWN_FLAGGED,
        event=event,
        note=f"{duty.code} {duty.name}",
    )
    notify_one(step.session, step.ticket, news, actor=step.actor, now=step.now, calendar=step.rules.calendar)
