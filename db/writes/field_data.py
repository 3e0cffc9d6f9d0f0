"""Reads and writes of field data rows."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import CollectedObject, CollectedRecord, CollectionKind, CollectionTask, RecordPhoto
from db.writes.attachments import WaitingFile
from domain.errors import NotFound

# An interval or a zone may have changed, and objects may have come in bulk: every existing object has
# one open task.
_DUE_AGAIN = text("""
WITH newest AS (
    SELECT DISTINCT ON (r.object_id) r.object_id, r.collected_at, r.gone_reason
    FROM collected_records r
    WHERE r.city = :city
    ORDER BY r.object_id, r.collected_at DESC, r.id DESC
), wanted AS (
    SELECT o.id AS object_id, coalesce(
        (n.collected_at AT TIME ZONE c.zone)::date + k.interval_days,
        (o.created_at AT TIME ZONE c.zone)::date) AS due_on
    FROM collected_objects o
    JOIN cities c ON c.city = o.city
    JOIN collection_kinds k ON k.city = o.city AND k.code = o.kind
    LEFT JOIN newest n ON n.object_id = o.id
    WHERE o.city = :city AND n.gone_reason IS NULL
), moved AS (
    UPDATE collection_tasks t SET due_on = w.due_on FROM wanted w
    WHERE t.city = :city AND t.object_id = w.object_id AND t.done_at IS NULL AND t.due_on <> w.due_on
    RETURNING t.object_id
), opened AS (
    INSERT INTO collection_tasks (city, id, object_id, due_on)
    SELECT :city, gen_random_uuid(), w.object_id, w.due_on FROM wanted w
    WHERE NOT EXISTS (SELECT 1 FROM collection_tasks t
        WHERE t.city = :city AND t.object_id = w.object_id AND t.done_at IS NULL)
    RETURNING object_id
)
SELECT (SELECT count(*) FROM opened), (SELECT count(*) FROM moved)
""")


def lock_kind(session: Session, city: str, code: str) -> CollectionKind | None:
    """Return a kind, locked; None where there is none."""
    return session.scalars(
        select(CollectionKind)
        .where(CollectionKind.city == city, CollectionKind.code == code)
        .with_for_update()
    ).one_or_none()


def find_object(session: Session, city: str, object_id: UUID) -> CollectedObject | None:
    """Return an object within scope."""
    return session.get(CollectedObject, (city, object_id))


def lock_object(session: Session, city: str, object_id: UUID) -> CollectedObject:
    """Return an object, locked: its records come one after another. Raises NotFound."""
    found = session.scalars(
        select(CollectedObject)
        .where(CollectedObject.city == city, CollectedObject.id == object_id)
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound("没有这个采集对象，或不在您的范围内")
    return found


def record_by_id(session: Session, city: str, record_id: UUID) -> CollectedRecord | None:
    """Return a record within scope."""
    return session.get(CollectedRecord, (city, record_id))


def get_newest_record_time(session: Session, city: str, object_id: UUID) -> datetime | None:
    """Return when the newest record of an object was collected."""
    return session.scalars(
        select(CollectedRecord.collected_at)
        .where(CollectedRecord.city == city, CollectedRecord.object_id == object_id)
        .order_by(CollectedRecord.collected_at.desc())
        .limit(1)
    ).one_or_none()


def add_photos(session: Session, record: CollectedRecord, files: Iterable[WaitingFile]) -> None:
    """Write files that waited for an act as photos of the record."""
    session.add_all(RecordPhoto(**file.content, record_id=record.id) for file in files)


def list_photos(session: Session, city: str, object_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Return those of the ids that are photos of the object already."""
    of_record = (CollectedRecord.city == RecordPhoto.city) & (CollectedRecord.id == RecordPhoto.record_id)
    return set(
        session.scalars(
            select(RecordPhoto.id)
            .join(CollectedRecord, of_record)
            .where(RecordPhoto.city == city, RecordPhoto.id.in_(ids), CollectedRecord.object_id == object_id)
        )
    )


def finish_task(session: Session, city: str, object_id: UUID, *, at: datetime) -> None:
    """Mark the open task of an object as done."""
    session.execute(
        update(CollectionTask)
        .where(
            CollectionTask.city == city,
            CollectionTask.object_id == object_id,
            CollectionTask.done_at.is_(None),
        )
        .values(done_at=at)
    )


def open_task(session: Session, city: str, object_id: UUID, *, due_on: date, now: datetime) -> None:
    """Open the next task of an object."""
    session.add(CollectionTask(city=city, id=new_id(now), object_id=object_id, due_on=due_on))


def renew_tasks(session: Session, city: str) -> tuple[int, int]:
    """Give every existing object its one open task, due as its newest record and interval say.

    Returns how many were opened and how many moved to another day; running it again changes nothing.
    """
    opened, moved = session.execute(_DUE_AGAIN, {"city": city}).one()
    return opened, moved
