"""Push-downs as a workflow: reported by a town or flagged, decided and settled by the supervision office."""

from db.ids import new_id
from db.models import PushDown
from db.queries import push_downs as questions
from db.writes import push_downs as rows
from db.writes import tickets
from domain.enums import PartyKind
from domain.errors import DomainError, Invalid
from domain.push_downs import (
    DECISIONS,
    OUTCOMES,
    PUSH_DOWN_ACTS,
    FlagPayload,
    PushAct,
    PushDownPayload,
    PushOrigin,
)
from services import attachments
from services.city_context import load_city_rules
from services.workflow.engine import TransitionContext, WorkflowKind

TAKEN_BACK = "已随工单收回"


def _report(context: TransitionContext) -> None:
    """Write the report with its documents. Raises NotFound or Invalid."""
    session, payload, actor = context.session, context.payload(PushDownPayload), context.actor
    if tickets.load_party(session, context.city, payload.department).kind is PartyKind.TOWN:
        raise Invalid("背后的部门须是市直部门或派驻机构")
    if payload.received_on > load_city_rules(session, context.city).day_of(context.now):
        raise Invalid("收到日期不能晚于今天")
    most = attachments.get_limits(session, context.city).most_per_act
    if not 0 < len(set(payload.files)) <= most:
        raise Invalid("请附上文件、会议材料或聊天截图，最多 {most} 个", most=most)
    context.row = PushDown(
        city=context.city,
        id=new_id(context.now),
        town_code=actor.scope.town,
        issuer_kind=payload.issuer_kind,
        issuer_name=payload.issuer_name.strip(),
        department=payload.department,
        way=payload.way,
        what=payload.note,
        received_on=payload.received_on,
        status=context.transition.to,
        reported_at=context.now,
        reported_by=actor.id,
        reported_by_name=actor.name,
        version=1,
    )
    session.add(context.row)
    session.flush()  # its documents name it
    rows.bind_files(session, context.row, payload.files)


def _flag(context: TransitionContext) -> None:
    """Write what was handed to a town on the platform, and the duty that the list gives a department."""
    payload, actor = context.payload(FlagPayload), context.actor
    duty = payload.duty
    context.row = PushDown(
        city=context.city,
        id=new_id(context.now),
        origin=PushOrigin.FLAGGED,
        town_code=payload.town,
        issuer_kind=payload.issuer_kind,
        issuer_name=payload.issuer_name,
        department=payload.department,
        way=payload.way,
        what=f"{duty.code} {duty.name}",
        received_on=load_city_rules(context.session, context.city).day_of(context.now),
        status=context.transition.to,
        reported_at=context.now,
        reported_by=actor.id,
        reported_by_name=actor.name,
        ticket_id=payload.ticket_id,
        work_order_id=payload.work_order_id,
        duty=duty.code,
        situation=payload.situation,
        duty_list=duty.duty_list,
        duty_version=duty.version,
        reason=payload.note,
        finding="",
        settlement="",
        version=1,
    )


def _find(context: TransitionContext) -> None:
    """Write down who found what."""
    _write_finding(context, context.request.payload.note or "")


def _settle(context: TransitionContext) -> None:
    """Write down how it ended; what was only flagged is found with that."""
    row, words = context.row, context.request.payload.note or TAKEN_BACK
    if row.found_at is None:
        _write_finding(context, words)
    row.settled_at, row.settlement = context.now, words


def _write_finding(context: TransitionContext, words: str) -> None:
    found, actor = context.row, context.actor
    found.found_at = context.now
    found.found_by, found.found_by_name = actor.id, actor.name
    found.finding = words


def _refusal(found: PushDown) -> DomainError:
    return DomainError("这份报告已由 {who} 认定", who=found.found_by_name or "—")


PUSH_DOWNS = WorkflowKind(
    table=PUSH_DOWN_ACTS,
    model=PushDown,
    effects={
        PushAct.REPORT: _report,
        PushAct.FLAG: _flag,
        **dict.fromkeys(DECISIONS.values(), _find),
        **dict.fromkeys((PushAct.TAKE_BACK, *OUTCOMES.values()), _settle),
    },
    find=questions.list_push_downs,
    read=questions.load_push_down,
    refusal=_refusal,
)
