"""Notification API: unread count of the bell, and marking as read."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

import clock
from db.queries import notifications
from db.queries.cities import load_settings
from db.queries.notifications import InboxEntry, InboxPart
from db.rls import identity
from db.rls.identity import Mine
from db.session import Session, transaction
from domain.errors import NotAllowed
from domain.setting_values import unread_span_of
from i18n import either, label, times
from services import notifications as notifications_service
from services.notification_text import build_address, render_title
from web.dependencies import CurrentVisitor, DbSession
from web.principals import Visitor

router = APIRouter(prefix="/api/v1/notices", tags=["notices"])

MOST = 50


class Read(BaseModel):
    """What was read: these notices, or everything shown until now."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[UUID], Field(max_length=500)] = []
    all: bool = False


class NoticeAnswer(BaseModel):
    """One notification; ``when`` and ``render_title`` are in the reader's language."""

    id: str
    kind: str
    level: str | None
    grade: str
    grade_label: str
    title: str
    number: str | None
    address: str
    about: str
    at: str
    when: str
    read: bool


class Inbox(BaseModel):
    """Counts of what is unread (100 means or more) and urgent, and the newest notifications."""

    unread: int
    urgent: int
    newest: list[NoticeAnswer]


@router.get("")
def list_newest(
    visitor: CurrentVisitor, *, unread: bool = False, most: Annotated[int, Query(ge=0, le=MOST)] = 8
) -> Inbox:
    """Return how many notifications are unread and urgent, and the newest of them.

    unread: only those that were not read yet.
    """
    with transaction(visitor.actor.scope, screens=True) as session:
        now = clock.now(session, visitor.actor.city)
        mine = identity.set_identity(session, visitor.actor, now)
        return _inbox(session, visitor, mine, wanted=InboxPart(only_unread=unread, most=most), now=now)


@router.post("/read")
def mark_read(body: Read, visitor: CurrentVisitor, session: DbSession) -> Inbox:
    """Store what was read and return the counts that are left; doing it again changes nothing."""
    reader, city = visitor.account_id, visitor.actor.city
    if reader is None:
        raise NotAllowed("令牌没有收件箱，请用账号登录")
    now = clock.now(session, city)
    mine = identity.set_identity(session, visitor.actor, now)
    if body.all:
        notifications_service.mark_all_read(session, city, reader=reader, mine=mine, now=now)
    else:
        notifications_service.mark_read(session, city, body.ids, reader=reader, now=now)
    return _inbox(session, visitor, mine, wanted=InboxPart(only_unread=True, most=8), now=now)


def _inbox(session: Session, visitor: Visitor, mine: Mine, *, wanted: InboxPart, now: datetime) -> Inbox:
    """Return counts and notifications; a token has read nothing and has no count."""
    city, reader = visitor.actor.city, visitor.account_id
    unread, urgent = 0, 0
    if reader is not None:
        span = unread_span_of(load_settings(session, city))
        unread, urgent = notifications.count_unread(session, city, reader, mine, now=now, span=span)
    found = (
        notifications.list_entries(session, city, reader, mine, now=now, wanted=wanted) if wanted.most else []
    )
    return Inbox(unread=unread, urgent=urgent, newest=[_notice(entry) for entry in found])


def _notice(entry: InboxEntry) -> NoticeAnswer:
    about = (either(entry.matter or "", entry.matter_en), entry.place, entry.note)
    return NoticeAnswer(
        id=str(entry.id),
        kind=entry.kind.value,
        level=entry.level and entry.level.value,
        grade=entry.grade.value,
        grade_label=label(entry.grade),
        title=render_title(entry),
        number=entry.number,
        address=build_address(entry),
        about=" · ".join(part for part in about if part),
        at=entry.at.isoformat(),
        when=times.short_instant(entry.shown_at),
        read=entry.read_at is not None,
    )
