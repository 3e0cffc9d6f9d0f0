"""Publish changes to the screens, in the same transaction as the change itself."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db import feed
from db.writes import search_index
from domain.enums import ChangeKind


def record(session: Session, city: str, tickets: Sequence[UUID], now: datetime) -> None:
    """Add one row for these changed tickets; screens are notified when the transaction has committed.

    Their search words are updated where the transaction changed them.
    """
    search_index.write_changed(session, city, tickets)
    feed.record(session, city, kind=ChangeKind.CHANGE, tickets=tickets, at=now)


def record_subject(session: Session, city: str, now: datetime) -> None:
    """Add one row for a changed subject of a workflow; screens that show some ask again."""
    feed.record(session, city, kind=ChangeKind.SUBJECT, tickets=(), at=now)


def record_reload(session: Session, city: str, now: datetime) -> None:
    """Add one row for a bulk load of many tickets, after which readers reload everything."""
    feed.record(session, city, kind=ChangeKind.RELOAD, tickets=(), at=now)


def record_areas(session: Session, city: str, now: datetime) -> None:
    """Add a row for changed shapes or a changed tree of areas."""
    feed.record(session, city, kind=ChangeKind.AREAS, tickets=(), at=now)
