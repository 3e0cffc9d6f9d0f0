"""Streaming multipart parser with a size limit."""

import hashlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from domain.attachments import AttachmentKind, FileLimits
from domain.errors import Invalid, TooLarge

AROUND_THE_FILE = 16 * 1024  # bytes of a form that are not the file: boundaries, headers, the kind
LONGEST_NAME = 500  # characters, as sent


@dataclass(frozen=True, slots=True)
class Received:
    """One uploaded part: its bytes, and the name and type that the client states."""

    content: bytes
    name: str
    told_type: str
    kind: AttachmentKind

    @property
    def sha256(self) -> str:
        """Return the hash of what was sent, which differs from that of what is kept."""
        return hashlib.sha256(self.content).hexdigest()


def check_length(request: Request, limits: FileLimits) -> None:
    """Raise TooLarge where the request says itself that it is too long, before any of it is read."""
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limits.most_bytes + AROUND_THE_FILE:
        raise TooLarge(most=limits.most_megabytes)


async def received(request: Request, limits: FileLimits) -> Received:
    """Return the file and its kind. Raises TooLarge, or Invalid for anything but a form with both."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Invalid("请以表单（multipart/form-data）上传文件")
    parser = MultiPartParser(
        request.headers, _limited(request, limits), max_files=1, max_fields=2, max_part_size=200
    )
    try:
        form = await parser.parse()
    except MultiPartException:
        raise Invalid("上传的表单读不懂，请重新上传") from None
    try:
        return await _read(form, limits)
    finally:
        await form.close()


async def _read(form: FormData, limits: FileLimits) -> Received:
    file, kind = form.get("file"), form.get("kind")
    if not isinstance(file, UploadFile):
        raise Invalid("请选择要上传的文件")
    content = await file.read()
    if not content:
        raise Invalid("文件是空的，请重新选择")
    if len(content) > limits.most_bytes:
        raise TooLarge(most=limits.most_megabytes)
    return Received(content, (file.filename or "")[:LONGEST_NAME], file.content_type or "", _kind(kind))


async def _limited(request: Request, limits: FileLimits) -> AsyncGenerator[bytes, None]:
    left = limits.most_bytes + AROUND_THE_FILE
    async for chunk in request.stream():
        left -= len(chunk)
        if left < 0:
            raise TooLarge(most=limits.most_megabytes)
        yield chunk


def _kind(word: object) -> AttachmentKind:
    if not isinstance(word, str) or word not in set(AttachmentKind):
        raise Invalid("请说明附件类别：{kinds}", kinds=tuple(AttachmentKind))
    return AttachmentKind(word)
