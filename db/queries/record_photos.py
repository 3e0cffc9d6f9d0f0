"""Query for a photo of a collected record, as far as the user may read the record."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import RecordPhoto
from db.queries.attachments import StoredFile


def record_photo(session: Session, city: str, photo_id: UUID) -> StoredFile | None:
    """Return one photo to be served, or None outside the scope."""
    row = session.execute(
        select(RecordPhoto.name, RecordPhoto.media_type, RecordPhoto.sha256, RecordPhoto.thumbnail).where(
            RecordPhoto.city == city, RecordPhoto.id == photo_id
        )
    ).one_or_none()
    return StoredFile(*row) if row else None
