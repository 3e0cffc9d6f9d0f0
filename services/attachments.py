"""Attachments: an upload waits until an act of its uploader uses it, and then belongs to that act.

Bytes never pass here: the edge has put them into the store before, so that no row names what is not there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Attachment, Ticket
from db.queries import cities
from db.writes import attachments, tickets
from db.writes.attachments import AttachmentTarget, WaitingFile
from domain.attachments import AttachmentKind, FileLimits, check_kind, clean_name
from domain.errors import Invalid, NotAllowed, NotFound
from domain.scopes import Actor
from domain.setting_values import parse_file_limits


@dataclass(frozen=True, slots=True)
class Upload:
    """What is known of a stored file; sha256 and thumbnail are the SHA-256 of contents in the store.

    width, height (pixels) and thumbnail are None of a PDF.
    """

    kind: AttachmentKind
    name: str
    media_type: str
    sha256: bytes
    size_bytes: int
    width: int | None = None
    height: int | None = None
    thumbnail: bytes | None = None


def get_limits(session: Session, city: str) -> FileLimits:
    """Return how large and how many attachments may be in ``city``."""
    return parse_file_limits(cities.load_settings(session, city))


def store(session: Session, *, upload: Upload, actor: Actor, now: datetime) -> Attachment:
    """Write the row of a new upload, which waits for an act of the same actor.

    Raises NotAllowed for read-only roles, Invalid for a PDF as a photo or when too many wait already.
    """
    check_may_upload(actor)
    check_kind(upload.kind, upload.media_type)
    most = get_limits(session, actor.city).most_waiting
    if attachments.count_waiting(session, actor.city, actor.id) >= most:
        raise Invalid("您已有 {most} 个附件上传后没有使用，请先用于办理或删除", most=most)
    made = Attachment(
        city=actor.city,
        id=new_id(now),
        kind=upload.kind,
        sha256=upload.sha256,
        thumbnail=upload.thumbnail,
        media_type=upload.media_type,
        size_bytes=upload.size_bytes,
        width=upload.width,
        height=upload.height,
        name=clean_name(upload.name, upload.media_type),
        uploaded_by=actor.id,
        uploaded_at=now,
    )
    session.add(made)
    return made


def check_may_upload(actor: Actor) -> None:
    """Raise NotAllowed for read-only roles."""
    if actor.read_only:
        raise NotAllowed("您的账号只能查看，不能上传附件")


def bind(
    session: Session,
    ticket: Ticket,
    files: Sequence[UUID],
    *,
    actor: Actor,
    kind: AttachmentKind | None = None,
    order: UUID | None = None,
) -> list[WaitingFile]:
    """Bind uploads of the actor to the row that is written next into the history of the locked ``ticket``.

    Call it right before ``history.record``; the transaction fails where no row follows.
    kind: what the act makes of them, such as REPORT of all that is handed in with a report; None keeps
    what was said at upload. order: the work order the act is about.
    Raises Invalid for too many, NotFound where one is another user's, used already or was swept away.
    """
    if not files:
        return []
    wanted = frozenset(files)
    most = get_limits(session, ticket.city).most_per_act
    if len(wanted) > most:
        raise Invalid("一次办理最多附 {most} 个文件，请减少后再试", most=most)
    taken = attachments.take_waiting(session, ticket.city, wanted, actor_id=actor.id)
    if len(taken) < len(wanted):
        raise NotFound(
            "有 {count} 个附件不能使用：不是您上传的、已用于其他办理或搁置过久，请重新上传",
            count=len(wanted) - len(taken),
        )
    bound = [_of_kind(file, kind or file.kind) for file in taken]
    seq, _ = tickets.load_last_link(session, ticket.city, ticket.id)
    attachments.insert_bound(session, bound, AttachmentTarget(ticket.id, seq + 1, order))
    return bound


def build_history_data(files: Sequence[WaitingFile]) -> list[dict[str, str]]:
    """Return the history's record of the files: their hashes, so that no file is exchanged unnoticed.

    Never their names: a history is read by those who may not know who reported.
    """
    return [{"id": str(file.id), "kind": file.kind.value, "sha256": file.sha256.hex()} for file in files]


def discard(session: Session, attachment_id: UUID, *, actor: Actor) -> None:
    """Delete an upload of the actor that no act has used. Raises NotFound."""
    check_may_upload(actor)
    if not attachments.take_waiting(session, actor.city, [attachment_id], actor_id=actor.id):
        raise NotFound("没有这个待用的附件：已用于办理，或已删除")


def delete_expired(session: Session, city: str, *, now: datetime) -> int:
    """Delete the uploads that have waited longer than the city keeps them; returns how many."""
    kept = timedelta(days=get_limits(session, city).waiting_days)
    return attachments.delete_expired(session, city, before=now - kept)


def _of_kind(file: WaitingFile, kind: AttachmentKind) -> WaitingFile:
    check_kind(kind, file.media_type)
    return replace(file, kind=kind)
