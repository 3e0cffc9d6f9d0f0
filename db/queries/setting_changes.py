"""Queries for the settings in force and their changes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from db.models import SettingChange
from domain.setting_changes import ChangeState


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """One change of a setting; clocks, tickets: what it moved, once it has taken effect."""

    id: UUID
    key: str
    before: Any
    after: Any
    reason: str
    running: bool
    effective_on: date
    actor_name: str
    at: datetime
    applied_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    clocks: int | None
    tickets: int | None

    @property
    def state(self) -> ChangeState:
        """Return how far the change is."""
        if self.withdrawn_at is not None:
            return ChangeState.WITHDRAWN
        return ChangeState.PLANNED if self.applied_at is None else ChangeState.APPLIED


_COLUMNS = tuple(getattr(SettingChange, name) for name in ChangeFacts.__slots__)


def list_changes(
    session: Session, city: str, *, key: str | None = None, limit: int = 50
) -> list[ChangeFacts]:
    """Return the newest changes of a city, or of one of its settings."""
    wanted = select(*_COLUMNS).where(SettingChange.city == city)
    if key is not None:
        wanted = wanted.where(SettingChange.key == key)
    newest = wanted.order_by(SettingChange.at.desc(), SettingChange.id.desc()).limit(limit)
    return [ChangeFacts(*row) for row in session.execute(newest)]


def load_last_changes(session: Session, city: str) -> dict[str, ChangeFacts]:
    """Return the newest change in force of each setting that was ever changed, by key."""
    newest = (
        select(*_COLUMNS)
        .ext(distinct_on(SettingChange.key))
        .where(SettingChange.city == city, SettingChange.applied_at.is_not(None))
        .order_by(SettingChange.key, SettingChange.at.desc(), SettingChange.id.desc())
    )
    return {row.key: ChangeFacts(*row) for row in session.execute(newest)}


def list_planned_changes(session: Session, city: str) -> list[ChangeFacts]:
    """Return the changes that wait for their day, in the order in which they take effect."""
    waiting = (
        select(*_COLUMNS)
        .where(
            SettingChange.city == city,
            SettingChange.applied_at.is_(None),
            SettingChange.withdrawn_at.is_(None),
        )
        .order_by(SettingChange.effective_on, SettingChange.id)
    )
    return [ChangeFacts(*row) for row in session.execute(waiting)]
