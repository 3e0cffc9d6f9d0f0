"""Notify of every level that a clock passes exactly once, with any number of workers and crashes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from db.models import Clock as ClockRow
from db.models import Ticket, WorkOrder
from db.writes import escalations, notifications
from domain.deadlines import ClockOwner
from domain.enums import ClockKind
from domain.escalation import (
    KIND_OF_CLOCK,
    EscalationLevel,
    get_level_grade,
    is_pressing,
    list_level_recipients,
    list_passed_levels,
)
from domain.setting_values import watched_span_of
from services import outbox, recipients
from services.city_context import CityRules, load_city_rules
from services.notifications import build_notice_row
from services.recipients import About
from services.workflow.clock_rows import read


def escalate_due(session: Session, city: str, now: datetime, limit: int = 50) -> int:
    """Notify of the levels that clocks of up to ``limit`` tickets have passed; return how many.

    An aborted transaction leaves nothing: the row that keeps a level from being announced again commits with
    the notifications. Of several levels passed before the first check only the worst one is announced.
    Replay cities have no now and tell nothing.
    """
    rules = load_city_rules(session, city)
    if rules.facts.as_of is not None:
        return 0
    since = escalations.get_watch_start(session, city, first=now - watched_span_of(rules.stored))
    due = {ticket.id: ticket for ticket in escalations.lock_due(session, city, now, since=since, limit=limit)}
    told = 0
    for clock, order in escalations.list_clocks(session, list(due.values())):
        told += _escalate(session, due[clock.ticket_id], clock, order, rules=rules, since=since, now=now)
    if told:
        outbox.record(session, city, list(due), now)
    return told


def _escalate(
    session: Session,
    ticket: Ticket,
    clock: ClockRow,
    order: WorkOrder | None,
    *,
    rules: CityRules,
    since: datetime,
    now: datetime,
) -> int:
    passed = list_passed_levels(read(clock), now)
    if not passed or list(passed.values())[-1] <= since:
        return 0
    *covered, (worst, passed_at) = passed.items()
    rows = _rows(session, ticket, clock, order, level=worst, passed_at=passed_at, rules=rules)
    if not escalations.claim(session, clock, worst, passed_at=passed_at, now=now, told=bool(rows)):
        return 0
    for level, at in covered:
        escalations.claim(session, clock, level, passed_at=at, now=now, told=False)
    notifications.insert_notices(session, rows)
    return 1


def _rows(
    session: Session,
    ticket: Ticket,
    clock: ClockRow,
    order: WorkOrder | None,
    *,
    level: EscalationLevel,
    passed_at: datetime,
    rules: CityRules,
) -> Sequence[dict[str, Any]]:
    kind = ClockKind(clock.kind)
    pressing = is_pressing(read(clock), urgent=ticket.urgent)
    whom = list_level_recipients(kind, level, holder=_holder(order), pressing=pressing)
    about = About(order=order)
    found = []
    for to in recipients.find(session, ticket, whom, about=about):
        # A ticket's own clock and its lead's are often due together: one recipient is notified once.
        event = f"{ticket.id}:{kind}:{level}:{passed_at.timestamp():.0f}"
        grade = get_level_grade(level, pressing=pressing)
        row = build_notice_row(ticket, to, event, grade=grade, at=passed_at, calendar=rules.calendar)
        row |= {
            "kind": KIND_OF_CLOCK[kind],
            "level": level,
            "clock_id": clock.id,
            "work_order_id": clock.work_order_id,
        }
        found.append(row)
    return found


def _holder(order: WorkOrder | None) -> ClockOwner:
    return ClockOwner.TICKET if order is None else ClockOwner.ORDER
