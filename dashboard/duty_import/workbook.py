"""The workbook that a browser sent: its checks, its reading one at a time, and how far that is."""

import threading
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath

from domain.duty_rules import KnownCodes
from domain.errors import Busy, Invalid
from etl import duties_xlsx
from etl.duties_xlsx import DutyBook
from etl.workbooks import count_rows

MOST_BYTES = 5_000_000  # in base64 it fits into a callback (``web.body_limits``)
MOST_SECONDS = 120.0
SUFFIX = ".xlsx"
PASSES = 2  # a row is read, a duty is also checked

_one_at_a_time = threading.Lock()
_progress: dict[str, float] = {}


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as a browser sent it: a data address, its name, and what its progress is asked for by."""

    contents: str | None
    name: str | None
    token: str

    def decode(self) -> bytes:
        """Return the content. Raises Invalid for another type of file."""
        if PurePath(self.name or "").suffix.lower() != SUFFIX:
            raise Invalid("只接受 .xlsx 格式的 Excel 文件，请另存为 .xlsx 后再选择")
        _, _, coded = (self.contents or "").partition(";base64,")
        try:
            return b64decode(coded, validate=True)
        except ValueError:
            raise Invalid("文件没有读到，请重新选择") from None


def read_file(file: SentFile, known: KnownCodes) -> DutyBook:
    """Return what a workbook says; meanwhile ``find_progress`` says how far it is.

    Raises Invalid where it cannot be read, takes too long, or holds no duty, and Busy while another is read.
    """
    content = file.decode()
    with _reading(file.token):
        watch = _watch(file.token, content, time.monotonic() + MOST_SECONDS)
        book = duties_xlsx.read(content, known=known, most_bytes=MOST_BYTES, watch=watch)
    if not book.duties and not book.refused:
        raise Invalid("工作簿里没有责任事项，请用模板或现有清单填写")
    return book


def find_progress(token: str) -> float | None:
    """Return which part of a workbook was read, from 0 to 1; None where this process reads none."""
    return _progress.get(token)


@contextmanager
def _reading(token: str) -> Iterator[None]:
    """Let one workbook be read at a time: it takes a processor for seconds."""
    if not _one_at_a_time.acquire(blocking=False):
        raise Busy(retry_after=5)
    _progress[token] = 0.0
    try:
        yield
    finally:
        _progress.pop(token, None)
        _one_at_a_time.release()


def _watch(token: str, content: bytes, until: float) -> Callable[[int], None]:
    total = 0

    def watched(done: int) -> None:
        nonlocal total
        total = total or PASSES * count_rows(content)  # not before the workbook proved to be small enough
        if time.monotonic() > until:
            raise Invalid("核对用时过长，已停止。请拆分工作簿后再导入")
        _progress[token] = min(1.0, done / max(total, 1))

    return watched
