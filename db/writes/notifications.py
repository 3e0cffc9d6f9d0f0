"""Write notices and who read them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import Notice, NoticeAddress, NoticeRead
from db.queries.notifications import unread
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
