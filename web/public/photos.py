"""Photos of public reports: re-encoded, only their pixels kept, then bound to their act."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore
from uuid import UUID

from starlette.datastructures import FormData, UploadFile

from adapters import images
from adapters.image_store import keep_picture
from db.session import Session
from domain.attachments import MEGABYTE, PDF, AttachmentKind
from domain.errors import Busy, Invalid, TooLarge
from domain.scopes import Actor
from services import attachments
from services.attachments import Upload

PATIENCE_SECONDS = 20
_drawing = BoundedSemaphore(1)  # one at a time: an image may take a core and 350 MB, from an anonymous user


@dataclass(frozen=True, slots=True)
class Photo:
    """One file as it was sent, nothing of it believed yet."""

    name: str
    content: bytes

    @property
    def digest(self) -> str:
        """Return what tells this content from others."""
        return hashlib.sha256(self.content).hexdigest()


def parse_photos(form: FormData, *, most: int, most_megabytes: int) -> list[Photo]:
    """Return the photos of a form; an empty file field sends one without a name. Raises Invalid, TooLarge."""
    found = [file for file in form.getlist("photos") if isinstance(file, UploadFile) and file.filename]
    if len(found) > most:
        raise Invalid("照片最多 {most} 张", most=most)
    if any((file.size or 0) > most_megabytes * MEGABYTE for file in found):
        raise TooLarge(most=most_megabytes)
    return [Photo((file.filename or "")[:500], file.file.read()) for file in found]


def sum_sizes(photos: Sequence[Photo]) -> int:
    """Return the bytes of all photos."""
    return sum(len(photo.content) for photo in photos)


def prepare(photos: Sequence[Photo]) -> list[Upload]:
    """Return what is known of the photos once their content is in the store. Raises Invalid, Busy."""
    if not photos:
        return []
    with _turn():
        return [_prepared(photo) for photo in photos]


def insert_photos(
    session: Session, uploads: Sequence[Upload], *, actor: Actor, now: datetime
) -> tuple[UUID, ...]:
    """Write the rows of prepared photos; the act that follows in the same transaction takes them."""
    return tuple(attachments.store(session, upload=upload, actor=actor, now=now).id for upload in uploads)


def _prepared(photo: Photo) -> Upload:
    media_type = images.detect_media_type(photo.content, name=photo.name)
    if media_type == PDF:
        raise Invalid("“{name}”不是照片，请传 JPEG、PNG 或 WebP", name=photo.name)
    return keep_picture(photo.content, name=photo.name, kind=AttachmentKind.REPORT)


@contextmanager
def _turn() -> Iterator[None]:
    if not _drawing.acquire(timeout=PATIENCE_SECONDS):
        raise Busy(retry_after=PATIENCE_SECONDS)
    try:
        yield
    finally:
        _drawing.release()
