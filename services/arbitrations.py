"""Arbitrations as a workflow: claimed, heard within a limit, decided; the ticket keeps moving meanwhile."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Arbitration
from db.queries import arbitrations as questions
from db.queries import duties
from db.writes import arbitrations as rows
from db.writes import tickets
from domain.amendment_payloads import AmendmentReason, DraftPayload
from domain.amendments import AmendmentAct
from domain.arbitrations import (
    ARBITRATION_ACTS,
    AmendPayload,
    ArbitrationAct,
    ClaimPayload,
    DecisionPayload,
    build_arbitration_number,
    is_heard,
)
from domain.calendars import Calendar
from domain.duties import DutyList
from domain.enums import Role, Secrecy
from domain.errors import DomainError, Invalid, NotAllowed, NotFound
from domain.notifications import NoticeKind, ToKind
from domain.ticket_workflow import FINAL
from i18n import DEFAULT_LOCALE, t, use
from services.amendments import AMENDMENTS
from services.city_context import load_city_rules
from services.recipients import Recipient
from services.subject_notices import SubjectNews, notify_of_subject
from services.workflow import engine
from services.workflow.engine import TransitionContext, WorkflowKind, WorkflowRequest

STATEMENT_DAYS, DECISION_DAYS = "arbitrations.statement_days", "arbitrations.decision_days"


def _claim(context: TransitionContext) -> Mapping[str, object]:
    """Write the claim. Raises NotFound, Invalid, or DomainError where the ticket is disputed already."""
    session, city, payload = context.session, context.city, context.payload(ClaimPayload)
    ticket = rows.load_ticket(session, city, payload.number)
    if ticket.status in FINAL:
        raise DomainError("{number} 已结束，不再裁定由谁承办", number=ticket.number)
    if questions.find_open_dispute(session, city, ticket.id) is not None:
        raise DomainError("{number} 已有职责裁定正在进行", number=ticket.number)
    _check_duty(session, city, payload.duty)
    claimant = context.actor.party
    parties = list(dict.fromkeys([*([claimant] if claimant else []), *payload.against]))
    tickets.parties(session, city, parties)
    if len(parties) < 2:
        raise Invalid("争议须有两方，请再选一个单位")
    rules = load_city_rules(session, city)
    due_at = rules.add_working_days(context.now, STATEMENT_DAYS)
    year = rules.day_of(context.now).year
    context.row = Arbitration(
        city=city,
        id=new_id(context.now),
        year=year,
        sequence=rows.take_next_sequence(session, city, year),
        ticket_id=ticket.id,
        number=ticket.number,
        matter=ticket.matter,
        duty=payload.duty,
        claimant=claimant,
        parties=parties,
        stated=[claimant] if claimant else [],
        content=payload.note,
        status=context.transition.to,
        begun_at=context.now,
        due_at=due_at,
        decide_by=None if due_at is None else rules.add_working_days(due_at, DECISION_DAYS),
    )
    return {"parties": parties, "duty": payload.duty}


def _check_duty(session: Session, city: str, code: str | None) -> None:
    if code is None:
        return
    found = duties.find_text(session, city, code)
    if found is None or found.duty_list is not DutyList.SHARED:
        raise NotFound("属地管理事项清单中没有 {code}", code=code[:40])


def _state(context: TransitionContext) -> Mapping[str, object]:
    """Write down that a unit concerned has stated; until the limit."""
    row, party = context.row, context.actor.party
    if party not in row.parties:
        raise NotAllowed("由争议各方陈述意见")
    if row.due_at is not None and row.due_at <= context.now:
        raise DomainError("陈述期限已过")
    row.stated = list(dict.fromkeys([*row.stated, party]))
    return {"party": party}


def _decide(context: TransitionContext) -> Mapping[str, object]:
    """Write down who leads. Raises NotAllowed for the wrong decider, DomainError before all were heard."""
    row, lead = context.row, context.payload(DecisionPayload).lead
    ticket = rows.find_ticket(context.session, context.city, row.ticket_id)
    is_ordinary = ticket is not None and ticket.secrecy is Secrecy.NORMAL
    if is_ordinary is not (context.request.act is ArbitrationAct.DECIDE):
        raise NotAllowed("普通诉求的职责争议由市委编办裁定，其他由中心领导裁定")
    if not is_heard(row.parties, row.stated, row.due_at, now=context.now):
        raise DomainError("各方陈述期限到 {when}，期满或各方都已陈述后再裁定", when=row.due_at or "—")
    row.lead = tickets.load_party(context.session, context.city, lead).code
    return {"lead": row.lead}


def _amend(context: TransitionContext) -> Mapping[str, object]:
    """Ask a party to apply for an amendment of the list."""
    row, payload = context.row, context.payload(AmendPayload)
    draft = DraftPayload(
        party=payload.party,
        kind=payload.kind,
        reason=AmendmentReason.ARBITRATION,
        duty=payload.duty,
        text=payload.text,
    )
    request = WorkflowRequest(AmendmentAct.DRAFT, draft)
    made = engine.execute(context.session, AMENDMENTS, request, actor=context.actor, now=context.now)
    context.session.flush()
    row.amendment_id = made.id
    return {"amendment": str(made.id)}


def _notify(context: TransitionContext) -> None:
    """Notify the units concerned and who decides; the Center of what is claimed and decided."""
    act, row = context.request.act, context.row
    to = [*_list_parties(context.session, row)]
    if act in (ArbitrationAct.CLAIM, ArbitrationAct.STATE, ArbitrationAct.WITHDRAW):
        to.append(_get_decider(context.session, row))
    if act is not ArbitrationAct.STATE:
        to.append(Recipient(ToKind.ROLE, Role.DISPATCHER.value))
    calendar = load_city_rules(context.session, context.city).calendar
    news = _describe(row, NoticeKind.DUTY_STEP, act)
    notify_of_subject(context.session, news, to, actor=context.actor, now=context.now, calendar=calendar)


def remind_of_arbitration(session: Session, row: Arbitration, *, now: datetime, calendar: Calendar) -> None:
    """Remind who decides of a late decision, and write down that they were."""
    news = _describe(row, NoticeKind.DUTY_STEP_LATE, row.status)
    notify_of_subject(session, news, [_get_decider(session, row)], now=now, calendar=calendar)
    row.reminded_at = now


def _list_parties(session: Session, row: Arbitration) -> list[Recipient]:
    """Return the units concerned; of a ticket that is not ordinary those alone that hold it."""
    ticket = rows.find_ticket(session, row.city, row.ticket_id)
    known = row.parties
    if ticket is not None and ticket.secrecy is not Secrecy.NORMAL:
        known = [code for code in row.parties if code in ticket.departments]
    return [Recipient(ToKind.PARTY, code) for code in known]


def _get_decider(session: Session, row: Arbitration) -> Recipient:
    ticket = rows.find_ticket(session, row.city, row.ticket_id)
    is_ordinary = ticket is None or ticket.secrecy is Secrecy.NORMAL
    return Recipient(ToKind.ROLE, (Role.LIST_OFFICE if is_ordinary else Role.LEADER).value)


def _describe(row: Arbitration, notice: NoticeKind, word: StrEnum) -> SubjectNews:
    number = build_arbitration_number(year=row.year, sequence=row.sequence)
    with use(DEFAULT_LOCALE):
        note = t("{number}：{act}", number=t(number.message_id, **number.values), act=word)
    return SubjectNews(row.city, ARBITRATION_ACTS.kind, str(row.id), row.version, notice, note)


ARBITRATIONS = WorkflowKind(
    table=ARBITRATION_ACTS,
    model=Arbitration,
    effects={
        ArbitrationAct.CLAIM: _claim,
        ArbitrationAct.STATE: _state,
        ArbitrationAct.DECIDE: _decide,
        ArbitrationAct.DECIDE_SECRET: _decide,
        ArbitrationAct.AMEND: _amend,
    },
    find=questions.list_arbitrations,
    read=questions.load_arbitration,
    notify=_notify,
)
