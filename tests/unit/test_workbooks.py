"""Excel files are refused before they are unpacked when they would become too large."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from domain.errors import Invalid
from etl import users_xlsx, workbooks
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
    monkeypatch.setattr(users_xlsx, "MOST_UNPACKED", HALF_MEGABYTE)

    with pytest.raises(Invalid, match="解压后超过"):
        list(read_people(a_bomb(book, unpacked=HALF_MEGABYTE), name="people.xlsx", most=10))


def test_rows_are_counted_for_a_progress_bar_and_no_workbook_has_none(book):
    assert workbooks.count_rows(book) == 1
    assert workbooks.count_rows(b"no workbook") == 0
