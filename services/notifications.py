"""Notify users in the transaction of an event, and store what they have read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db.flush import flush_new
from db.ids import new_id
from db.models import Ticket, WorkOrder
from db.rls.identity import Mine
from db.writes import notifications
from domain.calendars import Calendar
from domain.enums import Act
from domain.notification_recipients import Whom, list_tells
from domain.notification_times import get_display_time
from domain.notifications import UNSIGNED, Grade, NoticeKind, ToKind, get_grade
from domain.scopes import Actor
from services import recipients
from services.mail_addresses import check_mail_address
from services.recipients import About, Recipient

LONGEST_NOTE = 200  # characters of what was said that a notice repeats
NIGHT_CALLS = frozenset(
    {Act.REPORT, Act.SUBMIT, Act.CALL, Act.SUPPLEMENT}
)  # of urgent tickets, to the officer on duty


def notify_of_act(
    session: Session,
    ticket: Ticket,
    act: Act,
    *,
    actor: Actor,
    now: datetime,
    calendar: Calendar,
    about: About | None = None,
    note: str = "",
) -> int:
    """Notify the recipients that ``TOLD_BY_ACT`` names for an act just recorded; return how many.

    Called after the act's history row: the ticket's version makes the notice one of a kind. note: the
    reason or text of the act, never anything about the reporter. The actor's own party is not notified.
    """
    about = about or About(at=now)
    rows: list[dict[str, Any]] = []
    for line in list_tells(act, urgent=ticket.urgent):
        at_night = ticket.urgent and act in NIGHT_CALLS and line.kind is not NoticeKind.CALLED_PAST_TOWN
        whom = (*line.to, Whom.DUTY) if at_night else line.to
        for recipient in recipients.find(session, ticket, whom, about=about):
            if recipient == Recipient(ToKind.PARTY, actor.party or ""):
                continue
            grade = get_grade(line.kind, urgent=ticket.urgent)
            event = f"{ticket.id}:v{ticket.version}:{line.kind}"
            row = build_notice_row(ticket, recipient, event, grade=grade, at=now, calendar=calendar)
            row |= {
                "kind": line.kind,
                "work_order_id": None if about.order is None else about.order.id,
                "note": note.strip()[:LONGEST_NOTE],
                "actor": actor.id,
                "actor_name": None if line.kind in UNSIGNED else actor.name,
            }
            rows.append(row)
    flush_new(session, Ticket, WorkOrder)  # notices name rows of the same transaction
    notifications.insert_notices(session, rows)
    return len(rows)


@dataclass(frozen=True, slots=True)
class NotificationDraft:
    """A notification of one recipient outside the workflow; event: the same for all its recipients."""

    to: Recipient
    kind: NoticeKind
    event: str
    note: str


def notify_one(
    session: Session,
    ticket: Ticket,
    news: NotificationDraft,
    *,
    actor: Actor,
    now: datetime,
    calendar: Calendar,
) -> None:
    """Notify one recipient of an event around a ticket."""
    grade = get_grade(news.kind, urgent=False)
    row = build_notice_row(ticket, news.to, news.event, grade=grade, at=now, calendar=calendar)
    row |= {"kind": news.kind, "note": news.note[:LONGEST_NOTE], "actor": actor.id, "actor_name": actor.name}
    session.flush()  # notices name rows of the same transaction
    notifications.insert_notices(session, [row])


def build_notice_row(
    ticket: Ticket, to: Recipient, event: str, *, grade: Grade, at: datetime, calendar: Calendar
) -> dict[str, Any]:
    """Return the columns that every notice has: to whom, about what, how loud, and from when it is shown."""
    return {
        "city": ticket.city,
        "id": new_id(at),
        "to_kind": to.kind,
        "to_code": to.code,
        "ticket_id": ticket.id,
        "event": event,
        "dedupe": f"{event}:{to.kind}:{to.code}",
        "grade": grade,
        "at": at,
        "visible_from": get_display_time(at, urgent=grade is Grade.URGENT, calendar=calendar),
    }


def mark_read(session: Session, city: str, ids: Collection[UUID], *, reader: UUID, now: datetime) -> None:
    """Record that a user read these notifications; ids they may not read are left alone."""
    notifications.mark_read(session, city, ids, reader=reader, now=now)


def mark_all_read(session: Session, city: str, *, reader: UUID, mine: Mine, now: datetime) -> None:
    """Record that a user read everything shown until now, under all their codes."""
    notifications.mark_all_read(session, city, reader=reader, mine=mine, now=now)


def set_address(session: Session, city: str, to: Recipient, address: str | None) -> None:
    """Set where notices of a recipient go by mail; None takes it away. Raises Invalid for no address."""
    kept = None if address is None else check_mail_address(address)
    notifications.upsert_address(session, city, kind=to.kind, code=to.code, address=kept)


def get_own_address(session: Session, actor: Actor) -> str | None:
    """Return where the actor's own notices go by mail."""
    return notifications.find_address(session, actor.city, kind=ToKind.ACCOUNT, code=actor.id)


def set_own_address(session: Session, actor: Actor, address: str | None) -> None:
    """Set where the actor's own notices go by mail; None takes it away. Raises Invalid for no address."""
    set_address(session, actor.city, Recipient(ToKind.ACCOUNT, actor.id), address)
