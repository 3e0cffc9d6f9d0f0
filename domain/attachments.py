"""Rules of attachments: size, number, types, and names."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from types import MappingProxyType

from domain.errors import Invalid


class AttachmentKind(StrEnum):
    """What an attachment shows; what the reporter gave or got is kept apart from the handlers' own."""

    BEFORE = "before"  # how it was found
    AFTER = "after"  # how it was left
    REPORT = "report"  # handed in with the report
    DOCUMENT = "document"  # minutes, plans, letters
    DELIVERY = "delivery"  # proof that a reply reached the reporter


MEGABYTE = 1024 * 1024
JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
# The first ending of each type is the one a nameless file gets.
ENDINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {JPEG: ("jpg", "jpeg", "jpe", "jfif"), PNG: ("png",), WEBP: ("webp",), PDF: ("pdf",)}
)
UNTOLD_TYPES = frozenset({"", "application/octet-stream", "binary/octet-stream"})
SAME_TYPES = MappingProxyType({"image/jpg": JPEG, "image/pjpeg": JPEG, "application/x-pdf": PDF})
PHOTOS_ONLY = frozenset({AttachmentKind.BEFORE, AttachmentKind.AFTER})
LONGEST_NAME = 120  # characters


@dataclass(frozen=True, slots=True)
class FileLimits:
    """How large and how many; all are ours, and settings of the city.

    most_waiting: uploads of one person that no act has used yet. waiting_days: how long these are kept.
    """

    most_megabytes: int = 10
    most_per_act: int = 9
    most_waiting: int = 60
    waiting_days: int = 1

    @property
    def most_bytes(self) -> int:
        """Return the size of the largest file in bytes."""
        return self.most_megabytes * MEGABYTE


def check_told(media_type: str, *, name: str, told_type: str) -> None:
    """Raise Invalid where a file's name or stated type contradicts its content."""
    told = told_type.partition(";")[0].strip().lower()
    if told not in UNTOLD_TYPES and SAME_TYPES.get(told, told) != media_type:
        raise Invalid("文件“{name}”的内容与其类型不符，请传原始文件", name=name)
    ending = _ending(name)
    if ending and ending not in ENDINGS[media_type]:
        raise Invalid("文件“{name}”的内容与其扩展名不符，请传原始文件", name=name)


def check_kind(kind: AttachmentKind, media_type: str) -> None:
    """Raise Invalid where a photo is wanted and the file is none."""
    if kind in PHOTOS_ONLY and media_type == PDF:
        raise Invalid("“{kind}”须是照片，PDF 请作为文书资料上传", kind=kind)


def clean_name(name: str, media_type: str) -> str:
    """Return the name without folders, control and direction signs, of bearable length, with an ending."""
    visible = "".join(sign for sign in name if unicodedata.category(sign)[0] not in "CZ" or sign == " ")
    last = visible.replace("\\", "/").rpartition("/")[2].strip(" .")
    ending = _ending(last)
    stem = last[: -len(ending) - 1] if ending else last
    ending = ending or ENDINGS[media_type][0]
    return f"{stem[: LONGEST_NAME - len(ending) - 1] or 'file'}.{ending}"


def _ending(name: str) -> str:
    """Return the ending of a name, lowered; empty where what follows the last dot is no ending (2.号楼)."""
    ending = PurePosixPath(name.strip()).suffix.lstrip(".").lower()
    return ending if ending.isascii() and ending.isalnum() and 2 <= len(ending) <= 5 else ""
