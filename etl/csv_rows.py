"""Read rows of separated values with the line at which each begins."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO

from domain.errors import Invalid

SEPARATORS = (",", ";", "\t", "\uff0c", "|", "\uff1b")
LOOKED_AT = 20  # lines that show which separator a file has


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row; ``line`` is the first that it takes up, the first line of the file being 1."""

    line: int
    cells: list[str]


class _Lines:
    """Hands lines on and knows whether all were taken."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.ended = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        try:
            return next(self._lines)
        except StopIteration:
            self.ended = True
            raise


def iter_rows(lines: Iterable[str], separator: str) -> Iterator[CsvRow]:
    """Yield the rows that hold anything. Raises Invalid that names the line of a quote without an end."""
    given = _Lines(lines)
    reader = csv.reader(given, delimiter=separator)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            raise _unclosed(line) from None
        if cells is None:
            return
        if given.ended:  # the reader asked for more lines although a row had begun
            raise _unclosed(line)
        if any(cell.strip() for cell in cells):
            yield CsvRow(line, cells)


def iter_text_rows(text: str, separator: str) -> Iterator[CsvRow]:
    """Yield the rows of a text, whatever ends its lines."""
    return iter_rows(StringIO(text, newline=None), separator)


def rank_separators(text: str) -> list[str]:
    """Return the separators by how often they occur in the first lines, the most frequent first."""
    head = "\n".join(text.splitlines()[:LOOKED_AT])
    return sorted(SEPARATORS, key=head.count, reverse=True)


def _unclosed(line: int) -> Invalid:
    return Invalid("第 {line} 行有一个引号没有结束，其后的内容无法读取；请补上引号或删去它", line=line)
