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
from domain.texts import fold_text
from etl.tables import TableColumns, TableRow, read_table
from etl.workbooks import find_member, guard_text, read_titles, to_bytes
from i18n.labels import LABELS
from i18n.translation import t

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
ANSWERS = {
    **dict.fromkeys((YES, "yes", "y", "true", "1", "\u221a", "\u2713"), True),
    **dict.fromkeys((NO, "no", "n", "false", "0", "\u00d7", "x"), False),
}
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
    for number, entry in enumerate(entries, start=2):
        for place, field in enumerate(HEADINGS, start=1):
            _write_cell(sheet.cell(number, place), _written(getattr(entry, field)))
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
    table = read_table(content, TableColumns(list_titles(), tuple(HEADINGS)), most_bytes=MOST_BYTES)
    found = Sheet({}, {})
    seen: dict[str, int] = {}
    for place, row in enumerate(table.rows):
        if place >= MOST_ROWS:
            raise Invalid("表格超过 {most} 行，请拆分后再导入", most=MOST_ROWS)
        try:
            entry = _entry(row, departments)
            if entry.code in seen:
                raise Unfit("code", "与第 {row} 行的事项编码重复", row=seen[entry.code])
        except Unfit as fault:
            letter = get_column_letter(table.places[fault.field] + 1)
            found.refused[row.number] = CellRefusal(f"{letter}{row.number}", fault)
            continue
        seen[entry.code] = row.number
        found.entries[row.number] = entry
    return found


def list_titles() -> dict[str, tuple[str, ...]]:
    """Return what each column may be called, in every language."""
    return read_titles(HEADINGS, t)


def _entry(row: TableRow, departments: Collection[str]) -> MatterListEntry:
    values = {field: _value(field, said) for field, said in row.cells.items()}
    values.update(name_en=values["name_en"] or None, department=values["department"] or None)
    entry = MatterListEntry(**values)
    admitted_matters.check(entry)
    if entry.department is not None and entry.department not in departments:
        raise Unfit("department", "没有编码为 {code} 的单位", code=entry.department)
    return entry


def _value(field: str, said: str) -> Any:
    reader = _READERS.get(field)
    return reader(field, said) if reader else said


def _word(field: str, said: str) -> StrEnum:
    return _member(field, KINDS[field], said)


def _member(field: str, kind: type[StrEnum], said: str) -> StrEnum:
    found = find_member(kind, said)
    if found is None:
        words = tuple(LABELS[kind.__name__].values())
        raise Unfit(field, "“{said}”不是可选的值，请填：{words}", said=said, words=words)
    return found


def _reporters(field: str, said: str) -> frozenset[StrEnum]:
    for mark in (",", "\uff0c", ";", "\uff1b", "/", "\n"):
        said = said.replace(mark, MARK)
    return frozenset(
        _member(field, MatterReporter, part.strip()) for part in said.split(MARK) if part.strip()
    )


def _flag(field: str, said: str) -> bool:
    answer = ANSWERS.get(fold_text(said))
    if answer is None:
        raise Unfit(field, "请填“是”或“否”")
    return answer


_READERS: Mapping[str, Callable[[str, str], Any]] = {
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


def _write_cell(cell: Any, value: str | None) -> None:
    """Write a text; one that begins with = is no formula."""
    if value is not None:
        cell.value = guard_text(value) if value.startswith("'") else value
        cell.data_type = "s"
