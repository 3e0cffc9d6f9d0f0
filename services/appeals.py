"""Appeals as a workflow: the rated party contests one rating, its town is heard, others than both decide."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Appeal, Evaluation
from db.queries import appeals as questions
from db.writes import appeals as rows
from db.writes import tickets
from domain.appeals import (
    APPEAL_ACTS,
    OF_ORDINARY,
    AppealAct,
    AppealPayload,
    TownStatementPayload,
    UpholdPayload,
    costs_nothing,
    decide_grade,
    is_town_heard,
)
from domain.errors import DomainError, NotAllowed, NotFound
from domain.notifications import ToKind
from services import assessment_notices as notices
from services.city_context import load_city_rules
from services.recipients import Recipient
from services.workflow.engine import TransitionContext, WorkflowKind
from services.workflow.evidence import bind_evidence

APPEAL_DAYS, STATEMENT_DAYS, DECISION_DAYS = (
    "appeals.appeal_days",
    "appeals.statement_days",
    "appeals.decision_days",
)


def _appeal(context: TransitionContext) -> Mapping[str, object]:
    """Write the appeal. Raises NotFound for a rating of others, DomainError when late or the second one."""
    session, city, payload = context.session, context.city, context.payload(AppealPayload)
    rating = rows.find_evaluation(session, city, payload.evaluation)
    if rating is None or rating.department != context.actor.party:
        raise NotFound("没有这件评价，或不是对本单位的评价")
    rules = load_city_rules(session, city)
    year = rules.day_of(context.now).year
    sequence = rows.take_next_sequence(session, Appeal, city, year)  # from here on one at a time
    _check_contestable(context, rating)
    due_at = rules.add_working_days(context.now, STATEMENT_DAYS)
    context.row = Appeal(
        city=city,
        id=new_id(context.now),
        year=year,
        sequence=sequence,
        evaluation_id=rating.id,
        ticket_id=rating.ticket_id,
        work_order_id=rating.work_order_id,
        department=rating.department,
        town_code=rating.town_code,
        speed=rating.speed,
        effect=rating.effect,
        content=payload.note,
        status=context.transition.to,
        begun_at=context.now,
        begun_by=context.actor.id,
        due_at=due_at,
        decide_by=None if due_at is None else rules.add_working_days(due_at, DECISION_DAYS),
        version=1,
    )
    session.add(context.row)
    session.flush()  # its evidence names it
    return {"files": bind_evidence(context, payload.files)}


def _check_contestable(context: TransitionContext, rating: Evaluation) -> None:
    if rows.is_contested(context.session, context.city, rating.id):
        raise DomainError("这件评价已申诉过，每件评价只能申诉一次")
    if costs_nothing(rating.speed, rating.effect):
        raise DomainError("这件评价两项都是最好等次，无须申诉")
    rules = load_city_rules(context.session, context.city)
    until = rules.add_working_days(rating.rated_at, APPEAL_DAYS)
    if until is not None and until <= context.now:
        raise DomainError("申诉期限已过，须在 {when} 前提出", when=until)


def _state(context: TransitionContext) -> Mapping[str, object]:
    """Write down that the town has stated, until the limit; the history names the town, not the person."""
    row, payload = context.row, context.payload(TownStatementPayload)
    if context.actor.party != row.town_code:
        raise NotAllowed("由作出评价的镇街陈述意见")
    if row.due_at is not None and row.due_at <= context.now:
        raise DomainError("陈述期限已过")
    row.stated_at = context.now
    context.signed = tickets.load_party(context.session, context.city, row.town_code).name
    return {"files": bind_evidence(context, payload.files)}


def _uphold(context: TransitionContext) -> Mapping[str, object]:
    """Write down which grades count from now on; the rating itself stays as the town gave it."""
    row, payload = context.row, context.payload(UpholdPayload)
    _check_decision(context)
    row.speed_after = decide_grade(row.speed, payload.speed)
    row.effect_after = decide_grade(row.effect, payload.effect)
    row.decided_at = context.now
    return {
        "speed": [row.speed, row.speed_after],
        "effect": [row.effect, row.effect_after],
    }


def _refuse(context: TransitionContext) -> None:
    """Write down that the rating stays."""
    _check_decision(context)
    context.row.decided_at = context.now


def _check_decision(context: TransitionContext) -> None:
    """Raise NotAllowed for the wrong decider, DomainError before the town was heard."""
    row, session = context.row, context.session
    if notices.is_ordinary(session, row) is not (context.request.act in OF_ORDINARY):
        raise NotAllowed("普通诉求的评价申诉由考核办决定，其他由中心领导决定")
    rating = rows.find_evaluation(session, context.city, row.evaluation_id)
    if context.actor.id in (row.begun_by, rating.rated_by if rating else None):
        raise NotAllowed("提出申诉和作出评价的人不能决定这件申诉")
    if not is_town_heard(row.stated_at, row.due_at, now=context.now):
        raise DomainError("镇街陈述期限到 {when}，期满或镇街已陈述后再决定", when=row.due_at or "—")


def _notify(context: TransitionContext) -> None:
    """Notify the rated party, its town and who decides: each of what they wait for."""
    session, row, act = context.session, context.row, context.request.act
    to = [*_list_sides(session, row)]
    if act in (AppealAct.APPEAL, AppealAct.STATE, AppealAct.WITHDRAW):
        to.append(notices.get_decider(session, row))
    notices.notify(context, to)


def _list_sides(session: Session, row: Appeal) -> list[Recipient]:
    """Return the rated party, and the town where it sees the ticket."""
    ticket = notices.find_ticket(session, row)
    is_seen = notices.is_ordinary(session, row) or (
        ticket is not None and row.town_code in ticket.departments
    )
    codes = [row.department, *([row.town_code] if is_seen else [])]
    return [Recipient(ToKind.PARTY, code) for code in codes]


APPEALS = WorkflowKind(
    table=APPEAL_ACTS,
    model=Appeal,
    effects={
        AppealAct.APPEAL: _appeal,
        AppealAct.STATE: _state,
        AppealAct.UPHOLD: _uphold,
        AppealAct.REFUSE: _refuse,
        AppealAct.UPHOLD_SECRET: _uphold,
        AppealAct.REFUSE_SECRET: _refuse,
    },
    find=questions.list_appeals,
    read=questions.load_appeal,
    notify=_notify,
)
