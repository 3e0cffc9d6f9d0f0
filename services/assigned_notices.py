"""Notifications of assigned matters: of each act, and of clocks that have passed."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.models import AssignedMatter
from db.writes import assigned_matters as rows
from domain.assigned_matters import (
    AssignedAct,
    AssignedStatus,
    build_assigned_number,
)
from domain.enums import Role
from domain.notifications import NoticeKind, ToKind
from i18n import DEFAULT_LOCALE, t, use
from services.city_context import CityRules, load_city_rules
from services.recipients import Recipient
from services.subject_notices import SubjectNews, notify_of_subject
from services.workflow.engine import TransitionContext

BY_UNIT = frozenset({AssignedAct.SIGN, AssignedAct.REPORT, AssignedAct.REACH, AssignedAct.ASK_CLOSING})
LEADER = Recipient(ToKind.ROLE, Role.LEADER.value)


def notify_of_act(context: TransitionContext) -> None:
    """Notify the units of what the office does, and the office of what a unit does."""
    row, act = context.row, context.request.act
    to = [_office(row)] if act in BY_UNIT else _units(row)
    calendar = load_city_rules(context.session, context.city).calendar
    news = describe(row, NoticeKind.ASSIGNED_STEP, act.value, version=row.version)
    notify_of_subject(context.session, news, to, actor=context.actor, now=context.now, calendar=calendar)


def describe(row: AssignedMatter, notice: NoticeKind, event: str, *, version: int) -> SubjectNews:
    """Return the news of a matter: its number, its title, and what happened."""
    number = build_assigned_number(year=row.year, sequence=row.sequence)
    word = AssignedAct(event) if event in list(AssignedAct) else AssignedStatus(row.status)
    with use(DEFAULT_LOCALE):
        told = {"number": t(number.message_id, **number.values), "title": row.title, "act": word}
        note = t("{number} {title}：{act}", **told)
    return SubjectNews(row.city, row.workflow.kind, str(row.id), version, notice, note)


def _office(row: AssignedMatter) -> Recipient:
    return Recipient(ToKind.ROLE, Role(row.office).value)


def _units(row: AssignedMatter) -> list[Recipient]:
    return [Recipient(ToKind.PARTY, code) for code in (row.lead, *row.cooperating)]


def remind_late(session: Session, city: str, now: datetime, limit: int = 50) -> int:
    """Remind of clocks that have passed, and tell the leaders of those past for longer; return how many.

    A replay's past is not acted on.
    """
    rules = load_city_rules(session, city)
    if rules.facts.as_of is not None:
        return 0
    late = rows.lock_late(session, city, now, limit=limit)
    for row in late:
        if row.reminded_at is None:
            _remind(session, row, NoticeKind.ASSIGNED_LATE, now=now, rules=rules)
            row.reminded_at = now
        if row.escalated_at is None and row.escalate_by is not None and row.escalate_by <= now:
            _remind(session, row, NoticeKind.ASSIGNED_RAISED, now=now, rules=rules)
            row.escalated_at = now
    return len(late)


def _remind(
    session: Session, row: AssignedMatter, notice: NoticeKind, *, now: datetime, rules: CityRules
) -> None:
    waits = [_office(row)]
    if row.status is not AssignedStatus.CLOSING_ASKED:
        waits = [Recipient(ToKind.PARTY, row.lead), *waits]
    if notice is NoticeKind.ASSIGNED_RAISED:
        waits.append(LEADER)
    news = describe(row, notice, row.status.value, version=row.version)
    notify_of_subject(session, news, waits, now=now, calendar=rules.calendar)
