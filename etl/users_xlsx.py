"""Read and write tables of users as Excel workbooks or CSV, for the page and ``python -m etl users``."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, StringIO

from openpyxl import Workbook, load_workbook

from domain.accounts import AccountState
from domain.enums import Role
from domain.errors import Invalid
from etl.workbooks import UNREADABLE, add_sheet, check_formulas, check_unpacked, iter_rows, to_bytes, to_text
from i18n.labels import LABELS
from services.accounts_import_rows import PersonLine

# The headings of the files, which are read in either language; unknown columns are ignored.
COLUMNS = {
    "username": "用户名",
    "name": "姓名",
    "role": "角色",
    "town": "镇街",
    "unit": "大网格",
    "grid": "小网格",
    "department": "部门",
    "section": "科室",
    "phone": "电话",
    "email": "邮箱",
    "state": "状态",
    "signed_in": "最近登录",
}
NEEDED = ("username", "name", "role")
FIELDS = {**{title: field for field, title in COLUMNS.items()}, **{field: field for field in COLUMNS}}
ROLES = {**{LABELS["Role"][role]: role.value for role in Role}, **{role.value: role.value for role in Role}}
STATES = {word: AccountState(value) for value, word in LABELS["AccountState"].items()}
WIDTHS = (18, 14, 16, 22, 26, 26, 26, 16, 18, 24, 12, 20)
MOST_UNPACKED = 50_000_000  # bytes of a workbook
RISKY = ("=", "+", "-", "@")  # a spreadsheet would run a cell that begins with these


def read_people(content: bytes, *, name: str, most: int | None = None) -> list[PersonLine]:
    """Return the lines of a table. Raises Invalid for what is no table, lacks a column or is too long."""
    rows = _workbook_rows(content) if name.lower().endswith(".xlsx") else _csv_rows(content)
    heading = next(rows, ())
    fields = [FIELDS.get(title, "") for title in heading]
    if lacking := [COLUMNS[field] for field in NEEDED if field not in fields]:
        raise Invalid("表头缺少：{columns}", columns=tuple(lacking))
    found = []
    for number, row in enumerate(rows, start=2):
        if any(row):
            found.append(_line(number, dict(zip(fields, row, strict=False))))
        if most is not None and len(found) > most:
            raise Invalid("一次最多导入 {most} 行，更多请用命令行 python -m etl users", most=most)
    return found


def workbook(
    titles: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    name: str = "people",
    widths: Sequence[int] = WIDTHS,
) -> bytes:
    """Return an Excel workbook of one sheet with a frozen heading; every cell is text."""
    book = Workbook(write_only=True)
    add_sheet(book, name, titles, rows, widths=widths)
    return to_bytes(book)


def csv_table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return the same as CSV that Excel opens as UTF-8; what it would run as a formula gets a quote."""
    kept = StringIO()
    writer = csv.writer(kept)
    writer.writerow(titles)
    writer.writerows([f"'{value}" if value.startswith(RISKY) else value for value in row] for row in rows)
    return kept.getvalue().encode("utf-8-sig")


def _line(number: int, cells: dict[str, str]) -> PersonLine:
    def cell(field: str) -> str:
        return cells.get(field, "")

    return PersonLine(
        line=number,
        username=cell("username"),
        name=cell("name"),
        role=ROLES.get(cell("role"), cell("role")),
        town=cell("town"),
        department=cell("department"),
        unit=cell("unit"),
        grid=cell("grid"),
        section=cell("section"),
        phone=cell("phone"),
        email=cell("email"),
        state=STATES.get(cell("state")),
    )


def _workbook_rows(content: bytes) -> Iterator[tuple[str, ...]]:
    try:
        check_unpacked(content, most=MOST_UNPACKED)
        check_formulas(content)
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
    except UNREADABLE:
        raise Invalid("文件无法读取，须为 .xlsx 或 UTF-8 编码的 .csv") from None
    try:
        for row in iter_rows(book.worksheets[0]):
            yield tuple(_written(value) for value in row)
    finally:
        book.close()


def _csv_rows(content: bytes) -> Iterator[tuple[str, ...]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")  # as Excel saves CSV on a Chinese Windows
        except UnicodeDecodeError:
            raise Invalid("文件无法读取，须为 .xlsx 或 UTF-8 编码的 .csv") from None
    if "\0" in text:
        raise Invalid("文件无法读取，须为 .xlsx 或 UTF-8 编码的 .csv")
    for row in csv.reader(StringIO(text)):
        yield tuple(_written(value) for value in row)


def _written(value: object) -> str:
    """Return what a cell says, without the quote that keeps a spreadsheet from running it."""
    said = to_text(value)
    return said[1:] if said.startswith("'") and said[1:2] in RISKY else said
