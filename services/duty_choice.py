"""Settle on which duty of the responsibility list a work order rests, and whether its lead agrees with it.

What differs needs a reason, before anything is written.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from db.models import Department, Ticket, WorkOrder
from db.queries import ticket_duties
from domain.dispatch_payloads import DispatchPayload, ReassignPayload
from domain.duties import DutyList
from domain.duty_choice import LONGEST_LIST_REASON, LeadParty, ListedDuty, ListFinding, compare_lead
from domain.errors import Invalid, InvalidFields
from services.workflow.act_context import ActContext

REASON = "list_reason"
ENDED = "责任事项 {code} 不在现行清单中，请选择现行事项"
UNKNOWN = "没有编码为 {code} 的责任事项"
NO_SITUATION = "责任事项 {code} 没有编码为 {situation} 的具体情形"
LACKS: dict[ListFinding, str] = {
    ListFinding.OVERRIDDEN: "所选主办单位不是清单 {code} 的主体责任单位，请写明理由",
    ListFinding.PUSHED_DOWN: "清单 {code} 的主体责任在部门，交镇街主办属擅自下压，请写明理由",
}


@dataclass(frozen=True, slots=True)
class DutyChoice:
    """On what a work order rests; ``duty`` None: on nothing that the list knows.

    finding: in what its lead differs from the list. reason: why, in short; empty where it does not differ.
    """

    duty: ListedDuty | None = None
    situation: str | None = None
    finding: ListFinding | None = None
    reason: str = ""

    def write_to(self, row: Ticket | WorkOrder) -> None:
        """Write duty, situation and version into a ticket or work order."""
        duty = self.duty
        row.duty, row.situation = (None, None) if duty is None else (duty.code, self.situation)
        row.duty_list = None if duty is None else duty.duty_list
        row.duty_version = None if duty is None else duty.version

    def build_history_data(self) -> dict[str, object]:
        """Return what history keeps of the choice; nothing where there is no duty."""
        if self.duty is None:
            return {}
        duty, situation = self.duty, self.situation
        listed = {"code": duty.code, "name": duty.name, "version": duty.version}
        told: dict[str, object] = {"duty": listed}
        if situation is not None:
            told["situation"] = duty.situations[situation]
        if self.finding is not None:
            told |= {"finding": self.finding.value, "list_reason": self.reason}
        return told


NOTHING_CHOSEN = DutyChoice()


def choose(step: ActContext, said: DispatchPayload | ReassignPayload, lead: Department) -> DutyChoice:
    """Return the duty of a dispatch or of a lead's reassignment, checked against the list.

    Left out, it is the ticket's own, else that of its matter where the lead agrees with it; a town as lead is
    compared with the matter's duty in any case. Raises InvalidFields, which names the field.
    """
    reason = said.list_reason.strip()
    if len(reason) > LONGEST_LIST_REASON:
        raise InvalidFields({REASON: Invalid("文字请不超过 {most} 字", most=LONGEST_LIST_REASON)})
    day = step.rules.day_of(step.now)
    usual = partial(_find_usual, step.session, step.ticket, to_lead(lead), day=day)
    duty = _find_said(step, said.duty) if said.duty else usual()
    if duty is None:
        if said.situation:
            raise InvalidFields({"duty": Invalid("请先选择责任事项，再选择具体情形")})
        return NOTHING_CHOSEN
    situation = said.situation or (step.ticket.situation if duty.code == step.ticket.duty else None)
    check_situation(duty, situation)
    return _weigh(duty, situation, lead, reason=reason)


def keep(step: ActContext, order: WorkOrder) -> DutyChoice:
    """Return the duty of a work order as it is, for the one that replaces it."""
    if order.duty is None:
        return NOTHING_CHOSEN
    duty = _find(step, order.duty, version=order.duty_version)
    return NOTHING_CHOSEN if duty is None else DutyChoice(duty, order.situation)


def find_known_duty(step: ActContext) -> ListedDuty | None:
    """Return the duty of a ticket, in the version under which it was dispatched, else of its matter."""
    ticket = step.ticket
    if ticket.duty is not None:
        return _find(step, ticket.duty, version=ticket.duty_version)
    mapped = _list_mapped(step.session, ticket, day=step.rules.day_of(step.now))
    return mapped[0] if mapped else None


def preview_finding(
    session: Session, lead: Department, *, ticket: Ticket | None, code: str | None, day: date
) -> tuple[ListedDuty, ListFinding] | None:
    """Return in what a choice would differ from the list, before it is sent; None where it does not.

    ticket: None for several at once. A duty that there is not is refused once it is sent.
    """
    if code:
        held = ticket.duty_version if ticket is not None and code == ticket.duty else None
        found = ticket_duties.find_duty(session, lead.city, code, day=day, version=held)
        duty = None if found is None else found.duty
    else:
        duty = None if ticket is None else _find_usual(session, ticket, to_lead(lead), day=day)
    finding = None if duty is None else compare_lead(duty, to_lead(lead))
    return None if duty is None or finding is None else (duty, finding)


def require_reason(duty: ListedDuty, reason: str, finding: ListFinding) -> str:
    """Return the reason for which a choice differs from the list. Raises InvalidFields without one."""
    words = reason.strip()
    if not words:
        raise InvalidFields({REASON: Invalid(LACKS[finding], code=duty.code)})
    if len(words) > LONGEST_LIST_REASON:
        raise InvalidFields({REASON: Invalid("文字请不超过 {most} 字", most=LONGEST_LIST_REASON)})
    return words


def check_situation(duty: ListedDuty, situation: str | None) -> None:
    """Raise InvalidFields for a situation that the duty does not have."""
    if situation is not None and situation not in duty.situations:
        fault = Invalid(NO_SITUATION, code=duty.code, situation=situation[:40])
        raise InvalidFields({"situation": fault})


def to_lead(party: Department) -> LeadParty:
    """Return a party as the list is compared with it."""
    return LeadParty(party.code, party.kind, party.parent)


def choose_corrected(
    step: ActContext, code: str | None, situation: str | None
) -> tuple[ListedDuty, str | None]:
    """Return duty and situation of a correction, by default of the ticket's duty. Raises InvalidFields."""
    if situation is None and code == step.ticket.duty:
        situation = step.ticket.situation
    code = code or step.ticket.duty
    if code is None:
        raise InvalidFields({"correction.duty": Invalid("请先选择责任事项，再选择具体情形")})
    try:
        duty = _find_said(step, code)
        check_situation(duty, situation)
    except InvalidFields as refusal:
        faults = {f"correction.{field}": fault for field, fault in refusal.faults.items()}
        raise InvalidFields(faults) from None
    return duty, situation


def _weigh(duty: ListedDuty, situation: str | None, lead: Department, *, reason: str) -> DutyChoice:
    finding = compare_lead(duty, to_lead(lead))
    if finding is None:
        return DutyChoice(duty, situation)
    return DutyChoice(duty, situation, finding, require_reason(duty, reason, finding))


def _find_said(step: ActContext, code: str) -> ListedDuty:
    """Return the duty that was named; a running ticket keeps the version under which it was dispatched."""
    ticket = step.ticket
    version = ticket.duty_version if code == ticket.duty else None
    day = step.rules.day_of(step.now)
    found = ticket_duties.find_duty(step.session, ticket.city, code, day=day, version=version)
    if found is None:
        raise InvalidFields({"duty": Invalid(UNKNOWN, code=code[:40])})
    if not found.held:
        raise InvalidFields({"duty": Invalid(ENDED, code=code)})
    return found.duty


def _find(step: ActContext, code: str, *, version: int | None) -> ListedDuty | None:
    day = step.rules.day_of(step.now)
    found = ticket_duties.find_duty(step.session, step.ticket.city, code, day=day, version=version)
    return None if found is None else found.duty


def _find_usual(session: Session, ticket: Ticket, lead: LeadParty, *, day: date) -> ListedDuty | None:
    """Return the ticket's own duty, else the one of its matter that the lead has, or from which it differs.

    Another department than the matter's is no finding: the duty was left out, so nothing is said of it.
    """
    if ticket.duty is not None:
        found = ticket_duties.find_duty(
            session, ticket.city, ticket.duty, day=day, version=ticket.duty_version
        )
        return None if found is None else found.duty
    by_finding = {compare_lead(duty, lead): duty for duty in reversed(_list_mapped(session, ticket, day=day))}
    return by_finding.get(None) or by_finding.get(ListFinding.PUSHED_DOWN)


def _list_mapped(session: Session, ticket: Ticket, *, day: date) -> list[ListedDuty]:
    if ticket.matter is None:
        return []
    found = ticket_duties.list_of_matter(session, ticket.city, ticket.matter, day=day)
    return [duty for duty in found if duty.duty_list is DutyList.SHARED] or found
