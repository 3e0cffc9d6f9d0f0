"""Read a file of requests row by row, whatever it is packed in, in whichever encoding and separator."""

import bz2
import codecs
import gzip
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any

from domain.errors import Invalid
from etl.csv_rows import SEPARATORS, CsvRow, iter_rows
from etl.text_files import BOMS, CHINESE, DEFAULT
from terminal import Trouble

PIECE = 1 << 20
_HINT = re.compile(
    r'"?sep=(.)"?', re.IGNORECASE
)  # before the heading, for spreadsheets: which separator follows
BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile, OSError, ValueError)


@contextmanager
def open_text(path: Path, encoding: str) -> Iterator[IO[str]]:
    """Open a file of text, unpacked, with LF between its lines. Raises Trouble for what cannot be read."""
    try:
        with _open(path) as content, TextIOWrapper(content, encoding=encoding, newline=None) as lines:
            yield lines
    except UnicodeDecodeError:
        raise Trouble(
            f"{path.name} is not text in {encoding}.",
            way_out='Name its encoding in the mapping, such as encoding = "gb18030", or save it as UTF-8.',
        ) from None
    except BROKEN as error:
        raise Trouble(f"{path.name} cannot be read: {error}.", way_out="Copy or unpack it again.") from None


def find_file_encoding(path: Path) -> str:
    """Return the encoding in which a file can be read to its end. Raises Trouble where it has none."""
    try:
        with _open(path) as content:
            head = content.read(4)
        marked = next((name for mark, name in BOMS if head.startswith(mark)), None)
        for encoding in (marked,) if marked else (DEFAULT, CHINESE):
            if _is_readable(path, encoding):
                return encoding
    except BROKEN as error:
        raise Trouble(f"{path.name} cannot be read: {error}.", way_out="Copy or unpack it again.") from None
    raise Trouble(
        f"{path.name} is text in no encoding that is known here.",
        way_out="Save it as CSV in UTF-8, or name its encoding in the mapping.",
    )


def iter_file_rows(lines: IO[str], path: Path, *, separator: str = "") -> Iterator[CsvRow]:
    """Yield the rows of a file, the heading first. Raises Trouble with the line of what is unreadable."""
    try:
        first = next((line for line in iter(lines.readline, "") if line.strip()), "")
        lines.seek(0)
        hint = _HINT.fullmatch(first.strip())
        rows = iter_rows(lines, separator or (hint[1] if hint else max(SEPARATORS, key=first.count)))
        if hint:
            next(rows, None)
        yield from rows
    except Invalid as fault:
        line = fault.values["line"]
        raise Trouble(
            f"{path.name}, line {line}: a quote has no end, so that nothing behind it can be read.",
            way_out="Close the quote in that line, or remove it.",
        ) from None


def _is_readable(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with _open(path) as content:
        try:
            while piece := content.read(PIECE):
                if encoding in (DEFAULT, CHINESE) and b"\0" in piece:
                    return False
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


@contextmanager
def _open_only_member(path: Path) -> Iterator[IO[bytes]]:
    """Open the one file of an archive. Raises BadZipFile for an archive of several."""
    with zipfile.ZipFile(path) as packed:
        members = [one for one in packed.infolist() if not one.is_dir() and "__MACOSX" not in one.filename]
        if len(members) != 1:
            raise zipfile.BadZipFile(f"the archive holds {len(members)} files and not one")
        with packed.open(members[0]) as content:
            yield content


PACKED: Mapping[str, Callable[[Path], Any]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
    ".zip": _open_only_member,
}


def _open(path: Path) -> Any:
    """Return a file to be opened by ``with``, unpacked on the way."""
    unpack = PACKED.get(path.suffix.lower())
    return unpack(path) if unpack else path.open("rb")
