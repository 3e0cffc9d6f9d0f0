"""Supervision notices as a workflow: sent by the supervision office, answered by parties, closed."""

from db.ids import new_id
from db.models import SupervisionNotice
from db.queries import supervision as questions
from db.queries.named_tickets import list_numbers
from db.writes import supervision as rows
from db.writes import tickets
from domain.enums import Role
from domain.errors import DomainError, Invalid
from domain.notifications import NoticeKind, ToKind
from domain.supervision import (
    SUPERVISION_ACTS,
    IssuePayload,
    SupervisionAct,
    SupervisionKind,
    build_document_number,
)
from i18n import DEFAULT_LOCALE, t, use
from services.city_context import load_city_rules
from services.notifications import NotificationDraft, notify_one
from services.recipients import Recipient
from services.subject_notices import SubjectNews, notify_of_subject
from services.workflow.engine import TransitionContext, WorkflowKind


def _issue(context: TransitionContext) -> None:
    """Write the notice; its number counts within its kind and year. Raises NotFound or Invalid."""
    session, payload, now = context.session, context.payload(IssuePayload), context.now
    tickets.load_party(session, context.city, payload.party)
    today = load_city_rules(session, context.city).day_of(now)
    _check_held(context, payload)
    is_order = payload.kind is SupervisionKind.ORDER
    if is_order and (payload.due_on is None or payload.due_on <= today):
        raise Invalid("责令整改须写明今天之后的整改期限")
    context.row = SupervisionNotice(
        city=context.city,
        id=new_id(now),
        kind=payload.kind,
        year=today.year,
        sequence=rows.take_next_sequence(session, context.city, payload.kind, today.year),
        party=payload.party,
        grounds=payload.grounds,
        content=payload.note,
        tickets=rows.list_ticket_ids(session, context.city, payload.numbers),
        status=context.transition.to,
        issued_at=now,
        due_on=payload.due_on if is_order else None,
    )


def _check_held(context: TransitionContext, payload: IssuePayload) -> None:
    """Refuse to name a secret ticket, in the list or the text, to a party that does not hold it."""
    named = {number.strip().upper() for number in payload.numbers} | list_numbers([payload.note])
    kept = rows.find_unheld_secret(context.session, context.city, named, party=payload.party)
    if kept is not None:
        raise DomainError("保密事项 {number} 只能向承办单位通报，请从通报中去掉", number=kept)


def _notify(context: TransitionContext) -> None:
    """Notify the party of what the office did, and the office of what the party answered.

    A notice about a ticket that the actor sees is also sent out; one about none is read in the inbox alone.
    """
    session, notice, act = context.session, context.row, context.request.act
    ticket = rows.find_first_ticket(session, notice)
    answered = act is SupervisionAct.ANSWER
    office = Recipient(ToKind.ROLE, Role.SUPERVISOR.value)
    number = build_document_number(notice.kind, year=notice.year, sequence=notice.sequence)
    with use(DEFAULT_LOCALE):
        note = t("{number}：{act}", number=t(number.message_id, **number.values), act=act)
    to = office if answered else Recipient(ToKind.PARTY, notice.party)
    kind = NoticeKind.SUPERVISION_ANSWERED if answered else NoticeKind.SUPERVISION_NOTICE
    calendar = load_city_rules(session, notice.city).calendar
    if ticket is None:
        subject = SubjectNews(notice.city, SUPERVISION_ACTS.kind, str(notice.id), notice.version, kind, note)
        notify_of_subject(session, subject, [to], actor=context.actor, now=context.now, calendar=calendar)
        return
    news = NotificationDraft(to, kind, f"supervision:{notice.id}:v{notice.version}", note)
    notify_one(session, ticket, news, actor=context.actor, now=context.now, calendar=calendar)


SUPERVISION_NOTICES = WorkflowKind(
    table=SUPERVISION_ACTS,
    model=SupervisionNotice,
    effects={SupervisionAct.ISSUE: _issue},
    find=questions.list_notices,
    read=questions.load_notice,
    notify=_notify,
)
