"""Causes as a workflow: candidates that the rule finds each week become projects, which end by counts."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Cause
from db.queries import cause_counts
from db.queries import causes as questions
from db.writes import causes as rows
from db.writes import tickets
from domain.cause_projects import (
    CAUSE_ACTS,
    MOST_TICKETS,
    BeginPayload,
    CauseAct,
    FoundPayload,
    ProgressPayload,
    build_cause_number,
    check_due,
    check_units,
)
from domain.causes import LEAST_DAYS, WEEK, CauseFinding, find_window, has_fallen, list_findings
from domain.enums import Role
from domain.errors import DomainError, NotAllowed
from domain.notifications import NoticeKind, ToKind
from domain.scopes import Actor, Scope
from domain.setting_values import parse_cause_rules
from i18n import DEFAULT_LOCALE, t, use
from services.city_context import load_city_rules
from services.recipients import Recipient
from services.subject_notices import SubjectNews, notify_of_subject
from services.workflow.engine import TransitionContext, WorkflowKind, WorkflowRequest, execute_consequence

REST_WEEKS, FALL_PERCENT = "causes.rest_weeks", "causes.fall_percent"
CENTER = Recipient(ToKind.ROLE, Role.DISPATCHER.value)
LEADER = Recipient(ToKind.ROLE, Role.LEADER.value)


def find_causes(session: Session, city: str, now: datetime) -> int:
    """Look for candidates once after each week; return 1 where that was done. A replay is not acted on."""
    rules = load_city_rules(session, city)
    if rules.facts.as_of is not None:
        return 0
    limits = parse_cause_rules(rules.stored)
    first, after = find_window(rules.day_of(now), limits.weeks)
    if rows.is_looked_at(session, city, after):
        return 0
    if cause_counts.count_history_days(session, city, first) < LEAST_DAYS:
        return 0  # the sums of the year before are still counted
    rows.lock_finding(session, city)
    if rows.is_looked_at(session, city, after):
        return 0
    history = cause_counts.load_history(session, city, first)
    present = cause_counts.count_matters(session, city, first, after)
    counts = [
        count
        for by_town in (False, True)
        for count in cause_counts.count_places(
            session, city, first, after, least=limits.least_tickets, by_town=by_town
        )
    ]
    resting = rows.list_resting(session, city, since=now - int(rules.setting(REST_WEEKS)) * WEEK)
    findings = [
        one
        for one in _without_explained(list_findings(counts, history, present, limits))
        if (one.counted.place, one.counted.matter) not in resting
    ]
    made = [add_candidate(session, city, one, (first, after), now=now) for one in findings]
    rows.add_week(session, city, after, days=history.days, places=len(counts), found=len(made), at=now)
    if made:
        _tell(session, made[0], NoticeKind.CAUSE_FOUND, [CENTER, LEADER], now=now, count=len(made))
    return 1


def _without_explained(findings: Sequence[CauseFinding]) -> list[CauseFinding]:
    """Leave out towns of which one unit is a candidate for the same matter: it is the place."""
    explained = {
        (one.counted.town, one.counted.matter) for one in findings if one.counted.place != one.counted.town
    }
    return [
        one
        for one in findings
        if one.counted.place != one.counted.town or (one.counted.town, one.counted.matter) not in explained
    ]


def add_candidate(
    session: Session, city: str, finding: CauseFinding, window: tuple[date, date], *, now: datetime
) -> Cause:
    """Make a candidate of what the rule found in a window."""
    actor = Actor("system", "系统", frozenset({Role.DISPATCHER}), Scope.whole(city))
    counted = finding.counted
    payload = FoundPayload(
        place=counted.place, town=counted.town, matter=counted.matter, first=window[0], after=window[1],
        count=counted.count, weeks=counted.weeks, people=counted.people, expected=finding.expected,
        chance=finding.chance, signs=finding.signs,
    )  # fmt: skip
    request = WorkflowRequest(CauseAct.FIND, payload)
    made: Cause = execute_consequence(session, CAUSES, request, actor=actor, now=now)
    return made


def _find(context: TransitionContext) -> Mapping[str, object]:
    """Write a candidate with its tickets."""
    session, city, found = context.session, context.city, context.payload(FoundPayload)
    rules = load_city_rules(session, city)
    year = rules.day_of(context.now).year
    evidence = cause_counts.list_evidence_tickets(
        session, city, found.place, found.matter, first=found.first, after=found.after, most=MOST_TICKETS
    )
    context.row = Cause(
        city=city,
        id=new_id(context.now),
        year=year,
        sequence=rows.take_next_sequence(session, city, year),
        place=found.place,
        town_code=found.town,
        matter=found.matter,
        first=found.first,
        after=found.after,
        count=found.count,
        weeks=found.weeks,
        people=found.people,
        expected=round(found.expected, 3),
        chance=found.chance,
        signs=[sign.value for sign in found.signs],
        rules=asdict(parse_cause_rules(rules.stored)),
        tickets=evidence,
        status=context.transition.to,
        found_at=context.now,
        version=1,
    )
    return {"count": found.count, "expected": round(found.expected, 3)}


def _dismiss(context: TransitionContext) -> None:
    context.row.decided_at = context.now


def _begin(context: TransitionContext) -> Mapping[str, object]:
    """Begin a project. Raises NotFound for an unknown party, Invalid or DomainError for date or party."""
    row, payload = context.row, context.payload(BeginPayload)
    rules = load_city_rules(context.session, context.city)
    check_due(payload.due_on, today=rules.day_of(context.now))
    cooperating = list(dict.fromkeys(payload.cooperating))
    check_units(payload.lead, cooperating)
    for party in tickets.parties(context.session, context.city, [payload.lead, *cooperating]):
        tickets.check_present(party)
    row.lead, row.cooperating, row.due_on = payload.lead, cooperating, payload.due_on
    row.measures, row.begun_at = payload.note, context.now
    return {"lead": payload.lead, "cooperating": cooperating, "due_on": payload.due_on.isoformat()}


def _report(context: TransitionContext) -> None:
    """Keep the words of a unit that takes part in the history alone, in its name. Raises NotAllowed."""
    row, party = context.row, context.actor.party
    context.payload(ProgressPayload)
    if party is None or party not in (row.lead, *row.cooperating):
        raise NotAllowed("由牵头单位或配合单位报送进展")
    context.signed = tickets.load_party(context.session, context.city, party).name


def _close(context: TransitionContext) -> Mapping[str, object]:
    """Close a project by the counts before and after it. Raises DomainError before a window has passed."""
    session, city, row = context.session, context.city, context.row
    rules = load_city_rules(session, city)
    weeks = parse_cause_rules(rules.stored).weeks
    begun, today = rules.day_of(row.begun_at), rules.day_of(context.now)
    least = begun + weeks * WEEK
    if today < least:
        raise DomainError("须立项满 {weeks} 周，前后可比后再销号（{day} 起）", weeks=weeks, day=least)
    span = timedelta(days=weeks * WEEK.days)
    row.before_count = cause_counts.count_reports(
        session, city, row.place, row.matter, first=begun - span, after=begun
    )
    row.after_count = cause_counts.count_reports(
        session, city, row.place, row.matter, first=today - span, after=today
    )
    fall = int(rules.setting(FALL_PERCENT)) / 100
    row.fallen = has_fallen(row.before_count, row.after_count, fall=fall)
    row.decided_at = context.now
    return {"before": row.before_count, "after": row.after_count, "fallen": row.fallen}


def _notify(context: TransitionContext) -> None:
    """Notify those who take part of the project and of its end, the Center and the lead of progress."""
    row, act = context.row, CauseAct(context.request.act)
    if act in (CauseAct.FIND, CauseAct.DISMISS):
        return
    units = [Recipient(ToKind.PARTY, code) for code in (row.lead, *row.cooperating)]
    to = units
    if act is CauseAct.REPORT:
        to = [CENTER] if context.actor.party == row.lead else [CENTER, units[0]]
    if act is CauseAct.CLOSE and not row.fallen:
        to.append(LEADER)
    _tell(context.session, row, NoticeKind.CAUSE_STEP, to, now=context.now, actor=context.actor, act=act)


def _tell(
    session: Session,
    row: Cause,
    kind: NoticeKind,
    to: list[Recipient],
    *,
    now: datetime,
    actor: Actor | None = None,
    act: CauseAct | None = None,
    count: int = 0,
) -> None:
    number = build_cause_number(year=row.year, sequence=row.sequence)
    with use(DEFAULT_LOCALE):
        name = t(number.message_id, **number.values)
        note = (
            t("{number}：{act}", number=name, act=act) if act else t("新增候选专题 {count} 件", count=count)
        )
    news = SubjectNews(row.city, CAUSE_ACTS.kind, str(row.id), row.version, kind, note)
    calendar = load_city_rules(session, row.city).calendar
    notify_of_subject(session, news, to, now=now, calendar=calendar, actor=actor)


CAUSES = WorkflowKind(
    table=CAUSE_ACTS,
    model=Cause,
    effects={
        CauseAct.FIND: _find,
        CauseAct.DISMISS: _dismiss,
        CauseAct.BEGIN: _begin,
        CauseAct.REPORT: _report,
        CauseAct.CLOSE: _close,
    },
    find=questions.list_causes,
    read=questions.load_cause,
    notify=_notify,
)
