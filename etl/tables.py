"""Read tables that people make: CSV or workbook, the heading where it is, in either language."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from domain.errors import Invalid
from domain.texts import clean_text, fold_text
from etl.csv_rows import iter_text_rows, rank_separators
from etl.text_files import decode_text
from etl.workbooks import (
    ERRORS,
    iter_numbered_rows,
    list_visible_sheets,
    open_workbook,
    to_text,
    unguard_text,
)

LOOKED_AT = 20  # filled rows within which the heading is looked for
MOST_COLUMNS = 100  # what is further right is not read
MOST_BYTES = 5_000_000
_REMARK = re.compile(r"[(\[].*?[)\]]$")
_DECORATION = re.compile(r"[\s*:#]+")

Numbered = tuple[int, Sequence[Any]]
Rows = Callable[[], Iterable[Numbered]]  # the rows of one sheet or file from the beginning


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its line in the file or its number in the sheet, and what its cells say by field."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadTable:
    """The rows below a heading, as they are read. places: the index of each column by field."""

    places: Mapping[str, int]
    rows: Iterator[TableRow]


@dataclass(frozen=True, slots=True)
class TableColumns:
    """What columns may be called, by field. needed: fields without which nothing can be read."""

    titles: Mapping[str, Collection[str]]
    needed: Collection[str]

    def find(self, heads: Sequence[Any]) -> dict[str, int]:
        """Return the index of each field in a row of headings, of one that is there twice the first."""
        return {field: places[0] for field, places in self._find_all(heads).items()}

    def check_once(self, heads: Sequence[Any]) -> None:
        """Raise Invalid for a heading that is there twice."""
        for places in self._find_all(heads).values():
            if len(places) > 1:
                raise Invalid("表头“{name}”出现了两次，请删去一列", name=to_text(heads[places[1]]))

    def _find_all(self, heads: Sequence[Any]) -> dict[str, list[int]]:
        fields = {fold_title(title): field for field, names in self.titles.items() for title in names}
        found: dict[str, list[int]] = {}
        for place, head in enumerate(heads):
            folded = fold_title(to_text(head))
            field = fields.get(folded) or fields.get(_REMARK.sub("", folded))
            if field is not None:
                found.setdefault(field, []).append(place)
        return found

    def name_missing(self, found: Collection[str]) -> tuple[str, ...]:
        """Return what the missing needed columns are called."""
        return tuple(next(iter(self.titles[field])) for field in self.needed if field not in found)


def read_table(content: bytes, columns: TableColumns, *, most_bytes: int | None = None) -> ReadTable:
    """Return the table that a file holds, by what it is and not by its name.

    Raises Invalid for what cannot be read, lacks a column, or has several sheets that look like the table;
    the rows raise it too, with their line.
    """
    most_bytes = most_bytes or MOST_BYTES
    if not content.strip():
        raise Invalid("文件是空的，请选择有内容的 .xlsx 或 .csv 文件")
    if content.startswith(b"PK"):
        return _read_workbook(content, columns, most_bytes=most_bytes)
    if len(content) > most_bytes:
        raise Invalid("文件超过 {most} MB，请拆分后再导入", most=most_bytes // 1_000_000)
    text = decode_text(content)
    readings = [_by_separator(text, separator) for separator in rank_separators(text)]
    return _choose(readings, columns)


def fold_title(title: str) -> str:
    """Return a heading without what people add to it: blanks, stars, colons, any width and case."""
    return _DECORATION.sub("", fold_text(title))


def _by_separator(text: str, separator: str) -> Rows:
    return lambda: ((row.line, row.cells) for row in iter_text_rows(text, separator))


def _read_workbook(content: bytes, columns: TableColumns, *, most_bytes: int) -> ReadTable:
    book = open_workbook(content, most_bytes=most_bytes)
    sheets = {
        sheet.title: partial(iter, list(iter_numbered_rows(sheet, max_col=MOST_COLUMNS)))
        for sheet in list_visible_sheets(book)
    }
    fitting = [
        name for name, rows in sheets.items()
        if (at := _find_heading(rows, columns)) is not None and _has_rows_below(rows, at[0])
    ]  # fmt: skip
    if len(fitting) > 1:
        raise Invalid("有几张工作表都像要导入的表：{names}。请只留一张", names=tuple(fitting))
    return _choose([sheets[name] for name in fitting or sheets], columns)


def _choose(readings: Iterable[Rows], columns: TableColumns) -> ReadTable:
    rows, heading, places = find_heading(readings, columns)
    return ReadTable(places, _iter_table(rows, heading, places))


def find_heading(readings: Iterable[Rows], columns: TableColumns) -> tuple[Rows, int, dict[str, int]]:
    """Return the first reading that has the heading, the number of its row, and the columns.

    Raises Invalid that names what the best one lacks.
    """
    best: dict[str, int] = {}
    for rows in readings:
        found = _find_heading(rows, columns)
        if found is not None:
            return rows, *found
        for _, cells in _filled(rows, LOOKED_AT):
            best = max(best, columns.find(cells), key=len)
    raise Invalid("表头缺少：{names}。请用本页导出的表格填写", names=columns.name_missing(best))


def _find_heading(rows: Rows, columns: TableColumns) -> tuple[int, dict[str, int]] | None:
    """Return the number of the row that holds every needed heading, with the columns."""
    for number, cells in _filled(rows, LOOKED_AT):
        found = columns.find(cells)
        if not columns.name_missing(found):
            columns.check_once(cells)
            return number, found
    return None


def _filled(rows: Rows, most: int) -> Iterator[Numbered]:
    seen = 0
    for number, cells in rows():
        if any(to_text(cell) for cell in cells):
            seen += 1
            yield number, cells
        if seen >= most:
            return


def _has_rows_below(rows: Rows, heading: int) -> bool:
    return any(number > heading and any(to_text(cell) for cell in cells) for number, cells in rows())


def _iter_table(rows: Rows, heading: int, places: Mapping[str, int]) -> Iterator[TableRow]:
    """Yield the rows below the heading that say something. Raises Invalid where cells are beyond it."""
    width = 0
    for number, cells in rows():
        if number == heading:
            width = len(cells)
        if number <= heading:
            continue
        texts = [read_cell(cell) for cell in cells]
        if any(texts[width:]):
            raise Invalid(
                "第 {line} 行有 {count} 格，比表头的 {most} 格多；内容里有分隔符时，整格须加引号",
                line=number,
                count=len(cells),
                most=width,
            )
        by_field = {field: texts[place] if place < len(texts) else "" for field, place in places.items()}
        if error := next((text for text in by_field.values() if text in ERRORS), None):
            raise Invalid("第 {line} 行有公式的错误值 {value}，请改为文字", line=number, value=error)
        if any(by_field.values()):
            yield TableRow(number, by_field)


def read_cell(value: object) -> str:
    """Return what a cell says, without the quote that keeps a spreadsheet from running it."""
    return unguard_text(clean_text(to_text(value)).strip()).strip()
