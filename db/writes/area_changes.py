"""Writes of changes of the area register: files, claims of workers, progress, stale search words."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, tuple_, update
from sqlalchemy.orm import Session

from db.models import Area, AreaChange, AreaChangeFile, Ticket
from db.writes import search_index
from domain.area_changes import AreaChangeStatus, AreaChangeStep
from domain.errors import NotFound

LEASE = timedelta(minutes=15)  # after which another worker takes a change that one has left
COLUMNS = (Ticket.grid_code, Ticket.unit_code, Ticket.town_code)


def add_file(session: Session, change: AreaChange, name: str, content: bytes) -> None:
    """Keep the uploaded file of a change."""
    session.add(AreaChangeFile(city=change.city, change_id=change.id, name=name, content=content))
    session.flush()


def load_file(session: Session, change: AreaChange) -> tuple[str, bytes]:
    """Return name and content of the file of a change."""
    row = session.get_one(AreaChangeFile, (change.city, change.id))
    return row.name, bytes(row.content)


def get_names(session: Session, city: str, code: str) -> tuple[str, str]:
    """Return the name of an area in force, and its English name or nothing. Raises NotFound."""
    row = session.execute(
        select(Area.name, Area.name_en).where(Area.city == city, Area.code == code, Area.valid_to.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound("没有编码为 {code} 的现行区域", code=code)
    return row[0], row[1] or ""


def lock_change(session: Session, city: str, ident: UUID) -> AreaChange:
    """Return a change, locked until the transaction ends."""
    return session.scalars(
        select(AreaChange)
        .where(AreaChange.city == city, AreaChange.id == ident)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def claim_change(session: Session, city: str, *, today: date, now: datetime) -> AreaChange | None:
    """Return the oldest change that waits for a worker, claimed for this one; None where none does."""
    waits = or_(
        AreaChange.status == AreaChangeStatus.UPLOADED,
        (AreaChange.status == AreaChangeStatus.CONFIRMED) & (AreaChange.effective_on <= today),
    )
    found = session.scalars(
        select(AreaChange)
        .where(
            AreaChange.city == city,
            waits,
            or_(AreaChange.claimed_until.is_(None), AreaChange.claimed_until < now),
        )
        .order_by(AreaChange.effective_on.nulls_first(), AreaChange.made_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if found is not None:
        found.claimed_until = now + LEASE
        found.attempts += 1
        found.step, found.percent = AreaChangeStep.READ, 0
    return found


def set_progress(session: Session, change: AreaChange, step: AreaChangeStep, percent: int) -> None:
    """Write how far a worker is, in a transaction of its own."""
    session.execute(
        update(AreaChange)
        .where(AreaChange.city == change.city, AreaChange.id == change.id)
        .values(step=step, percent=percent)
    )


def release_change(session: Session, change: AreaChange) -> None:
    """Give a claimed change back, so that the next round tries again."""
    session.execute(
        update(AreaChange)
        .where(AreaChange.city == change.city, AreaChange.id == change.id)
        .values(claimed_until=None)
    )


def refresh_words(session: Session, city: str, *, most: int) -> int:
    """Rewrite what some tickets are found by whose area was renamed or continued; return how many.

    Goes on where it ended before: by area and column, the oldest ticket first.
    """
    change = session.scalars(
        select(AreaChange)
        .where(AreaChange.city == city, AreaChange.status == AreaChangeStatus.APPLIED)
        .where(AreaChange.stale_words != [])
        .order_by(AreaChange.applied_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if change is None:
        return 0
    code, column, *after = change.stale_words[0]
    place: Any = COLUMNS[column]
    listed = select(Ticket.reported_at, Ticket.id).where(Ticket.city == city, place == code)
    if after:
        start = (datetime.fromisoformat(after[0]), UUID(after[1]))
        listed = listed.where(tuple_(Ticket.reported_at, Ticket.id) > start)
    found = session.execute(listed.order_by(Ticket.reported_at, Ticket.id).limit(most)).all()
    search_index.write(session, city, [ticket for _, ticket in found])
    rest = list(change.stale_words[1:])
    if len(found) == most:
        rest.insert(0, [code, column, found[-1][0].isoformat(), str(found[-1][1])])
    change.stale_words = rest
    return max(1, len(found))
