"""Notify of what moves and is about no one ticket: amendments, arbitrations, notices, assigned matters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from db.ids import new_id
from db.writes import notifications
from domain.calendars import Calendar
from domain.notification_times import get_display_time
from domain.notifications import NoticeKind, get_grade
from domain.scopes import Actor
from services.recipients import Recipient

LONGEST_NOTE = 200  # characters


@dataclass(frozen=True, slots=True)
class SubjectNews:
    """News of a subject; version: of its row, each of which reaches each recipient once."""

    city: str
    kind: str
    subject: str
    version: int
    notice: NoticeKind
    note: str


def notify_of_subject(
    session: Session,
    news: SubjectNews,
    to: Iterable[Recipient],
    *,
    now: datetime,
    calendar: Calendar,
    actor: Actor | None = None,
) -> None:
    """Notify recipients of what happened to a subject; the actor's own party is not notified.

    These notices are read inside the product alone: none is sent out.
    """
    about = f"{news.kind}:{news.subject}"
    event = f"{about}:v{news.version}:{news.notice}"
    rows: list[dict[str, Any]] = [
        {
            "city": news.city,
            "id": new_id(now),
            "to_kind": recipient.kind,
            "to_code": recipient.code,
            "ticket_id": None,
            "subject": about,
            "kind": news.notice,
            "event": event,
            "dedupe": f"{event}:{recipient.kind}:{recipient.code}",
            "grade": get_grade(news.notice, urgent=False),
            "note": news.note[:LONGEST_NOTE],
            "actor": None if actor is None else actor.id,
            "actor_name": None if actor is None else actor.name,
            "at": now,
            "visible_from": get_display_time(now, urgent=False, calendar=calendar),
            "planned": True,
        }
        for recipient in dict.fromkeys(to)
        if actor is None or recipient.code != actor.party
    ]
    notifications.insert_notices(session, rows)
