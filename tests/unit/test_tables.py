"""Tables that people make are read: any separator, encoding, heading and sheet; what is not is refused."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from domain.errors import Invalid
from etl.tables import TableColumns, read_table
from etl.workbooks import guard_text, unguard_text

COLUMNS = TableColumns({"name": ("姓名", "Name"), "phone": ("电话", "Phone")}, ("name",))
ROWS = [(2, {"name": "张一", "phone": "138"}), (3, {"name": "李二", "phone": ""})]
PLAIN = "姓名,电话\n张一,138\n李二,\n"


def read(content: bytes) -> list[tuple[int, dict[str, str]]]:
    return [(row.number, dict(row.cells)) for row in read_table(content, COLUMNS).rows]


def a_book(*sheets: tuple[str, list[list[Any]]], hidden: str = "", merged: str = "") -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name == hidden:
            sheet.sheet_state = "hidden"
        if merged:
            sheet.merge_cells(merged)
    into = BytesIO()
    book.save(into)
    return into.getvalue()


PEOPLE: list[list[Any]] = [["姓名", "电话"], ["张一", 138], ["李二", None]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    assert read(PLAIN.encode(encoding)) == ROWS


@pytest.mark.parametrize("separator", [",", ";", "\t", "，", "|", "；"], ids=repr)
def test_every_usual_separator_is_read(separator: str) -> None:
    assert read(PLAIN.replace(",", separator).encode()) == ROWS


@pytest.mark.parametrize("ending", ["\r", "\r\n", "\n\n"], ids=repr)
def test_every_line_end_is_read(ending: str) -> None:
    assert [cells for _, cells in read(PLAIN.replace("\n", ending).encode())] == [cells for _, cells in ROWS]


@pytest.mark.parametrize(
    "heading",
    [
        "姓名（必填）,电话",
        "* 姓 名：,电话",
        "NAME,Phone",
        "ｎａｍｅ,电话",
        "sep=,\n姓名,电话",
        "登记表\n姓名,电话",
    ],
)
def test_the_heading_is_found_however_it_is_dressed(heading: str) -> None:
    assert [cells for _, cells in read(PLAIN.replace("姓名,电话", heading).encode())] == [
        one for _, one in ROWS
    ]


def test_rows_are_named_by_the_line_at_which_they_begin() -> None:
    content = '姓名,电话\n"张\n一",1\n\n李二,2\n'

    assert [number for number, _ in read(content.encode())] == [2, 5]


def test_sheets_that_explain_or_are_hidden_are_skipped() -> None:
    content = a_book(("说明", [["怎样填写"]]), ("旧", PEOPLE), ("名单", PEOPLE), hidden="旧")

    assert read(content) == ROWS


def test_two_sheets_that_look_like_the_table_are_refused() -> None:
    with pytest.raises(Invalid, match="一组"):
        read(a_book(("一组", PEOPLE), ("二组", PEOPLE)))


def test_a_merged_cell_holds_for_all_its_rows() -> None:
    content = a_book(("名单", [*PEOPLE, ["王三", None], [None, None]]), merged="B2:B5")

    assert [cells["phone"] for _, cells in read(content)] == ["138", "138", "138"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "是空的"),
        (b"\xd0\xcf\x11\xe0old", "另存为 .xlsx"),
        (b"%PDF-1.7", "不是文本"),
        ("姓名,电话\n张一,1\0".encode(), "编码"),
        ("电话\n1\n".encode(), "表头缺少"),
        ("姓名,姓名\n张一,李二\n".encode(), "出现了两次"),
        ('姓名,电话\n"张一,1\n李二,2\n'.encode(), "第 2 行有一个引号没有结束"),
        ("姓名,电话\n张一,1,多出的\n".encode(), "第 2 行有 3 格"),
        (a_book(("名单", [["姓名"], ["#REF!"]])), "公式的错误值"),
    ],
    ids=["empty", "xls", "pdf", "nul", "heading", "twice", "quote", "ragged", "error"],
)
def test_what_cannot_be_read_is_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        read(content)


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-5", "@x", "\tx", "\rx", "'=1", "''=1", "'x", "x"], ids=repr
)
def test_what_a_spreadsheet_would_run_goes_out_guarded_and_comes_back(text: str) -> None:
    assert guard_text(text)[:1] not in "=+-@\t\r"
    assert unguard_text(guard_text(text)) == text
