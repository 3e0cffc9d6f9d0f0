"""Tell the screens what changed, in the same transaction as the change itself."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db import feed
from db.writes import search_index
from domain.enums import ChangeKind


def record(session: Session, city: str, tickets: Sequence[UUID], now: datetime) -> None:
    """Say that these tickets changed, in one row; screens are poked when the transaction has committed.

    What they are found by is written anew with the change.
    """
    search_index.write(session, city, tickets)
    feed.record(session, city, kind=ChangeKind.CHANGE, tickets=tickets, at=now)


def record_reload(session: Session, city: str, now: datetime) -> None:
    """Say that a bulk load changed many tickets: one row for the whole batch, which reads all anew."""
    feed.record(session, city, kind=ChangeKind.RELOAD, tickets=(), at=now)


def record_areas(session: Session, city: str, now: datetime) -> None:
    """Say that the shapes or the tree of areas changed."""
    feed.record(session, city, kind=ChangeKind.AREAS, tickets=(), at=now)
