"""Images, documents and uploads for tests."""

import hashlib
import io
from datetime import datetime
from typing import Any
from uuid import UUID

from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from db.models import Ticket
from db.queries import attachments as questions
from db.session import transaction
from domain.attachments import JPEG, AttachmentKind
from domain.enums import Act, Role
from domain.scopes import Actor, Scope
from services import attachments, history
from services.attachments import Upload
from tests.support.factories import NOON

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def a_photo(form: str = "JPEG", *, size: tuple[int, int] = (60, 40), **saved: Any) -> bytes:
    """Return a picture whose left half is red and whose right half is blue."""
    picture = Image.new("RGB", size, "blue")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2 - 1, size[1]), fill="red")
    written = io.BytesIO()
    picture.save(written, form, **{"quality": 95, **saved} if form != "PNG" else saved)
    return written.getvalue()


def exif_of_a_phone(*, orientation: int = 1) -> Image.Exif:
    """Return what a phone writes into a photo: how it was held, its maker, and where it was."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKER] = "Phone of Wang"
    exif.get_ifd(GPS).update({1: "N", 2: (36.0, 52.0, 51.5), 3: "E", 4: (118.0, 44.0, 27.1)})
    return exif


def an_upload(kind: AttachmentKind = AttachmentKind.AFTER, **changes: object) -> Upload:
    """Return what is known of a stored photo of that kind."""
    values = {
        "name": "井盖.jpg",
        "media_type": JPEG,
        "sha256": hashlib.sha256(b"content").digest(),
        "size_bytes": 7,
        "width": 60,
        "height": 40,
        "thumbnail": hashlib.sha256(b"thumbnail").digest(),
    }
    return Upload(kind=kind, **{**values, **changes})


def an_actor(role: Role, scope: Scope, *, id: str | None = None) -> Actor:  # noqa: A002  # as the class calls it
    return Actor(id or f"a-{role}", f"{role}先生", frozenset({role}), scope)


def attach(
    session: Session,
    ticket: Ticket,
    files: list[UUID],
    *,
    actor: Actor,
    kind: AttachmentKind | None = None,
    now: datetime = NOON,
) -> list[UUID]:
    """Bind uploads to the row of history that says so, as an act does."""
    taken = attachments.bind(session, ticket, files, actor=actor, kind=kind)
    entry = history.Entry(Act.SUPPLEMENT, before=None, data={"files": attachments.build_history_data(taken)})
    history.record(session, ticket, entry, actor=actor, at=now)
    return [file.id for file in taken]


def attached_by_center(session: Session, ticket: Ticket, kind: AttachmentKind) -> UUID:
    """Store a file and bind it to ``ticket``; the owner's session needs no permission."""
    center = an_actor(Role.DISPATCHER, Scope.whole(ticket.city))
    made = attachments.store(session, upload=an_upload(kind), actor=center, now=NOON)
    session.flush()
    session.expunge(made)
    [file] = attach(session, ticket, [made.id], actor=center)
    return file


def uploaded(actor: Actor, kind: AttachmentKind = AttachmentKind.AFTER, **changes: object) -> UUID:
    """Store an upload as the application does and return its id."""
    with transaction(actor.scope) as session:
        upload = an_upload(kind, **changes)
        return attachments.store(session, upload=upload, actor=actor, now=NOON).id


def bound(actor: Actor, ticket: UUID, files: list[UUID], **said: object) -> list[UUID]:
    """Bind uploads as an act does."""
    with transaction(actor.scope) as session:
        return attach(session, session.get_one(Ticket, ("alpha", ticket)), files, actor=actor, **said)


def gallery(actor: Actor, ticket: UUID) -> list[questions.AttachmentFacts]:
    """Return what the actor sees of a ticket's attachments."""
    with transaction(actor.scope) as session:
        return questions.list_attachments(session, actor, ticket)


def shows(actor: Actor, file: UUID) -> bool:
    """Return whether the file is served to the actor."""
    with transaction(actor.scope) as session:
        return questions.find_stored_file(session, actor, file) is not None
