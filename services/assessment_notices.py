"""Notify of appeals and exclusions, remind once of late decisions, and tell by when each is due."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from db.models import Appeal, Exclusion, Ticket
from db.writes import appeals as rows
from domain.appeals import build_appeal_number
from domain.calendars import Calendar
from domain.enums import Role, Secrecy
from domain.exclusions import build_exclusion_number
from domain.notifications import NoticeKind, ToKind
from i18n import DEFAULT_LOCALE, t, use
from services.city_context import load_city_rules
from services.recipients import Recipient
from services.subject_notices import SubjectNews, notify_of_subject
from services.workflow.engine import TransitionContext

LEADER = Recipient(ToKind.ROLE, Role.LEADER.value)


def find_ticket(session: Session, row: Appeal | Exclusion) -> Ticket | None:
    """Return the ticket of a subject within the scope; None outside of it."""
    return session.get(Ticket, (row.city, row.ticket_id))


def is_ordinary(session: Session, row: Appeal | Exclusion) -> bool:
    """Return whether the assessment office decides: it sees no ticket that is not ordinary."""
    ticket = find_ticket(session, row)
    return ticket is not None and ticket.secrecy is Secrecy.NORMAL


def get_decider(session: Session, row: Appeal | Exclusion) -> Recipient:
    """Return who decides a subject."""
    role = Role.ASSESSMENT_OFFICE if is_ordinary(session, row) else Role.LEADER
    return Recipient(ToKind.ROLE, role.value)


def notify(context: TransitionContext, to: list[Recipient]) -> None:
    """Notify recipients of the step of a transition."""
    calendar = load_city_rules(context.session, context.city).calendar
    news = _describe(context.row, NoticeKind.ASSESSMENT_STEP, context.request.act)
    notify_of_subject(context.session, news, to, actor=context.actor, now=context.now, calendar=calendar)


def remind_late(session: Session, city: str, now: datetime, limit: int = 50) -> int:
    """Tell who decides and the leaders of late decisions, each once; return how many.

    A replay's past is not acted on.
    """
    rules = load_city_rules(session, city)
    if rules.facts.as_of is not None:
        return 0
    late: list[Appeal | Exclusion] = [
        *rows.lock_late(session, Appeal, city, now, limit=limit),
        *rows.lock_late(session, Exclusion, city, now, limit=limit),
    ]
    for row in late:
        _remind(session, row, now=now, calendar=rules.calendar)
    return len(late)


def _remind(session: Session, row: Appeal | Exclusion, *, now: datetime, calendar: Calendar) -> None:
    news = _describe(row, NoticeKind.ASSESSMENT_STEP_LATE, row.status)
    to = dict.fromkeys((get_decider(session, row), LEADER))
    notify_of_subject(session, news, to, now=now, calendar=calendar)
    row.reminded_at = now


def _describe(row: Appeal | Exclusion, notice: NoticeKind, word: StrEnum) -> SubjectNews:
    build = build_appeal_number if isinstance(row, Appeal) else build_exclusion_number
    number = build(year=row.year, sequence=row.sequence)
    with use(DEFAULT_LOCALE):
        note = t("{number}：{act}", number=t(number.message_id, **number.values), act=word)
    return SubjectNews(row.city, row.workflow.kind, str(row.id), row.version, notice, note)
