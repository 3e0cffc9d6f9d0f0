"""Read and write tables of users as Excel workbooks or CSV, for the page and ``python -m etl users``."""

import csv
from collections.abc import Iterable, Sequence
from functools import cache
from io import StringIO

from openpyxl import Workbook

from domain.accounts import AccountState
from domain.enums import Role
from domain.errors import Invalid
from etl.tables import TableColumns, TableRow, read_table
from etl.workbooks import add_sheet, find_member, guard_text, read_titles, to_bytes
from i18n.translation import t
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
WIDTHS = (18, 14, 16, 22, 26, 26, 26, 16, 18, 24, 12, 20)


def read_people(content: bytes, *, most: int | None = None) -> list[PersonLine]:
    """Return the lines of a table. Raises Invalid for what is no table, lacks a column or is too long."""
    found = []
    for row in read_table(content, _columns()).rows:
        found.append(_line(row))
        if most is not None and len(found) > most:
            raise Invalid("一次最多导入 {most} 行，更多请用命令行 python -m etl users", most=most)
    return found


@cache
def _columns() -> TableColumns:
    return TableColumns(read_titles(COLUMNS, t), NEEDED)


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
    writer.writerows([guard_text(value) for value in row] for row in rows)
    return kept.getvalue().encode("utf-8-sig")


def _line(row: TableRow) -> PersonLine:
    cells = {field: row.cells.get(field, "") for field in COLUMNS}
    role = find_member(Role, cells["role"])
    return PersonLine(
        line=row.number,
        username=cells["username"],
        name=cells["name"],
        role=role.value if role else cells["role"],
        town=cells["town"],
        department=cells["department"],
        unit=cells["unit"],
        grid=cells["grid"],
        section=cells["section"],
        phone=cells["phone"],
        email=cells["email"],
        state=_state(row.number, cells["state"]),
    )


def _state(line: int, word: str) -> AccountState | None:
    found = find_member(AccountState, word) if word else None
    if word and found is None:
        raise Invalid(
            "第 {line} 行：没有状态“{word}”，请填：{words}", line=line, word=word, words=tuple(AccountState)
        )
    return found
