"""What happens to forms of agencies in their time: opened after each quarter, reminded of, closed."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from db.models import AgencyForm
from db.writes import agency_forms as rows
from domain.agency_forms import AgencyFormAct, OpenFormPayload, describe_quarter
from domain.assessment_freezes import AssessmentPeriod, find_last_quarter
from domain.enums import Role
from domain.notifications import NoticeKind, ToKind
from domain.scopes import Actor, Scope
from i18n import DEFAULT_LOCALE, t, times, use
from services.agency_forms import AGENCY_FORMS, find_frozen, notify_of_form, schedule
from services.city_context import CityRules, load_city_rules
from services.recipients import Recipient
from services.workflow.engine import WorkflowRequest, execute_consequence

MOST_OPENED = 1000  # forms in one transaction, so that each side is notified once
OFFICE = (Recipient(ToKind.ROLE, Role.ASSESSMENT_OFFICE.value),)


def run_step(session: Session, city: str, now: datetime, limit: int = 50) -> int:
    """Open, schedule, remind and close what is due; return how many forms. No replay's past is acted on."""
    rules = load_city_rules(session, city)
    if rules.facts.as_of is not None:
        return 0
    return (
        _schedule(session, rules, limit)
        or _open(session, rules, find_last_quarter(rules.day_of(now)), now=now)
        or _remind(session, rules, now=now, limit=limit)
        or close_forms(session, city, rows.list_to_close(session, city, now, limit=limit), now=now)
    )


def close_forms(session: Session, city: str, forms: Iterable[object], *, now: datetime) -> int:
    """Close forms by their ids, filled in or not; return how many."""
    count = 0
    for ident in forms:
        request = WorkflowRequest(AgencyFormAct.CLOSE, subject=str(ident))
        execute_consequence(session, AGENCY_FORMS, request, actor=get_system(city), now=now)
        count += 1
    return count


def open_forms(
    session: Session, city: str, period: AssessmentPeriod, *, now: datetime, limit: int
) -> list[AgencyForm]:
    """Open the forms of a quarter that are not there yet, up to a number, and return them."""
    made = []
    for agency, side in rows.list_unopened(session, city, period, limit=limit):
        payload = OpenFormPayload(agency=agency, period=period.code, side=side)
        request = WorkflowRequest(AgencyFormAct.OPEN, payload)
        made.append(execute_consequence(session, AGENCY_FORMS, request, actor=get_system(city), now=now))
    return made


def get_system(city: str) -> Actor:
    """Return who opens and closes forms in their time."""
    return Actor("system", "系统", frozenset({Role.ASSESSMENT_OFFICE}), Scope.whole(city))


def _open(session: Session, rules: CityRules, period: AssessmentPeriod, *, now: datetime) -> int:
    if find_frozen(session, period) is not None:
        return 0
    made = open_forms(session, rules.facts.city, period, now=now, limit=MOST_OPENED)
    _tell(session, rules, made, NoticeKind.AGENCY_FORM, now=now)
    return len(made)


def _schedule(session: Session, rules: CityRules, limit: int) -> int:
    """Give forms their limits once the calendar knows the year."""
    unscheduled = rows.lock_unscheduled(session, rules.facts.city, limit=limit)
    return sum(schedule(row, rules) for row in unscheduled)


def _remind(session: Session, rules: CityRules, *, now: datetime, limit: int) -> int:
    """Remind each side of its open forms: once before they are due, once when they are late."""
    forms = rows.lock_to_remind(session, rules.facts.city, now, limit=limit)
    late = [row for row in forms if row.due_at is not None and row.due_at <= now]
    soon = [row for row in forms if row not in late]
    _tell(session, rules, soon, NoticeKind.AGENCY_FORM_DUE, now=now)
    _tell(session, rules, late, NoticeKind.AGENCY_FORM_LATE, now=now, also=OFFICE)
    for row in forms:
        row.remind_at = None if row in late else row.due_at
    return len(forms)


def _tell(
    session: Session,
    rules: CityRules,
    forms: list[AgencyForm],
    kind: NoticeKind,
    *,
    now: datetime,
    also: tuple[Recipient, ...] = (),
) -> None:
    """Notify each side once of all its forms."""
    ordered = sorted(forms, key=lambda row: (row.rater, row.id))
    for rater, group in groupby(ordered, key=lambda row: row.rater):
        of_rater = list(group)
        first = of_rater[0]
        quarter = describe_quarter(first.year, first.quarter)
        with use(DEFAULT_LOCALE, zone=rules.facts.zone):
            note = t(
                "{quarter}派驻机构考核表 {count} 张，{due} 前填报",
                quarter=t(quarter.message_id, **quarter.values),
                count=len(of_rater),
                due=times.instant(first.due_at) if first.due_at else t("待定"),
            )
        notify_of_form(session, first, kind, [rater], note=note, now=now, also=also)
