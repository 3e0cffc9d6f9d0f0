"""Write notices and who read them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from db.models import Notice, NoticeAddress, NoticeRead
from db.rls.identity import Mine
from domain.notifications import ToKind

Row = Mapping[str, Any]


def put(session: Session, rows: Sequence[Row]) -> None:
    """Add notices; one whose key stands already is left as it is.

    The conflict names no column: whoever tells others must not need to read what they are told.
    """
    if rows:
        session.execute(insert(Notice).on_conflict_do_nothing(), list(rows))


def mark_read(session: Session, city: str, ids: Collection[UUID], *, reader: UUID, now: datetime) -> None:
    """Note that somebody read these notices, as far as they may read them."""
    readable = select(Notice.id).where(Notice.city == city, Notice.id.in_(ids))
    _mark(session, city, session.scalars(readable).all(), reader=reader, now=now)


def mark_all_read(session: Session, city: str, *, reader: UUID, mine: Mine, now: datetime) -> None:
    """Note that somebody read everything that was shown until now."""
    _mark(session, city, session.scalars(unread(city, reader, mine, now=now)).all(), reader=reader, now=now)


def to_me(mine: Mine, notice: type[Notice] = Notice) -> ColumnElement[bool]:
    """Return the condition that a notice is addressed to one of these codes."""
    return or_(*(and_(notice.to_kind == kind, notice.to_code.in_(codes)) for kind, codes in mine.items()))


def told_before(mine: Mine) -> ColumnElement[bool]:
    """Return the condition that another notice tells the same person of the same event."""
    other = aliased(Notice)
    return (
        select(other.id)
        .where(other.city == Notice.city, other.event == Notice.event, other.id < Notice.id)
        .where(to_me(mine, other))
        .exists()
    )


def is_read(reader: UUID | None) -> ColumnElement[bool]:
    """Return the condition that somebody has read a notice."""
    return (
        select(NoticeRead.notice_id)
        .where(
            NoticeRead.city == Notice.city,
            NoticeRead.account_id == reader,
            NoticeRead.notice_id == Notice.id,
        )
        .exists()
    )


def unread(city: str, reader: UUID, mine: Mine, *, now: datetime) -> Any:
    """Return the selection of the ids of the notices that a person has not read, their own acts left out."""
    return select(Notice.id).where(
        Notice.city == city,
        to_me(mine),
        Notice.visible_from <= now,
        Notice.actor.is_distinct_from(str(reader)),
        ~is_read(reader),
        ~told_before(mine),
    )


def put_address(session: Session, city: str, *, kind: ToKind, code: str, address: str | None) -> None:
    """Set where notices of a recipient go by mail; None takes the address away."""
    key = (NoticeAddress.city == city, NoticeAddress.to_kind == kind, NoticeAddress.to_code == code)
    standing = session.scalars(select(NoticeAddress).where(*key)).one_or_none()
    if address is None:
        if standing is not None:
            session.delete(standing)
    elif standing is not None:
        standing.address = address
    else:
        session.add(NoticeAddress(city=city, to_kind=kind, to_code=code, address=address))


def address_of(session: Session, city: str, *, kind: ToKind, code: str) -> str | None:
    """Return where notices of a recipient go by mail."""
    return session.scalars(
        select(NoticeAddress.address).where(
            NoticeAddress.city == city, NoticeAddress.to_kind == kind, NoticeAddress.to_code == code
        )
    ).one_or_none()


def _mark(session: Session, city: str, ids: Sequence[UUID], *, reader: UUID, now: datetime) -> None:
    rows = [{"city": city, "account_id": reader, "notice_id": each, "read_at": now} for each in ids]
    if rows:
        session.execute(insert(NoticeRead).on_conflict_do_nothing(), rows)
