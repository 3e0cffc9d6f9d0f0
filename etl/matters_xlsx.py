"""Write and read the list of admitted matters as a workbook (.xlsx), headed in Chinese."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from domain import admitted_matters
from domain.admitted_matters import HEADINGS, MatterListEntry, Unfit
from domain.catalogue import MatterReporter, Paper, SolvedAt
from domain.enums import Secrecy, TicketClass, WorkField
from domain.errors import Invalid
from etl.workbooks import find_columns, find_member, iter_rows, open_workbook, to_bytes, to_text
from i18n.labels import LABELS

MOST_BYTES = 5_000_000
MOST_ROWS = 5_000
MARK = "\u3001"
WIDTHS = {
    "code": 12, "name": 26, "name_en": 26, "major": 16, "work_field": 12, "reporters": 38, "solved_at": 16,
    "call_admitted": 10, "default_class": 10, "secrecy": 8, "public": 10, "department": 14, "note": 40,
}  # fmt: skip
KINDS: Mapping[str, type[StrEnum]] = {
    "work_field": WorkField,
    "solved_at": SolvedAt,
    "default_class": TicketClass,
    "secrecy": Secrecy,
}
FLAGS = frozenset({"call_admitted", "public"})
YES, NO = "\u662f", "\u5426"
ACCENT = "FFDCEDF9"


@dataclass(frozen=True, slots=True)
class CellRefusal:
    """One cell that cannot be taken in: where it is, and the sentence that says why."""

    cell: str
    reason: Invalid


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a workbook says: its fit entries with their rows, and every refused row with its first fault."""

    entries: dict[int, MatterListEntry]
    refused: dict[int, CellRefusal]


def write(entries: Iterable[MatterListEntry]) -> bytes:
    """Return the workbook of the entries, with the heading frozen and every column wide enough."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = LABELS["Paper"][Paper.MATTERS]
    sheet.append(list(HEADINGS.values()))
    for entry in entries:
        sheet.append([_written(getattr(entry, field)) for field in HEADINGS])
    for place, field in enumerate(HEADINGS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS[field]
        head = sheet.cell(1, place)
        head.font, head.alignment = Font(bold=True), Alignment(vertical="center", wrap_text=True)
        head.fill = PatternFill("solid", start_color=ACCENT)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions
    return to_bytes(book)


def read(content: bytes, *, departments: Collection[str]) -> Sheet:
    """Return what a workbook says, row by row; a row at fault does not keep the others out.

    departments: the codes of the parties that an entry may suggest.
    Raises Invalid where it is no workbook, too large, or lacks a column.
    """
    rows = _rows(content)
    places = find_columns(next(rows, ()), HEADINGS)
    found = Sheet({}, {})
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        cells = {field: row[place] if place < len(row) else None for field, place in places.items()}
        if all(_is_blank(cell) for cell in cells.values()):
            continue
        try:
            entry = _entry(cells, departments)
            if entry.code in seen:
                raise Unfit("code", "与第 {row} 行的事项编码重复", row=seen[entry.code])
        except Unfit as fault:
            letter = get_column_letter(places[fault.field] + 1)
            found.refused[number] = CellRefusal(f"{letter}{number}", fault)
            continue
        seen[entry.code] = number
        found.entries[number] = entry
    return found


def _rows(content: bytes) -> Any:
    sheet = open_workbook(content, most_bytes=MOST_BYTES).worksheets[0]
    if (sheet.max_row or 0) > MOST_ROWS:
        raise Invalid("表格超过 {most} 行，请拆分后再导入", most=MOST_ROWS)
    return iter_rows(sheet)


def _entry(cells: Mapping[str, Any], departments: Collection[str]) -> MatterListEntry:
    values = {field: _value(field, cell) for field, cell in cells.items()}
    values.update(name_en=values["name_en"] or None, department=values["department"] or None)
    entry = MatterListEntry(**values)
    admitted_matters.check(entry)
    if entry.department is not None and entry.department not in departments:
        raise Unfit("department", "没有编码为 {code} 的单位", code=entry.department)
    return entry


def _value(field: str, cell: Any) -> Any:
    reader = _READERS.get(field)
    return reader(field, cell) if reader else _plain(field, cell)


def _plain(_field: str, cell: Any) -> str:
    return to_text(cell)


def _word(field: str, cell: Any) -> StrEnum:
    return _member(field, KINDS[field], to_text(cell))


def _member(field: str, kind: type[StrEnum], said: str) -> StrEnum:
    found = find_member(kind, said)
    if found is None:
        words = tuple(LABELS[kind.__name__].values())
        raise Unfit(field, "“{said}”不是可选的值，请填：{words}", said=said, words=words)
    return found


def _reporters(field: str, cell: Any) -> frozenset[StrEnum]:
    said = to_text(cell)
    for mark in (",", "\uff0c", ";", "\uff1b", "/"):
        said = said.replace(mark, MARK)
    return frozenset(
        _member(field, MatterReporter, part.strip()) for part in said.split(MARK) if part.strip()
    )


def _flag(field: str, cell: Any) -> bool:
    said = to_text(cell)
    if said not in (YES, NO):
        raise Unfit(field, "请填“是”或“否”")
    return said == YES


_READERS: Mapping[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(KINDS, _word),
    **dict.fromkeys(FLAGS, _flag),
    "reporters": _reporters,
}


def _written(value: Any) -> str | None:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, frozenset):
        order = [member.value for member in MatterReporter if member in value]
        return MARK.join(LABELS["MatterReporter"][word] for word in order)
    if isinstance(value, StrEnum):
        return LABELS[type(value).__name__][value.value]
    return value or None


def _is_blank(cell: Any) -> bool:
    return cell is None or not str(cell).strip()
