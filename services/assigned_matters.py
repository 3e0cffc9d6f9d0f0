"""Assigned matters as a workflow: assigned by the office, done by the lead unit, closed on evidence."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from db.ids import new_id
from db.models import AssignedMatter, AssignedMilestone
from db.queries import assigned_matters as questions
from db.queries.named_tickets import list_numbers
from db.writes import assigned_matters as rows
from db.writes import supervision, tickets
from domain.assigned_clocks import MatterDates, MilestoneDue, find_running_clock, get_close_of_day
from domain.assigned_matters import (
    ASSIGNED_ACTS,
    OFFICE,
    AssignedAct,
    AssignedStatus,
    AssignPayload,
    ClosingPayload,
    PostponePayload,
    ReachPayload,
    ReportPayload,
)
from domain.errors import DomainError, Invalid, NotAllowed, NotFound
from services.assigned_notices import notify_of_act
from services.city_context import CityRules, load_city_rules
from services.workflow.engine import TransitionContext, WorkflowKind
from services.workflow.evidence import bind_evidence

SIGN_DAYS, CHECK_DAYS, ESCALATE_DAYS, CLOSING_FILES = (
    "assigned_matters.sign_days",
    "assigned_matters.check_days",
    "assigned_matters.escalate_days",
    "assigned_matters.closing_files",
)


def _assign(context: TransitionContext) -> Mapping[str, object]:
    """Write the matter and its milestones. Raises NotFound for an unknown unit, Invalid for a past day."""
    session, city, now, payload = context.session, context.city, context.now, context.payload(AssignPayload)
    rules = load_city_rules(session, city)
    cooperating = list(dict.fromkeys(payload.cooperating))
    for party in tickets.parties(session, city, [payload.lead, *cooperating]):
        tickets.check_present(party)
    _check_held(context, [payload.title, payload.document, payload.text], [payload.lead, *cooperating])
    due_at = _end_of(rules, payload.due_on)
    for day in (payload.due_on, *(milestone.due_on for milestone in payload.milestones)):
        if _end_of(rules, day) <= now:
            raise Invalid("期限须在今天之后")
    year = rules.day_of(now).year
    context.row = row = AssignedMatter(
        city=city,
        id=new_id(now),
        year=year,
        sequence=rows.take_next_sequence(session, city, year),
        source=payload.source,
        document=payload.document.strip(),
        title=payload.title.strip(),
        content=payload.note,
        lead=payload.lead,
        cooperating=cooperating,
        office=min(OFFICE & context.actor.roles),
        due_on=payload.due_on,
        due_at=due_at,
        status=context.transition.to,
        assigned_at=now,
        sign_by=rules.add_working_days(now, SIGN_DAYS),
        version=1,
    )
    _run_clock(row, AssignedStatus.ASSIGNED, [], rules)
    session.add(row)
    session.flush()  # its milestones name it
    session.add_all(
        AssignedMilestone(
            city=city,
            matter_id=row.id,
            place=place,
            name=milestone.name.strip(),
            due_on=milestone.due_on,
            due_at=_end_of(rules, milestone.due_on),
        )
        for place, milestone in enumerate(payload.milestones, start=1)
    )
    session.flush()
    return {"lead": payload.lead, "cooperating": cooperating, "document": row.document}


def _check_held(context: TransitionContext, texts: Sequence[str], parties: Sequence[str]) -> None:
    """Refuse to name a secret ticket to a unit that does not hold it."""
    named = list_numbers(texts)
    for party in parties if named else ():
        kept = supervision.find_unheld_secret(context.session, context.city, named, party=party)
        if kept is not None:
            raise DomainError("保密事项 {number} 只能交办给承办单位，请从内容中去掉", number=kept)


def _sign(context: TransitionContext) -> None:
    """Write down that the lead unit has taken it on."""
    context.row.signed_at = context.now
    _go_on(context)


def _report(context: TransitionContext) -> Mapping[str, object]:
    """Keep the files of a report; a unit that has no part in the matter may not report."""
    row, payload = context.row, context.payload(ReportPayload)
    if context.actor.party not in (row.lead, *row.cooperating):
        raise NotAllowed("由牵头单位或配合单位报送")
    return {"files": bind_evidence(context, payload.files)}


def _reach(context: TransitionContext) -> Mapping[str, object]:
    """Write down that a milestone is reached. Raises NotFound, or DomainError where it was before."""
    payload = context.payload(ReachPayload)
    milestone = _find_milestone(context, payload.milestone)
    if milestone.reached_at is not None:
        raise DomainError("节点“{name}”已完成", name=milestone.name)
    milestone.reached_at = context.now
    context.session.flush()
    _go_on(context)
    return {"milestone": milestone.name, "files": bind_evidence(context, payload.files)}


def _ask_closing(context: TransitionContext) -> Mapping[str, object]:
    """Hand the evidence in. Raises DomainError while milestones are left, Invalid with too few files."""
    session, row, payload = context.session, context.row, context.payload(ClosingPayload)
    rules = load_city_rules(session, context.city)
    left = sum(one.reached_at is None for one in rows.list_milestones(session, context.city, row.id))
    if left:
        raise DomainError("还有 {count} 个节点没有完成，不能申请销号", count=left)
    least = int(rules.setting(CLOSING_FILES))
    if len(set(payload.files)) < least:
        raise Invalid("申请销号须附至少 {count} 份佐证材料", count=least)
    row.closing_asked_at = context.now
    row.check_by = rules.add_working_days(context.now, CHECK_DAYS)
    _run_clock(row, AssignedStatus.CLOSING_ASKED, [], rules)
    return {"files": bind_evidence(context, payload.files)}


def _send_back(context: TransitionContext) -> None:
    """Let the lead unit go on; what it asked for is over."""
    context.row.closing_asked_at = context.row.check_by = None
    _go_on(context)


def _postpone(context: TransitionContext) -> Mapping[str, object]:
    """Put a milestone off, or the whole matter. Raises Invalid for a day that does not fit."""
    session, row, payload = context.session, context.row, context.payload(PostponePayload)
    rules = load_city_rules(session, context.city)
    due_at = _end_of(rules, payload.due_on)
    if due_at <= context.now:
        raise Invalid("期限须在今天之后")
    milestones = rows.list_milestones(session, context.city, row.id)
    if payload.milestone is None:
        latest = max((one.due_at for one in milestones if one.reached_at is None), default=due_at)
        if due_at < latest:
            raise Invalid("完成期限不能早于未完成节点的日期")
        told = {"from": row.due_on.isoformat(), "to": payload.due_on.isoformat()}
        row.due_on, row.due_at = payload.due_on, due_at
    else:
        milestone = _find_milestone(context, payload.milestone)
        if due_at > row.due_at:
            raise Invalid("节点“{name}”的日期晚于完成期限", name=milestone.name)
        told = {
            "milestone": milestone.name,
            "from": milestone.due_on.isoformat(),
            "to": payload.due_on.isoformat(),
        }
        milestone.due_on, milestone.due_at = payload.due_on, due_at
    session.flush()
    _go_on(context)
    return told


def _end(context: TransitionContext) -> None:
    """Write down that a matter is closed or withdrawn: nothing runs any more."""
    row, to = context.row, AssignedStatus(str(context.transition.to))
    rules = load_city_rules(context.session, context.city)
    row.status, row.ended_at = to, context.now  # with each other, as the table demands
    _run_clock(row, to, [], rules)


def _find_milestone(context: TransitionContext, place: int) -> AssignedMilestone:
    for milestone in rows.list_milestones(context.session, context.city, context.row.id):
        if milestone.place == place:
            return milestone
    raise NotFound("没有第 {place} 个节点", place=place)


def _go_on(context: TransitionContext) -> None:
    """Let the clock of the next milestone run, or that of the whole."""
    milestones = rows.list_milestones(context.session, context.city, context.row.id)
    rules = load_city_rules(context.session, context.city)
    _run_clock(context.row, AssignedStatus.UNDER_WAY, milestones, rules)


def _run_clock(
    row: AssignedMatter, status: AssignedStatus, milestones: Sequence[AssignedMilestone], rules: CityRules
) -> None:
    """Set the clock that runs in a state; another clock, or another due time, is reminded of again."""
    dates = MatterDates(
        row.assigned_at,
        row.sign_by,
        row.due_at,
        [MilestoneDue(one.place, one.due_at, one.reached_at is not None) for one in milestones],
        row.closing_asked_at,
        row.check_by,
    )
    clock = find_running_clock(status, dates)
    former = (row.clock, row.clock_place, row.clock_due_at)
    row.clock, row.clock_place, row.clock_started_at, row.clock_due_at = (
        (None, None, None, None)
        if clock is None
        else (clock.kind, clock.place, clock.started_at, clock.due_at)
    )
    due = row.clock_due_at
    row.escalate_by = None if due is None else rules.add_working_days(due, ESCALATE_DAYS)
    if (row.clock, row.clock_place, row.clock_due_at) != former:
        row.reminded_at = row.escalated_at = None


def _end_of(rules: CityRules, day: date) -> datetime:
    return get_close_of_day(day, rules.facts.zone, rules.calendar.daytime)


ASSIGNED_MATTERS = WorkflowKind(
    table=ASSIGNED_ACTS,
    model=AssignedMatter,
    effects={
        AssignedAct.ASSIGN: _assign,
        AssignedAct.SIGN: _sign,
        AssignedAct.REPORT: _report,
        AssignedAct.REACH: _reach,
        AssignedAct.ASK_CLOSING: _ask_closing,
        AssignedAct.SEND_BACK: _send_back,
        AssignedAct.POSTPONE: _postpone,
        AssignedAct.CLOSE: _end,
        AssignedAct.WITHDRAW: _end,
    },
    find=questions.list_matters,
    read=questions.load_matter,
    notify=notify_of_act,
)
