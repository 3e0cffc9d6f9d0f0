"""Queries for changes of the area register."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, null, or_, select
from sqlalchemy.orm import Session

from db.models import AreaChange
from domain.area_changes import AreaChangeStatus, AreaChangeStep
from domain.errors import NotFound

SHOWN = 30


@dataclass(frozen=True, slots=True)
class AreaChangeFacts:
    """One change of the register as the page shows it; preview: of the one that is opened, not in lists."""

    id: UUID
    status: AreaChangeStatus
    version: int
    content: dict[str, Any]
    preview: dict[str, Any] | None
    refusal: dict[str, Any] | None
    effective_on: date | None
    reason: str
    made_at: datetime
    made_by_name: str
    confirmed_by_name: str | None
    applied_at: datetime | None
    step: AreaChangeStep | None
    percent: int

    @property
    def is_rename(self) -> bool:
        """Return whether the change renames one area instead of importing a file."""
        return "code" in self.content

    def is_waiting_for_worker(self, today: date) -> bool:
        """Return whether a worker has it, or takes it in its next round."""
        is_due = self.effective_on is not None and self.effective_on <= today
        return self.status is AreaChangeStatus.UPLOADED or (
            self.status is AreaChangeStatus.CONFIRMED and is_due
        )


def is_waiting(session: Session, city: str, *, today: date) -> bool:
    """Return whether a worker has something to do: a file to check, a change of today, tickets to refresh."""
    due = (AreaChange.status == AreaChangeStatus.CONFIRMED) & (AreaChange.effective_on <= today)
    waits = or_(AreaChange.status == AreaChangeStatus.UPLOADED, due, AreaChange.stale_words != [])
    return session.execute(select(exists().where(AreaChange.city == city, waits))).scalar_one()


def list_area_changes(session: Session, city: str) -> list[AreaChangeFacts]:
    """Return the newest changes of the register, without their previews."""
    found = session.execute(
        _changes(city, preview=null()).order_by(AreaChange.made_at.desc(), AreaChange.id).limit(SHOWN)
    )
    return [AreaChangeFacts(*row) for row in found]


def load_area_change(session: Session, city: str, ident: UUID) -> AreaChangeFacts:
    """Return one change. Raises NotFound."""
    row = session.execute(_changes(city).where(AreaChange.id == ident)).one_or_none()
    if row is None:
        raise NotFound("没有这项区域变更")
    return AreaChangeFacts(*row)


def list_planned_renames(session: Session, city: str, code: str) -> list[AreaChangeFacts]:
    """Return the renames of an area that wait for their day."""
    found = session.execute(
        _changes(city, preview=null())
        .where(AreaChange.status == AreaChangeStatus.CONFIRMED, AreaChange.content["code"].astext == code)
        .order_by(AreaChange.effective_on)
    )
    return [AreaChangeFacts(*row) for row in found]


def _changes(city: str, *, preview: Any = AreaChange.preview) -> Select[Any]:
    return select(
        AreaChange.id, AreaChange.status, AreaChange.version, AreaChange.content, preview,
        AreaChange.refusal, AreaChange.effective_on, AreaChange.reason, AreaChange.made_at,
        AreaChange.made_by_name, AreaChange.confirmed_by_name, AreaChange.applied_at, AreaChange.step,
        AreaChange.percent,
    ).where(AreaChange.city == city)  # fmt: skip
