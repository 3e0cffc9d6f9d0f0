"""A year of days is read in its usual spellings; unclear lines are refused with their number."""

from datetime import date
from pathlib import Path

import pytest

from domain.errors import Invalid
from etl.calendar_files import read_listed

FILES = Path(__file__).parents[1] / "field"
NEW_YEAR, MADE_UP = date(2027, 1, 1), date(2027, 2, 6)


def listed(*rows: str, heading: str = "day,worked,name", encoding: str = "utf-8") -> dict:
    return read_listed("\n".join([heading, *rows]).encode(encoding))


def test_a_whole_year_in_words_keeps_its_working_days():
    found = read_listed((FILES / "all_full_true.csv").read_bytes())

    assert len(found) == 365
    assert sum(worked for worked, _ in found.values()) == 261


@pytest.mark.parametrize("file", ["words_true.csv", "bom.csv"])
def test_words_and_a_byte_order_mark_are_read(file):
    found = read_listed((FILES / file).read_bytes())

    assert found == {NEW_YEAR: (False, "元旦"), MADE_UP: (True, "春节调休上班")}


@pytest.mark.parametrize(
    "word",
    ["1", "true", "TRUE", "Yes", "是", "上班", "班", "工作日", "调休上班", "补班", "正常上班", "√", "１"],
)
def test_usual_words_for_worked(word):
    assert listed(f"2027-02-06,{word},")[MADE_UP][0] is True


@pytest.mark.parametrize(
    "word",
    [
        "0",
        "false",
        "False",
        "no",
        "否",
        "休息",
        "休",
        "放假",
        "节假日",
        "法定节假日",
        "周末",
        "双休日",
        "公休",
        "×",
        "holiday",
        "0.0",
    ],
)
def test_usual_words_for_rest(word):
    assert listed(f"2027-01-01,{word},")[NEW_YEAR][0] is False


@pytest.mark.parametrize(
    "written",
    [
        "2027-01-01",
        "2027/1/1",
        "2027.1.1",
        "2027年1月1日",
        "20270101",
        "2027/1/1 0:00",
        "2027-01-01 00:00:00",
    ],
)
def test_usual_forms_of_a_day(written):
    assert list(listed(f"{written},0,元旦")) == [NEW_YEAR]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("日期,是否上班,名称\n2027-01-01,否,元旦\n", "gb18030"),
        ("日期;上班;名称\n2027-01-01;否;元旦\n\n\n", "utf-8"),
        ("day\tworked\tname\r\n2027-01-01\tno\t元旦\r\n,,\r\n".replace(",", "\t"), "utf-8"),
        ("day,worked,name\r2027-01-01,0,元旦\r", "utf-8"),
        ("\n\nday,worked,name\n2027-01-01,0,元旦", "utf-8"),
    ],
    ids=["gb18030", "semicolons-and-blank-lines", "tabs", "cr-only", "blank-lines-first"],
)
def test_other_encodings_separators_and_blank_lines(text, encoding):
    assert read_listed(text.encode(encoding)) == {NEW_YEAR: (False, "元旦")}


def test_two_bytes_a_character_are_read_and_what_is_no_text_is_refused():
    text = "day,worked,name\n2027-01-01,0,元旦"

    assert read_listed(text.encode("utf-16-be")) == {NEW_YEAR: (False, "元旦")}
    with pytest.raises(Invalid, match="UTF-8"):
        read_listed(f"{text}\0\0\0".encode())


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["2027-01-01,0,", "2027-01-02,maybe,"], "第 3 行：“maybe”"),
        (["2027-01-01,,"], "第 2 行：“”不能判断"),
        (["2027-01-01,0,", "2027/1/1,1,"], "第 3 行：2027-01-01 已在第 2 行列出"),
        (["2027-02-30,0,"], "第 2 行：“2027-02-30”不是日期"),
        (["1月1日,0,"], "不是日期"),
        (["0027-01-01,0,"], "年份 27 不合理"),
        (["9999-01-01,0,"], "年份 9999 不合理"),
        ([], "没有日期"),
    ],
    ids=["word", "nothing", "twice", "no-such-day", "no-year", "year-27", "year-9999", "empty"],
)
def test_what_is_not_clear_is_refused_with_its_line(rows, said):
    with pytest.raises(Invalid) as refused:
        listed(*rows)

    assert said in str(refused.value)


def test_a_heading_without_its_columns_is_refused():
    with pytest.raises(Invalid, match="worked"):
        listed("2027-01-01,0", heading="day,holiday")
