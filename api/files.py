"""File API: size-limited chunked upload, and download for readers of the ticket."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import BaseModel

from adapters import images
from adapters.files import store
from api.multipart import Received, check_length, received
from db.queries import attachments as questions
from db.queries.attachments import StoredFile
from db.queries.evidence_files import find_evidence_file
from db.queries.push_downs import find_document
from db.queries.record_photos import record_photo
from db.session import Session, transaction
from domain.attachments import JPEG, PDF, AttachmentKind, FileLimits, check_kind, check_told
from domain.errors import NotFound
from domain.scopes import Actor
from logs import log
from services import attachments
from services.attachments import Upload
from web.dependencies import CurrentActor, DbSession, IdempotencyKey
from web.idempotent_acts import perform

router = APIRouter(prefix="/api/v1/files", tags=["files"])

ADDRESS = "/api/v1/files/{id}"
ASK_AGAIN = "private, no-cache"  # kept by the browser, shown again only after the permission was asked
DRAWING_AT_ONCE = 2  # images re-encoded concurrently: each may take a core and 350 MB
_drawing = CapacityLimiter(DRAWING_AT_ONCE)
FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "kind"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "JPEG, PNG or WebP picture, or a PDF; its content decides",
                        },
                        "kind": {"type": "string", "enum": [kind.value for kind in AttachmentKind]},
                    },
                }
            }
        },
    }
}
BYTES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
    304: {"description": "unchanged since the ETag of If-None-Match"},
    404: {"description": "no such file, or not for the caller"},
}


class Uploaded(BaseModel):
    """A stored upload; it waits for an act that names its id among its ``files``.

    bytes, width and height (pixels) are those of what is kept, not of what was sent; a PDF has neither
    size nor thumbnail.
    """

    id: UUID
    kind: AttachmentKind
    name: str
    media_type: str
    bytes: int
    width: int | None
    height: int | None
    url: str
    thumbnail: str | None


@router.post(
    "",
    status_code=201,
    response_model=Uploaded,
    openapi_extra=FORM,
    responses={
        413: {"description": "larger than the city's limit; refused before it is read"},
        507: {"description": "no room on the disk; nothing was kept, and the same key may be sent again"},
    },
)
async def upload(request: Request, actor: CurrentActor, key: IdempotencyKey) -> JSONResponse:
    """Store one file; a day later it is swept away unless an act has used it.

    Images are re-encoded: turned upright, at most 2,560 pixels long, without location, time, camera and any
    other data about them. Refused with 422: broken, moving or enormous pictures, HEIC, and files whose
    name or type says something else than their content.
    """
    limits = await to_thread.run_sync(_limits, actor)
    check_length(request, limits)
    sent = await received(request, limits)
    media_type = images.detect_media_type(sent.content, name=sent.name)
    check_told(media_type, name=sent.name, told_type=sent.told_type)
    check_kind(sent.kind, media_type)
    draw = partial(images.prepare_upload, sent.content, name=sent.name, media_type=media_type)
    kept = await to_thread.run_sync(draw, limiter=_drawing)
    return await to_thread.run_sync(_store, actor, key, sent, kept)


@router.get("/{file_id}", response_class=FileResponse, responses=BYTES)
def download(file_id: UUID, request: Request, actor: CurrentActor, session: DbSession) -> Response:
    """Return the file to readers of its ticket: images inline, a PDF as a download.

    An upload that no act has used yet is its uploader's alone. What a reporter handed in with a secret
    ticket, or was handed, is the Center's alone. Documents of pushed-down duties and photos of collected
    records are served here too.
    """
    found = _load(session, actor, file_id)
    return _answer(request, found, found.sha256, media_type=found.media_type)


@router.get("/{file_id}/thumbnail", response_class=FileResponse, responses=BYTES)
def thumbnail(file_id: UUID, request: Request, actor: CurrentActor, session: DbSession) -> Response:
    """Return a JPEG of at most 320 pixels, under the same permission; a PDF has none (404)."""
    found = _load(session, actor, file_id)
    if found.thumbnail is None:
        raise NotFound("PDF 没有缩略图")
    return _answer(request, found, found.thumbnail, media_type=JPEG)


@router.delete("/{file_id}", status_code=204)
def discard(file_id: UUID, actor: CurrentActor, session: DbSession) -> Response:
    """Remove an upload of one's own that no act has used yet; nothing else can be removed."""
    attachments.discard(session, file_id, actor=actor)
    return Response(status_code=204)


def _limits(actor: Actor) -> FileLimits:
    attachments.check_may_upload(actor)
    with transaction(actor.scope) as session:
        return attachments.get_limits(session, actor.city)


def _store(actor: Actor, key: str, sent: Received, kept: images.Prepared) -> JSONResponse:
    """Store the content on disk, then insert its row: a row never names a missing file."""
    wanted = Upload(
        kind=sent.kind,
        name=sent.name,
        media_type=kept.media_type,
        sha256=store().put(kept.content),
        size_bytes=len(kept.content),
        width=kept.width,
        height=kept.height,
        thumbnail=None if kept.thumbnail is None else store().put(kept.thumbnail),
    )

    def act(session: Session, now: datetime) -> dict[str, Any]:
        made = attachments.store(session, upload=wanted, actor=actor, now=now)
        url = ADDRESS.format(id=made.id)
        answer = Uploaded(
            id=made.id,
            kind=made.kind,
            name=made.name,
            media_type=made.media_type,
            bytes=made.size_bytes,
            width=made.width,
            height=made.height,
            url=url,
            thumbnail=None if made.thumbnail is None else f"{url}/thumbnail",
        )
        return answer.model_dump(mode="json")

    content = {"act": "upload", "kind": sent.kind, "name": sent.name, "sha256": sent.sha256}
    return JSONResponse(perform(actor, key, content, act), status_code=201)


def _load(session: Session, actor: Actor, file_id: UUID) -> StoredFile:
    found = (
        questions.find_stored_file(session, actor, file_id)
        or find_document(session, actor.city, file_id)
        or find_evidence_file(session, actor.city, file_id)
        or record_photo(session, actor.city, file_id)
    )
    if found is None:
        raise NotFound("没有这个附件，或不在您的权限范围内")
    return found


def _answer(request: Request, found: StoredFile, digest: bytes, *, media_type: str) -> Response:
    headers = {"ETag": f'"{digest.hex()}"', "Cache-Control": ASK_AGAIN, "Vary": "Cookie, Authorization"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    path = store().path_of(digest)
    if not path.exists():
        log.error("an attachment's content is missing", sha256=digest.hex())
        raise NotFound("附件“{name}”的内容不在存储中，请告知系统管理员", name=found.name)
    shown = "attachment" if media_type == PDF else "inline"
    return FileResponse(
        path, headers=headers, media_type=media_type, filename=found.name, content_disposition_type=shown
    )
