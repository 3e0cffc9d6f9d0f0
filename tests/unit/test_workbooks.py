"""Excel files are refused before they are unpacked when they would become too large."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from domain.errors import Invalid
from etl import tables, workbooks
from etl.users_xlsx import COLUMNS, read_people, workbook

HALF_MEGABYTE = 500_000


def a_bomb(content: bytes, *, unpacked: int, parts: int = 1) -> bytes:
    """Return a workbook with parts of so many zeros each in addition to its own."""
    into = BytesIO(content)
    with ZipFile(into, "a", ZIP_DEFLATED) as packed:
        for number in range(parts):
            packed.writestr(f"xl/media/{number}.xml", b"\0" * unpacked)
    return into.getvalue()


@pytest.fixture
def book() -> bytes:
    return workbook([*COLUMNS], [])


def test_a_workbook_that_unpacks_to_ten_times_its_limit_is_refused(book):
    bomb = a_bomb(book, unpacked=10 * HALF_MEGABYTE)

    assert len(bomb) < HALF_MEGABYTE
    with pytest.raises(Invalid, match="解压后超过") as refusal:
        workbooks.open_workbook(bomb, most_bytes=HALF_MEGABYTE)
    assert refusal.value.values == {"most": 5}


def test_a_workbook_of_very_many_parts_is_refused(book):
    with pytest.raises(Invalid, match="解压后超过"):
        workbooks.open_workbook(a_bomb(book, unpacked=1, parts=1000), most_bytes=HALF_MEGABYTE)


def test_a_workbook_within_the_limit_is_opened(book):
    opened = workbooks.open_workbook(a_bomb(book, unpacked=HALF_MEGABYTE), most_bytes=HALF_MEGABYTE)

    assert len(opened.worksheets) == 1


def test_a_table_of_people_is_no_bomb_either(book, monkeypatch):
    monkeypatch.setattr(tables, "MOST_BYTES", HALF_MEGABYTE // 10)

    with pytest.raises(Invalid, match="解压后超过"):
        list(read_people(a_bomb(book, unpacked=HALF_MEGABYTE), most=10))


def test_rows_are_counted_for_a_progress_bar_and_no_workbook_has_none(book):
    assert workbooks.count_rows(book) == 1
    assert workbooks.count_rows(b"no workbook") == 0


def rewritten(book: bytes, change) -> bytes:
    """Return a workbook whose first sheet is changed as bytes."""
    into = BytesIO()
    with ZipFile(BytesIO(book)) as old, ZipFile(into, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == "xl/worksheets/sheet1.xml" else content)
    return into.getvalue()


def rows_of(content: bytes) -> list[tuple[object, ...]]:
    return list(workbooks.iter_rows(workbooks.open_workbook(content, most_bytes=HALF_MEGABYTE).worksheets[0]))


def a_formula(stored: bytes) -> bytes:
    return b'<row r="1"><c r="A1" t="str"><f>"a"&amp;"b"</f>' + stored + b"</c></row>"


def with_cell(book: bytes, cell: bytes) -> bytes:
    def change(sheet: bytes) -> bytes:
        begin, end = sheet.index(b"<sheetData>") + 11, sheet.index(b"</sheetData>")
        return sheet[:begin] + cell + sheet[end:]

    return rewritten(book, change)


@pytest.mark.parametrize(
    "stored", [b"", b"<v/>", b"<v></v>", b" <v> </v>"], ids=["none", "short", "long", "blank"]
)
def test_a_formula_without_a_result_is_not_read_as_nothing(book, stored):
    with pytest.raises(Invalid, match="没有计算结果的公式"):
        rows_of(with_cell(book, a_formula(stored)))


def test_the_stored_result_of_a_formula_is_read(book):
    assert rows_of(with_cell(book, a_formula(b"<v>ab</v>"))) == [("ab",)]


def test_a_table_of_people_with_an_unsolved_formula_is_refused_too(book):
    with pytest.raises(Invalid, match="没有计算结果的公式"):
        list(read_people(with_cell(book, a_formula(b"")), most=10))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda sheet: sheet[: len(sheet) // 2], id="cut off"),
        pytest.param(lambda _: b"\0" * 100, id="zeros"),
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(
            lambda _: b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;&undefined;</a>', id="an unknown entity"
        ),
    ],
)
def test_a_sheet_that_is_broken_is_refused_in_words(book, change):
    with pytest.raises(Invalid, match="不是可以读取的 Excel"):
        rows_of(rewritten(book, change))


@pytest.mark.parametrize(
    "cell",
    [b'<row r="1"><c r="A1" t="s"><v>99999</v></c></row>', b'<row r="1"><c r="A1" t="s"><v>x</v></c></row>'],
    ids=["a text that is not there", "no number of a text"],
)
def test_a_cell_that_names_no_text_is_refused_in_words(book, cell):
    with pytest.raises(Invalid, match="不是可以读取的 Excel"):
        rows_of(with_cell(book, cell))
