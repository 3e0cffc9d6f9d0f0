"""Forms of agencies as a workflow: opened for a quarter, filled in by town and parent department, closed."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import AgencyForm, AgencyFormAmendment
from db.queries import agency_forms as questions
from db.queries import assessment
from db.writes import agency_forms as rows
from db.writes import tickets
from db.writes.assessment import lock_freezing
from domain.agency_forms import (
    AGENCY_FORM_ACTS,
    CLOSE_DAYS,
    FILL_DAYS,
    ITEM_KEYS,
    REMIND_DAYS,
    TOWN_PERCENT,
    AgencyFormAct,
    AmendFormPayload,
    CorrectFormPayload,
    FillFormPayload,
    FormSide,
    OpenFormPayload,
    describe_quarter,
    get_percent,
    parse_quarter,
)
from domain.agency_scores import FormItem, ValueInForce, check_points, find_value_on, parse_items
from domain.assessment_freezes import AssessmentPeriod
from domain.errors import DomainError, NotFound
from domain.notifications import NoticeKind, ToKind
from domain.periods import ONE_DAY
from domain.settings import SETTINGS
from domain.stored_settings import get_value
from i18n import DEFAULT_LOCALE, t, use
from services.city_context import CityRules, load_city_rules
from services.recipients import Recipient
from services.subject_notices import SubjectNews, notify_of_subject
from services.workflow.engine import TransitionContext, WorkflowKind


def _open(context: TransitionContext) -> Mapping[str, object]:
    """Write an open form with the items of the quarter's last day. Raises NotFound, or DomainError."""
    session, city, payload = context.session, context.city, context.payload(OpenFormPayload)
    period, side = parse_quarter(payload.period), payload.side
    agency = rows.find_agency(session, city, payload.agency)
    if agency is None or agency.town_code is None or agency.parent is None:
        raise NotFound("没有编码为 {code} 的派驻机构", code=payload.agency)
    check_not_frozen(session, city, period)
    rules = load_city_rules(session, city)
    written = _find_on_last_day(session, rules, ITEM_KEYS[side], period)
    percent = _find_on_last_day(session, rules, TOWN_PERCENT, period)
    items = parse_items(written.value)
    context.row = AgencyForm(
        city=city,
        id=new_id(context.now),
        agency=agency.code,
        year=period.year,
        quarter=period.quarter,
        side=side,
        rater=agency.town_code if side is FormSide.TOWN else agency.parent,
        town_code=agency.town_code,
        percent=get_percent(side, int(percent.value)),
        items=[item.name for item in items],
        most=[item.most for item in items],
        items_version=written.version,
        items_since=written.since,
        sample=written.value == SETTINGS[ITEM_KEYS[side]].default,
        points=None,
        status=context.transition.to,
        version=1,
    )
    _begin(context.row, rules, context.now)
    return {"agency": agency.code, "period": period.code, "side": side.value}


def _find_on_last_day(session: Session, rules: CityRules, key: str, period: AssessmentPeriod) -> ValueInForce:
    changes = [one for one in questions.list_setting_changes(session) if one.key == key]
    return find_value_on(period.after - ONE_DAY, str(get_value(rules.stored, key)), changes)


def _begin(row: AgencyForm, rules: CityRules, at: datetime) -> None:
    """Let the limits of a form run from an instant."""
    row.opened_at = at
    schedule(row, rules)


def schedule(row: AgencyForm, rules: CityRules) -> bool:
    """Set when a side is reminded, and a form is due and closed; False where the calendar lacks it."""
    row.remind_at = rules.add_working_days(row.opened_at, REMIND_DAYS)
    row.due_at = rules.add_working_days(row.opened_at, FILL_DAYS)
    row.close_by = None if row.due_at is None else rules.add_working_days(row.due_at, CLOSE_DAYS)
    return row.close_by is not None


def check_not_frozen(session: Session, city: str, period: AssessmentPeriod) -> None:
    """Raise DomainError where the quarter, or its year, is frozen; no other transaction freezes meanwhile."""
    lock_freezing(session, city)
    frozen = find_frozen(session, period)
    if frozen is not None:
        raise DomainError("{period} 已封存，考核表不能再改", period=frozen.code)


def find_frozen(session: Session, period: AssessmentPeriod) -> AssessmentPeriod | None:
    """Return the frozen period that holds a quarter: itself or its year; None where neither is frozen."""
    frozen = (one.period for one in assessment.list_frozen_periods(session))
    return next(
        (one for one in frozen if one.year == period.year and one.quarter in (None, period.quarter)), None
    )


def _fill(context: TransitionContext) -> Mapping[str, object]:
    """Write the points of every item; the history names the side, not the person."""
    row, payload = context.row, context.payload(FillFormPayload)
    _sign(context)
    row.points = list(_check(row, payload))
    row.remark = payload.note or ""
    row.filled_at = context.now
    return {"points": row.points, "total": sum(row.points)}


def _correct(context: TransitionContext) -> Mapping[str, object]:
    """Write other points; the history keeps those of before. Raises DomainError where nothing changes."""
    row, payload = context.row, context.payload(CorrectFormPayload)
    before, after = list(row.points), list(_check(row, payload))
    if before == after:
        raise DomainError("分数没有变化，无须更正")
    _sign(context)
    row.points = after
    row.filled_at = context.now
    return {"before": before, "points": after, "total": sum(after)}


def _check(row: AgencyForm, payload: FillFormPayload | CorrectFormPayload) -> tuple[int, ...]:
    items = [FormItem(name, most) for name, most in zip(row.items, row.most, strict=True)]
    return check_points(items, [(one.item, one.points) for one in payload.points])


def _sign(context: TransitionContext) -> None:
    context.signed = tickets.load_party(context.session, context.city, context.row.rater).name


def _reopen(context: TransitionContext) -> Mapping[str, object]:
    """Let the side fill the form in again; until then it is missing. Raises DomainError once it is frozen."""
    row = context.row
    check_not_frozen(context.session, context.city, AssessmentPeriod(row.year, row.quarter))
    rules, before = load_city_rules(context.session, context.city), row.points
    row.points = row.filled_at = row.closed_at = None
    row.remark = ""
    _begin(row, rules, context.now)
    return {} if before is None else {"before": before}


def _amend(context: TransitionContext) -> Mapping[str, object]:
    """Write an entry with other points; what was frozen stays. Raises DomainError before the freeze."""
    row, payload = context.row, context.payload(AmendFormPayload)
    period = AssessmentPeriod(row.year, row.quarter)
    lock_freezing(context.session, context.city)
    if find_frozen(context.session, period) is None:
        raise DomainError("{period} 还没有封存，请退回重填", period=period.code)
    last = rows.find_last_amendment(context.session, context.city, row.id)
    before, after = last or row.points, list(_check(row, payload))
    if before == after:
        raise DomainError("分数没有变化，无须更正")
    amendment = AgencyFormAmendment(
        city=context.city,
        id=new_id(context.now),
        form_id=row.id,
        before=before,
        points=after,
        reason=payload.note,
        amended_at=context.now,
        amended_by_name=context.actor.name,
    )
    context.session.add(amendment)
    return {"points": after, "total": sum(after)} | ({} if before is None else {"before": before})


def _close(context: TransitionContext) -> Mapping[str, object]:
    row = context.row
    row.closed_at, row.remind_at = context.now, None
    return {"missing": row.points is None}


def _notify(context: TransitionContext) -> None:
    """Notify the agency of its points, and the side of a form that came back."""
    row, act = context.row, context.request.act
    if act in (AgencyFormAct.OPEN, AgencyFormAct.CLOSE):
        return  # several at once: ``services.agency_form_rounds`` tells
    parties = [row.agency]
    if act in (AgencyFormAct.REOPEN, AgencyFormAct.AMEND):
        parties = [row.rater] if act is AgencyFormAct.REOPEN else [row.agency, row.rater]
    with use(DEFAULT_LOCALE):
        note = t("{quarter}考核表：{act}", quarter=_name_quarter(row), act=act)
    notify_of_form(context.session, row, NoticeKind.AGENCY_FORM, parties, note=note, now=context.now)


def notify_of_form(
    session: Session,
    row: AgencyForm,
    kind: NoticeKind,
    parties: list[str],
    *,
    note: str,
    now: datetime,
    also: tuple[Recipient, ...] = (),
) -> None:
    """Notify parties, and others, of something about a form."""
    news = SubjectNews(row.city, AGENCY_FORM_ACTS.kind, str(row.id), row.version, kind, note)
    to = [*(Recipient(ToKind.PARTY, code) for code in parties), *also]
    calendar = load_city_rules(session, row.city).calendar
    notify_of_subject(session, news, to, now=now, calendar=calendar)


def _name_quarter(row: AgencyForm) -> str:
    quarter = describe_quarter(row.year, row.quarter)
    return t(quarter.message_id, **quarter.values)


AGENCY_FORMS = WorkflowKind(
    table=AGENCY_FORM_ACTS,
    model=AgencyForm,
    effects={
        AgencyFormAct.OPEN: _open,
        AgencyFormAct.FILL: _fill,
        AgencyFormAct.CORRECT: _correct,
        AgencyFormAct.REOPEN: _reopen,
        AgencyFormAct.CLOSE: _close,
        AgencyFormAct.AMEND: _amend,
    },
    find=questions.list_forms,
    read=questions.load_form,
    notify=_notify,
)
