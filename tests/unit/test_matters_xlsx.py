"""The workbook of admitted matters survives a round trip; what does not fit is named by cell."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from demo.admitted_matters import admitted_of
from demo.reference_data import matters
from domain.admitted_matters import HEADINGS
from domain.catalogue import MatterReporter, SolvedAt
from domain.enums import Secrecy
from domain.errors import Invalid
from etl import matters_xlsx
from tests.support.catalogue import an_entry

ENTRIES = [
    an_entry("S01001", note="多行\n说明"),
    an_entry("Z00009", name_en=None, department=None, public=False, secrecy=Secrecy.SECRET,
             reporters=frozenset({MatterReporter.PUBLIC, MatterReporter.HOTLINE}), solved_at=SolvedAt.COUNTY),
]  # fmt: skip
KNOWN = {"D01"}
COLUMN = {field: place for place, field in enumerate(HEADINGS, start=1)}


def changed(change: Callable[[Any], None]) -> bytes:
    """Return the workbook of ENTRIES after manual edits."""
    book = load_workbook(BytesIO(matters_xlsx.write(ENTRIES)))
    change(book.worksheets[0])
    into = BytesIO()
    book.save(into)
    return into.getvalue()


def test_what_goes_out_comes_in_unchanged():
    sheet = matters_xlsx.read(matters_xlsx.write(ENTRIES), departments=KNOWN)

    assert list(sheet.entries.values()) == ENTRIES
    assert sheet.refused == {}


def test_the_whole_list_of_the_demonstration_goes_out_and_in():
    every = [admitted_of(matter) for matter in matters()]

    sheet = matters_xlsx.read(
        matters_xlsx.write(every), departments={entry.department for entry in every if entry.department}
    )

    assert list(sheet.entries.values()) == every


def test_the_sheet_is_made_for_people():
    sheet = load_workbook(BytesIO(matters_xlsx.write(ENTRIES))).worksheets[0]

    assert [cell.value for cell in sheet[1]] == list(HEADINGS.values())
    assert sheet.freeze_panes == "C2"
    assert sheet.column_dimensions["B"].width == 26
    assert sheet["F3"].value == "群众和企业、热线"


@pytest.mark.parametrize(
    ("field", "value", "cell"),
    [
        ("code", "abc", "A2"),
        ("name", None, "B2"),
        ("work_field", "天文", "E2"),
        ("reporters", "路人", "F2"),
        ("reporters", None, "F2"),
        ("solved_at", "", "G2"),
        ("call_admitted", "也许", "H2"),
        ("public", None, "K2"),
        ("department", "D99", "L2"),
        ("note", "长" * 501, "M2"),
    ],
)
def test_a_row_at_fault_is_refused_by_its_cell_and_the_others_come_in(field, value, cell):
    def change(sheet: Any) -> None:
        sheet.cell(2, COLUMN[field]).value = value

    sheet = matters_xlsx.read(changed(change), departments=KNOWN)

    assert [refusal.cell for refusal in sheet.refused.values()] == [cell]
    assert list(sheet.entries.values()) == ENTRIES[1:]


def test_a_code_that_stands_twice_is_refused_the_second_time():
    def change(sheet: Any) -> None:
        sheet["A3"].value = "S01001"

    sheet = matters_xlsx.read(changed(change), departments=KNOWN)

    assert sheet.refused[3].cell == "A3"
    assert sheet.refused[3].reason.values["row"] == 2


def test_columns_may_stand_in_another_order_with_strange_ones_between():
    def change(sheet: Any) -> None:
        sheet.insert_cols(1)
        sheet["A1"].value = "序号"

    assert list(matters_xlsx.read(changed(change), departments=KNOWN).entries.values()) == ENTRIES


def test_empty_rows_say_nothing():
    def change(sheet: Any) -> None:
        sheet.insert_rows(3, 4)

    assert list(matters_xlsx.read(changed(change), departments=KNOWN).entries) == [2, 7]


def test_a_missing_column_is_named():
    def change(sheet: Any) -> None:
        sheet["B1"].value = "名字"

    with pytest.raises(Invalid) as refused:
        matters_xlsx.read(changed(change), departments=KNOWN)

    assert refused.value.values["names"] == ("事项名称",)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "是空的"), (b"PK\x03\x04 nothing", "Excel"), ("编码,名称".encode(), "表头缺少")],
    ids=["empty", "broken", "another table"],
)
def test_what_is_no_list_of_matters_is_refused(content, said):
    with pytest.raises(Invalid, match=said):
        matters_xlsx.read(content, departments=KNOWN)


def test_an_empty_workbook_lacks_its_heading():
    into = BytesIO()
    Workbook().save(into)

    with pytest.raises(Invalid, match="表头"):
        matters_xlsx.read(into.getvalue(), departments=KNOWN)


def test_a_text_that_begins_like_a_formula_is_none_and_comes_back():
    entries = [an_entry("Z00001", name="=1+1", note='\'=HYPERLINK("http://x")')]
    content = matters_xlsx.write(entries)

    assert load_workbook(BytesIO(content)).worksheets[0]["B2"].data_type == "s"
    assert list(matters_xlsx.read(content, departments=KNOWN).entries.values()) == entries


def test_the_list_is_read_in_english_too():
    titles = matters_xlsx.list_titles()

    def change(sheet: Any) -> None:
        for place, names in enumerate(titles.values(), start=1):
            sheet.cell(1, place).value = names[1]
        sheet.cell(2, COLUMN["call_admitted"]).value = "yes" if ENTRIES[0].call_admitted else "No"
        sheet.cell(2, COLUMN["secrecy"]).value = "Normal"

    assert list(matters_xlsx.read(changed(change), departments=KNOWN).entries.values()) == ENTRIES
