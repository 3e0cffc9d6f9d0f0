"""Queries for a user's notifications: the unread count, and the newest ones with their subjects."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    case,
    cast,
    false,
    func,
    or_,
    select,
    union_all,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from db.aliases import share_alias
from db.models import Area, Clock, Department, Matter, Notice, NoticeRead, Ticket, WorkOrder
from db.queries.guest_parties import covered_words
from db.queries.kept_statements import KEPT, NOW
from db.queries.named_tickets import cover_hidden_numbers
from db.rls.identity import Mine
from domain.enums import ClockKind, Secrecy, Status
from domain.escalation import EscalationLevel
from domain.notifications import Grade, NoticeKind, ToKind
from domain.reporter_cover import get_cover
from domain.scopes import CENTER_ROLES
from domain.secrecy import SEE_REPORTERS, get_notice_words
from domain.setting_values import unread_span_of

_AREA = share_alias(Area)
_OTHER = share_alias(Notice)
# What changes between two uses of a kept statement: who reads an inbox of which city.
_CITY: Any = bindparam("city")
_READER: Any = bindparam("reader", type_=NoticeRead.account_id.type)

COUNTED_SPAN = unread_span_of({})  # where the city set no other
LOOKED_BACK = timedelta(days=365)  # ours: so far back a part of an inbox is looked for
COUNTED = 100  # a bell shows 99+ from here on; counting further would only cost


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """One notification as its reader sees it.

    place: the smallest area known, of a secret ticket its town; party: that of the work order. subject: what
    it is about where that is no ticket; number, status and secrecy are None then.
    """

    id: UUID
    kind: NoticeKind
    level: EscalationLevel | None
    grade: Grade
    note: str
    actor_name: str | None
    at: datetime
    shown_at: datetime
    read_at: datetime | None
    subject: str | None
    number: str | None
    urgent: bool
    status: Status | None
    secrecy: Secrecy | None
    matter: str | None
    matter_en: str | None
    place: str | None
    party: str | None
    party_en: str | None
    clock: ClockKind | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class InboxPart:
    """Which part of an inbox is wanted."""

    kinds: tuple[NoticeKind, ...] = ()
    only_unread: bool = False
    most: int = 50


def count_unread(
    session: Session, city: str, reader: UUID, mine: Mine, *, now: datetime, span: timedelta = COUNTED_SPAN
) -> tuple[int, int]:
    """Return how many notices of the last days are unread and how many urgent, each at most COUNTED.

    span: a notice that is unread for longer is not counted.
    """
    values = _name_values(city, reader, mine, now) | {"since": now - span}
    counts = session.execute(_counting(_kinds(mine)), values).one()
    return counts[0], counts[1]


@lru_cache(maxsize=KEPT)
def _counting(kinds: tuple[ToKind, ...]) -> Select[int, int]:
    asked = unread(kinds).where(Notice.visible_from > bindparam("since", type_=NOW.type))
    every = asked.limit(COUNTED).subquery()
    urgent = asked.where(Notice.grade == Grade.URGENT).limit(COUNTED).subquery()
    return select(
        select(func.count()).select_from(every).scalar_subquery(),
        select(func.count()).select_from(urgent).scalar_subquery(),
    )


def list_entries(
    session: Session, city: str, reader: UUID | None, mine: Mine, *, now: datetime, wanted: InboxPart
) -> list[InboxEntry]:
    """Return the wanted notices, the newest first; what the reader did themselves is left out.

    Their words are as far as the reader may know the ticket now, whatever it was when they were written.
    """
    asked = _listing(tuple((kind, len(codes)) for kind, codes in mine.items()), wanted, reader is not None)
    found = session.execute(asked, _name_values(city, reader, mine, now))
    rows = [tuple(row) for row in found]
    words = covered_words(session, city, {ticket for *_, ticket, _ in rows if ticket is not None})
    roles = frozenset(mine.get(ToKind.ROLE, ()))
    of_center, entitled = bool(roles & CENTER_ROLES), bool(roles & SEE_REPORTERS)
    entries, notes = [], []
    for *facts, ticket, as_guest in rows:
        entry = InboxEntry(*facts)
        note = entry.note
        if not of_center and entry.secrecy is not None:
            note = get_notice_words(entry.note, entry.secrecy)
        entries.append(entry)
        if ticket is not None:
            note = get_cover(words[ticket], entitled=entitled, as_guest=as_guest)(note)
        notes.append(note)
    notes = cover_hidden_numbers(session, city, notes)
    return [replace(entry, note=note) for entry, note in zip(entries, notes, strict=True)]


@lru_cache(maxsize=KEPT)
def _listing(codes: tuple[tuple[ToKind, int], ...], wanted: InboxPart, has_reader: bool) -> Any:
    """Return the statement of an inbox with so many codes of each kind."""
    kinds = tuple(kind for kind, count in codes if count)
    newest = union_all(
        *(
            _newest(kind, bindparam(f"{kind.value}_{n}"), kinds, wanted, has_reader=has_reader)
            for kind, count in codes
            for n in range(count)
        )
    ).subquery("newest")
    asked = _entries(_CITY, _READER).add_columns(Ticket.id, _asks_as_guest(kinds))
    asked = asked.where(Notice.id == any_(func.array(select(newest.c.id).scalar_subquery())))
    return asked.order_by(Notice.visible_from.desc(), Notice.id.desc()).limit(wanted.most)


def _asks_as_guest(kinds: tuple[ToKind, ...]) -> ColumnElement[bool]:
    """Return the condition that the reader's party is a guest of the ticket."""
    return bindparam(f"{ToKind.PARTY.value}_0") == any_(Ticket.guests) if ToKind.PARTY in kinds else false()


def _newest(
    kind: ToKind, code: Any, kinds: tuple[ToKind, ...], wanted: InboxPart, *, has_reader: bool
) -> Select[UUID]:
    """Return the newest notices to one code: in the order of the index, until there are enough."""
    asked = select(Notice.id).where(
        Notice.city == _CITY,
        Notice.to_kind == kind,
        Notice.to_code == code,
        Notice.visible_from <= NOW,
        ~told_before(kinds),
    )
    if has_reader:
        asked = asked.where(Notice.actor.is_distinct_from(cast(_READER, Text)))
    if wanted.kinds or wanted.only_unread:
        asked = asked.where(Notice.visible_from > NOW - LOOKED_BACK)
    if wanted.kinds:
        asked = asked.where(Notice.kind.in_(wanted.kinds))
    if wanted.only_unread:
        asked = asked.where(~is_read())
    asked = asked.order_by(Notice.visible_from.desc(), Notice.id.desc()).limit(wanted.most)
    return asked.subquery().select()


def find_entry(session: Session, city: str, notice_id: UUID) -> InboxEntry | None:
    """Return one notification, for its delivery."""
    found = session.execute(_entries(city, None).where(Notice.id == notice_id)).one_or_none()
    return None if found is None else InboxEntry(*found)


def _entries(city: Any, reader: Any) -> Any:
    selected = select(
        Notice.id,
        Notice.kind,
        Notice.level,
        Notice.grade,
        Notice.note,
        Notice.actor_name,
        Notice.at,
        Notice.visible_from,
        NoticeRead.read_at,
        Notice.subject,
        Ticket.number,
        func.coalesce(Ticket.urgent, false()),
        Ticket.status,
        Ticket.secrecy,
        Matter.name,
        Matter.name_en,
        _AREA.name,
        Department.name,
        Department.name_en,
        Clock.kind,
        Clock.due_at,
    )
    lowest = func.coalesce(Ticket.grid_code, Ticket.unit_code, Ticket.town_code)
    place = case((Ticket.secrecy == Secrecy.SECRET, Ticket.town_code), else_=lowest)
    read = and_(
        NoticeRead.city == Notice.city, NoticeRead.notice_id == Notice.id, NoticeRead.account_id == reader
    )
    return (
        selected.outerjoin(Ticket, and_(Ticket.city == Notice.city, Ticket.id == Notice.ticket_id))
        .outerjoin(NoticeRead, read)
        .outerjoin(Matter, and_(Matter.city == Ticket.city, Matter.code == Ticket.matter))
        .outerjoin(_AREA, and_(_AREA.city == Ticket.city, _AREA.code == place))
        .outerjoin(WorkOrder, and_(WorkOrder.city == Notice.city, WorkOrder.id == Notice.work_order_id))
        .outerjoin(Department, and_(Department.city == Notice.city, Department.code == WorkOrder.department))
        .outerjoin(Clock, and_(Clock.city == Notice.city, Clock.id == Notice.clock_id))
        .where(Notice.city == city, or_(Notice.ticket_id.is_(None), Ticket.id.is_not(None)))
    )


def to_me(kinds: tuple[ToKind, ...], notice: type[Notice] = Notice) -> ColumnElement[bool]:
    """Return the condition that a notice is addressed to one of the reader's codes, of these kinds."""
    return or_(
        *(
            and_(notice.to_kind == kind, notice.to_code == any_(bindparam(kind.value, type_=ARRAY(Text))))
            for kind in kinds
        )
    )


def told_before(kinds: tuple[ToKind, ...]) -> ColumnElement[bool]:
    """Return the condition that another notice tells the same person of the same event."""
    return (
        select(_OTHER.id)
        .where(_OTHER.city == Notice.city, _OTHER.event == Notice.event, _OTHER.id < Notice.id)
        .where(to_me(kinds, _OTHER))
        .exists()
    )


def is_read() -> ColumnElement[bool]:
    """Return the condition that the reader has read a notification."""
    return (
        select(NoticeRead.notice_id)
        .where(
            NoticeRead.city == Notice.city,
            NoticeRead.account_id == _READER,
            NoticeRead.notice_id == Notice.id,
        )
        .exists()
    )


def list_unread(session: Session, city: str, reader: UUID, mine: Mine, *, now: datetime) -> list[UUID]:
    """Return the ids of the notices that a person has not read, their own acts left out."""
    return list(session.scalars(unread(_kinds(mine)), _name_values(city, reader, mine, now)))


@lru_cache(maxsize=KEPT)
def unread(kinds: tuple[ToKind, ...]) -> Select[UUID]:
    """Return the selection of the ids of the notices that the reader has not read."""
    return select(Notice.id).where(
        Notice.city == _CITY,
        to_me(kinds),
        Notice.visible_from <= NOW,
        Notice.actor.is_distinct_from(cast(_READER, Text)),
        ~is_read(),
        ~told_before(kinds),
    )


def _kinds(mine: Mine) -> tuple[ToKind, ...]:
    return tuple(kind for kind, codes in mine.items() if codes)


def _name_values(city: str, reader: UUID | None, mine: Mine, now: datetime) -> dict[str, Any]:
    """Return the parameters of kept statements: who reads, and by which codes they are addressed."""
    single = {f"{kind.value}_{n}": code for kind, codes in mine.items() for n, code in enumerate(codes)}
    several = {kind.value: list(codes) for kind, codes in mine.items()}
    return {"city": city, "reader": reader, "now": now, **single, **several}
