"""Writes of notifications and their read marks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import Notice, NoticeAddress, NoticeRead, WorkOrder
from db.models.base import table_of
from db.queries.notifications import list_unread
from db.rls.identity import Mine
from domain.enums import OrderStatus
from domain.notifications import NoticeKind, ToKind

Row = Mapping[str, Any]
_PUT = insert(table_of(Notice)).on_conflict_do_nothing()


def insert_notices(session: Session, rows: Sequence[Row]) -> None:
    """Add notifications; one whose key exists already is left unchanged.

    The conflict names no column: the sender of notifications must not need to read them.
    """
    if rows:
        session.execute(_PUT, list(rows))


def mark_read(session: Session, city: str, ids: Collection[UUID], *, reader: UUID, now: datetime) -> None:
    """Record that a user read these notifications, as far as they may read them."""
    readable = select(Notice.id).where(Notice.city == city, Notice.id.in_(ids))
    _mark(session, city, session.scalars(readable).all(), reader=reader, now=now)


def mark_all_read(session: Session, city: str, *, reader: UUID, mine: Mine, now: datetime) -> None:
    """Record that a user read everything shown until now."""
    _mark(session, city, list_unread(session, city, reader, mine, now=now), reader=reader, now=now)


def upsert_address(session: Session, city: str, *, kind: ToKind, code: str, address: str | None) -> None:
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


def find_address(session: Session, city: str, *, kind: ToKind, code: str) -> str | None:
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
        _open_orders(session, city, ids, now=now)


def _open_orders(session: Session, city: str, ids: Sequence[UUID], *, now: datetime) -> None:
    """Mark the work orders as opened that these notifications were about."""
    told = select(Notice.ticket_id, Notice.to_code).where(
        Notice.city == city,
        Notice.id.in_(ids),
        Notice.kind == NoticeKind.ORDER_SENT,
        Notice.to_kind == ToKind.PARTY,
    )
    session.execute(
        update(WorkOrder)
        .where(
            WorkOrder.city == city,
            tuple_(WorkOrder.ticket_id, WorkOrder.department).in_(told),
            WorkOrder.status == OrderStatus.SENT,
            WorkOrder.opened_at.is_(None),
        )
        .values(opened_at=now)
        .execution_options(synchronize_session=False)
    )
