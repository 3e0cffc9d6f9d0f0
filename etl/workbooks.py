"""Open and write Excel workbooks: what every kind of table has in common."""

import re
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from io import BytesIO
from typing import Any, TypeAlias, TypeVar
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from domain.errors import Invalid
from domain.texts import fold_text
from etl.workbook_parts import MergedColumns, keep_values, read_merges
from i18n.locale_context import LOCALES, use
from i18n.translation import label

Member = TypeVar("Member", bound=StrEnum)
Cell: TypeAlias = str | int | float
MOST_PARTS = 1000  # files that a workbook is packed of
UNPACKED = 10  # how many times its size a workbook may have when it is unpacked
# What openpyxl and the parser of XML raise for parts that are cut off, wrong or missing.
UNREADABLE = (
    BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError, IndexError, TypeError,
    AttributeError, EOFError, NotImplementedError, zlib.error,
)  # fmt: skip
NOT_READABLE = "这不是可以读取的 Excel 文件（.xlsx），请用本页导出的表格填写"
# A formula whose result was never stored, as other programs than Excel write it: it would be read as nothing.
_UNSOLVED = re.compile(rb"<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
# A spreadsheet would run a text that begins with these, in some languages in full width too; the quote before
# it is taken off on reading.
RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"})


def open_workbook(content: bytes, *, most_bytes: int) -> Workbook:
    """Return a workbook to be read row by row.

    Raises Invalid where it is none or too large, packed or unpacked; nothing is unpacked before.
    """
    if len(content) > most_bytes:
        raise Invalid("文件超过 {most} MB，请拆分后再导入", most=most_bytes // 1_000_000)
    try:
        check_unpacked(content, most=most_bytes * UNPACKED)
        check_formulas(content)
        return _load(content)
    except UNREADABLE:
        raise Invalid(NOT_READABLE) from None


def _load(content: bytes) -> Workbook:
    """Return a workbook; where its looks cannot be read, as other programs write them, its values alone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about looks that openpyxl does not know
        try:
            return load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        except UNREADABLE:
            plain = BytesIO(keep_values(content))
            return load_workbook(plain, read_only=True, data_only=True, keep_links=False)


def list_visible_sheets(book: Workbook) -> list[Any]:
    """Return the sheets of cells that a reader sees."""
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]


def iter_numbered_rows(sheet: Any, *, max_col: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield the number and the values of each row that holds anything; a merged cell holds for all its rows.

    Raises Invalid where the sheet cannot be read to its end.
    """
    try:
        merged = MergedColumns(read_merges(sheet))
    except UNREADABLE:
        raise Invalid(NOT_READABLE) from None
    for number, row in enumerate(iter_rows(sheet, max_col=max_col), start=1):
        if any(cell is not None for cell in row):
            yield number, merged.fill(number, row)


def iter_rows(sheet: Any, *, max_col: int | None = None) -> Iterator[tuple[Any, ...]]:
    """Yield the values of each row. Raises Invalid where the sheet cannot be read to its end."""
    try:
        rows = sheet.iter_rows(values_only=True, max_col=max_col)
        row = next(rows, None)
        while row is not None:
            yield row
            row = next(rows, None)
    except UNREADABLE:
        raise Invalid(NOT_READABLE) from None


def check_formulas(content: bytes) -> None:
    """Raise Invalid for a formula without a result, naming its cell; BadZipFile for no workbook."""
    with ZipFile(BytesIO(content)) as packed:
        for name in packed.namelist():
            source = packed.read(name) if name.startswith("xl/worksheets/") else b""
            if unsolved := _UNSOLVED.search(source):
                raise Invalid(
                    "单元格 {cell} 是没有计算结果的公式，请用 Excel 打开并保存，或粘贴为数值后再导入",
                    cell=_name_cell(source, unsolved.start()),
                )


def _name_cell(source: bytes, place: int) -> str:
    """Return the reference of the cell that a place of a sheet's part belongs to."""
    named = re.search(rb'\br="([A-Z]+\d+)"', source[max(source.rfind(b"<c", 0, place), 0) : place])
    return named[1].decode() if named else "?"


def count_rows(content: bytes) -> int:
    """Return about how many rows a workbook has in all its sheets, for a progress bar; 0 where it is none."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
            return sum(packed.read(name).count(b"<row") for name in sheets)
    except UNREADABLE:
        return 0


def check_unpacked(content: bytes, *, most: int) -> None:
    """Raise Invalid where the parts of a workbook would be larger than ``most`` bytes, BadZipFile for none.

    Nothing is unpacked here, and later no more of a part is read than its entry says.
    """
    with ZipFile(BytesIO(content)) as packed:
        parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > most:
        raise Invalid(
            "文件解压后超过 {most} MB，无法读取。请删去多余的工作表和格式后再导入", most=most // 1_000_000
        )


def to_text(cell: Any) -> str:
    """Return what a cell says, trimmed; a whole number without a point, as codes and phones are typed."""
    if cell is None:
        return ""
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()


def guard_text(value: str) -> str:
    """Return a text as a cell of CSV holds it: what a spreadsheet would run gets a quote before it."""
    return f"'{value}" if value.lstrip("'").startswith(RISKY) else value


def unguard_text(said: str) -> str:
    """Return what ``guard_text`` was given."""
    return said[1:] if said.startswith("'") and said.lstrip("'").startswith(RISKY) else said


def find_member(kind: type[Member], said: str) -> Member | None:
    """Return the member that is called so, in any language or by its word; None for no word of the kind."""
    folded = fold_text(said)
    return next((member for member in kind if folded in list_names(member)), None)


def list_names(member: StrEnum) -> set[str]:
    """Return what a member is called in every language, folded, and its word."""
    found = {fold_text(member.value)}
    for language in LOCALES:
        with use(language):
            found.add(fold_text(label(member)))
    return found


def read_titles(headings: Mapping[str, str], say: Callable[[str], str]) -> dict[str, tuple[str, ...]]:
    """Return what each column may be called: its heading as ``say`` gives it in every language, its field."""
    found = {field: [heading] for field, heading in headings.items()}
    for language in LOCALES:
        with use(language):
            for field, heading in headings.items():
                found[field].append(say(heading))
    return {field: (*dict.fromkeys(names), field) for field, names in found.items()}


def add_sheet(
    book: Workbook, name: str, titles: Sequence[str], rows: Iterable[Sequence[Cell]], *, widths: Sequence[int]
) -> None:
    """Add a sheet to a write-only book, with a frozen heading; cells are texts or numbers, no formulas."""
    sheet = book.create_sheet(name)
    for number, width in enumerate(widths[: len(titles)], start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    heading = []
    for title in titles:
        cell = WriteOnlyCell(sheet, title)
        cell.font = Font(bold=True)
        heading.append(cell)
    sheet.append(heading)
    for row in rows:
        sheet.append([_to_cell(sheet, value) for value in row])


def to_bytes(book: Workbook) -> bytes:
    """Return the file of a book."""
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _to_cell(sheet: Any, value: Cell) -> Any:
    if isinstance(value, int | float):
        return value
    return make_text_cell(sheet, value) if value else None


def make_text_cell(sheet: Any, value: str) -> Any:
    """Return a cell that says a text as it is: no formula, and no quote of it is taken for a guard."""
    text = guard_text(value) if value.startswith("'") else value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"  # a name that begins with = is a name and no formula
    return cell
