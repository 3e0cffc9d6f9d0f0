"""Writes of attachment rows: waiting ones are inserted, deleted, and inserted again bound to an act."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from db.models import Attachment
from domain.attachments import AttachmentKind

WAITS = Attachment.ticket_id.is_(None)


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """An upload as stored in its row; the fields are the columns that an act does not change."""

    city: str
    id: UUID
    kind: AttachmentKind
    sha256: bytes
    thumbnail: bytes | None
    media_type: str
    size_bytes: int
    width: int | None
    height: int | None
    name: str
    uploaded_by: str
    uploaded_at: datetime

    @property
    def content(self) -> dict[str, Any]:
        """Return what every row that keeps the file for good holds of it, whatever else the row is about."""
        kept = ("city", "id", "sha256", "thumbnail", "media_type", "size_bytes", "name", "uploaded_at")
        return {name: getattr(self, name) for name in kept}


@dataclass(frozen=True, slots=True)
class AttachmentTarget:
    """Where a file belongs: the ticket, the row of its history, and the work order if there is one."""

    ticket_id: UUID
    seq: int
    work_order_id: UUID | None


_COLUMNS = (
    Attachment.city, Attachment.id, Attachment.kind, Attachment.sha256, Attachment.thumbnail,
    Attachment.media_type, Attachment.size_bytes, Attachment.width, Attachment.height, Attachment.name,
    Attachment.uploaded_by, Attachment.uploaded_at,
)  # fmt: skip


def count_waiting(session: Session, city: str, actor_id: str) -> int:
    """Return how many uploads of one person no act has used yet."""
    return session.scalars(
        select(func.count())
        .select_from(Attachment)
        .where(Attachment.city == city, WAITS, Attachment.uploaded_by == actor_id)
    ).one()


def take_waiting(session: Session, city: str, ids: Collection[UUID], *, actor_id: str) -> list[WaitingFile]:
    """Delete and return those of the uploads that wait and are that person's, the oldest first.

    Of two transactions that want the same upload, one gets it.
    """
    found = session.execute(
        delete(Attachment)
        .where(Attachment.city == city, Attachment.id.in_(ids), WAITS, Attachment.uploaded_by == actor_id)
        .returning(*_COLUMNS)
        .execution_options(synchronize_session=False)
    )
    return sorted((WaitingFile(*tuple(row)) for row in found), key=lambda file: file.id)


def insert_bound(session: Session, files: Sequence[WaitingFile], place: AttachmentTarget) -> None:
    """Write the files again under the same ids, bound to ``place`` for good."""
    session.execute(insert(Attachment), [asdict(file) | asdict(place) for file in files])


def delete_expired(session: Session, city: str, *, before: datetime) -> int:
    """Delete the uploads of a city that have waited since ``before``; returns how many. The owner's act."""
    found = session.execute(
        delete(Attachment)
        .where(Attachment.city == city, WAITS, Attachment.uploaded_at < before)
        .returning(Attachment.id)
        .execution_options(synchronize_session=False)
    )
    return len(found.all())
