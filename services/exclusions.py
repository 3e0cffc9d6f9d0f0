"""Fair exclusions as a workflow: asked for with evidence, decided in time, shown on the ticket, revocable."""

from collections.abc import Mapping

from db.ids import new_id
from db.models import Exclusion, Ticket
from db.queries import exclusions as questions
from db.writes import appeals as rows
from db.writes.arbitrations import load_ticket
from domain.enums import Role, Status
from domain.errors import DomainError, NotAllowed
from domain.exclusions import (
    EXCLUSION_ACTS,
    OF_ORDINARY,
    AskExclusionPayload,
    ExclusionAct,
    build_exclusion_number,
)
from domain.notifications import ToKind
from i18n import t
from services import assessment_notices as notices
from services import outbox
from services.city_context import load_city_rules
from services.recipients import Recipient
from services.workflow.engine import TransitionContext, WorkflowKind
from services.workflow.evidence import bind_evidence

DECISION_DAYS = "exclusions.decision_days"
NEVER = frozenset({Status.CANCELLED, Status.MERGED})


def _ask(context: TransitionContext) -> Mapping[str, object]:
    """Write the request. Raises NotFound, or DomainError for a ticket that has one or cannot have one."""
    session, city, payload = context.session, context.city, context.payload(AskExclusionPayload)
    actor, now = context.actor, context.now
    ticket = load_ticket(session, city, payload.number)
    _check_ticket(ticket, actor.party)
    rules = load_city_rules(session, city)
    year = rules.day_of(now).year
    sequence = rows.take_next_sequence(session, Exclusion, city, year)  # from here on one at a time
    standing = rows.find_standing_exclusion(session, city, ticket.id)
    if standing is not None:
        known = build_exclusion_number(year=standing.year, sequence=standing.sequence)
        raise DomainError(
            "{number} 已有{request}：{status}",
            number=ticket.number,
            request=t(known.message_id, **known.values),
            status=standing.status,
        )
    row = context.row = Exclusion(
        city=city,
        id=new_id(now),
        year=year,
        sequence=sequence,
        ticket_id=ticket.id,
        asked_by=actor.party,
        reason=payload.reason,
        content=payload.note,
        status=context.transition.to,
        begun_at=now,
        begun_by=actor.id,
        decide_by=rules.add_working_days(now, DECISION_DAYS),
        version=1,
    )
    session.add(row)
    session.flush()  # its evidence names it
    return {"reason": payload.reason, "files": bind_evidence(context, payload.files)}


def _check_ticket(ticket: Ticket, party: str | None) -> None:
    if ticket.status in NEVER or ticket.accepted_at is None:
        raise DomainError("{number} 未受理、已作废或已并案，不进入考核", number=ticket.number)
    if party is not None and (party not in ticket.departments or party in ticket.guests):
        raise DomainError("{number} 没有本单位的工单，不能申请不计考核", number=ticket.number)


def _exclude(context: TransitionContext) -> None:
    """Mark the ticket: it is shown everywhere, and no longer counts."""
    _check_decision(context)
    context.row.decided_at, context.row.status = context.now, context.transition.to  # both, or a flush fails
    _mark(context, excluded=True)


def _refuse(context: TransitionContext) -> None:
    """Write down that the ticket goes on counting."""
    _check_decision(context)
    context.row.decided_at = context.now


def _revoke(context: TransitionContext) -> None:
    """Let the ticket count again."""
    _check_decision(context)
    context.row.revoked_at, context.row.status = context.now, context.transition.to
    _mark(context, excluded=False)


def _mark(context: TransitionContext, *, excluded: bool) -> None:
    ticket = rows.lock_ticket(context.session, context.city, context.row.ticket_id)
    if ticket is None:
        raise NotAllowed("普通诉求的不计考核由考核办决定，其他由中心领导决定")
    ticket.excluded_at = context.now if excluded else None
    outbox.record(context.session, context.city, [ticket.id], context.now)


def _check_decision(context: TransitionContext) -> None:
    """Raise NotAllowed for the wrong decider, or one who asked for it."""
    if notices.is_ordinary(context.session, context.row) is not (context.request.act in OF_ORDINARY):
        raise NotAllowed("普通诉求的不计考核由考核办决定，其他由中心领导决定")
    if context.actor.id == context.row.begun_by:
        raise NotAllowed("提出申请的人不能决定这件申请")


def _notify(context: TransitionContext) -> None:
    """Notify who asked, the lead and who decides: each of what they wait for."""
    session, row, act = context.session, context.row, context.request.act
    ticket = notices.find_ticket(session, row)
    asker = Recipient(ToKind.ROLE, Role.DISPATCHER.value)
    if row.asked_by is not None:
        asker = Recipient(ToKind.PARTY, row.asked_by)
    to = [asker]
    if act in (ExclusionAct.ASK, ExclusionAct.WITHDRAW):
        to.append(notices.get_decider(session, row))
    elif ticket is not None and ticket.department is not None:
        to.append(Recipient(ToKind.PARTY, ticket.department))
    notices.notify(context, to)


EXCLUSIONS = WorkflowKind(
    table=EXCLUSION_ACTS,
    model=Exclusion,
    effects={
        ExclusionAct.ASK: _ask,
        ExclusionAct.EXCLUDE: _exclude,
        ExclusionAct.REFUSE: _refuse,
        ExclusionAct.REVOKE: _revoke,
        ExclusionAct.EXCLUDE_SECRET: _exclude,
        ExclusionAct.REFUSE_SECRET: _refuse,
        ExclusionAct.REVOKE_SECRET: _revoke,
    },
    find=questions.list_exclusions,
    read=questions.load_exclusion,
    notify=_notify,
)
