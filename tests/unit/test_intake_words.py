"""Input at the hotline desk and in the search is parsed as intended."""

import pytest

from domain.credit_codes import read_credit_code
from domain.errors import Invalid
from domain.matter_suggestions import suggest_matters
from domain.phone_numbers import read_phone
from domain.search_query import extract_excerpt, mark_words, read_asked, read_number

NAMES = {"S1": "井盖破损", "S2": "占道经营", "S3": "路灯不亮"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13800001234", "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("+86 138 0000 1234", "13800001234"),
        ("0086（138）00001234", "13800001234"),
        ("0086 138 0000 0002", "13800000002"),
        ("8613800000002", "13800000002"),
        ("１３８００００１２３４", "13800001234"),
        ("138\u200b0000\u20601234", "13800001234"),
        ("138—0000·1234", "13800001234"),
        ("(0536)5221234", "05365221234"),
        ("0536－5221234", "05365221234"),
        ("5221234", "5221234"),
        ("12345", "12345"),
        ("手机：138 0000 0002", "13800000002"),
        ("Tel:13800000002", "13800000002"),
        ("'13800000002", "13800000002"),
        ("13800000002.0", "13800000002"),
        ("【0536】5221234", "05365221234"),
        ("86-0536-5221234", "05365221234"),
        ("+86 536 5221234", "05365221234"),
        ("+86 10 12345678", "01012345678"),
        ("+86 400 810 8888", "4008108888"),
    ],
)
def test_a_phone_is_one_number_however_it_is_typed(typed, kept):
    assert read_phone(typed) == kept
    assert read_phone(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1234",
        "1380000abcd",
        "1" * 16,
        "一三八〇〇〇〇一二三四",
        "0" * 11,
        "不详",
        "138 或 139",
        "1 " * 40 + "2",
        "1.38E+10",
        "0536-5221234转8001",
        "13800000002、13900000003",
        "电话",
    ],
)
def test_what_is_no_phone_is_refused(typed):
    with pytest.raises(Invalid):
        read_phone(typed)


def test_a_credit_code_is_held_against_its_check_digit():
    assert read_credit_code("91350100m000100y43") == "91350100M000100Y43"
    with pytest.raises(Invalid, match="校验"):
        read_credit_code("91350100M000100Y44")


@pytest.mark.parametrize(
    ("typed", "number", "words"),
    [
        ("SG20261126-00042", "SG20261126-00042", ("sg20261126-00042",)),
        (" sg 20261126-00042", "SG20261126-00042", ("sg", "20261126-00042")),
        ("00042", "00042", ("00042",)),
        ("042", None, ("042",)),
        ("井盖  破损", None, ("井盖", "破损")),
        ("井", None, ()),
        ("井盖 井盖 破", None, ("井盖",)),
    ],
)
def test_numbers_and_words_are_told_apart(typed, number, words):
    asked = read_asked(typed)

    assert (asked.number, asked.words) == (number, words)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("ＳＧ20261129－00576", "SG20261129-00576"),
        ("编号：sg20261129-00576", "SG20261129-00576"),
        (" SG20261129 — 00576\u200b", "SG20261129-00576"),
        ("路灯不亮", None),
        ("", None),
    ],
)
def test_a_number_is_one_however_it_is_typed(typed, number):
    assert read_number(typed) == number


def test_hits_are_marked_whatever_their_letters_size():
    assert mark_words("LED屏 led", ("led",)) == [("LED", True), ("屏 ", False), ("led", True)]
    assert mark_words("ＬＥＤ屏", ("led",)) == [("ＬＥＤ", True), ("屏", False)]
    assert mark_words("没有", ()) == [("没有", False)]
    assert mark_words("a.b", (".",)) == [("a", False), (".", True), ("b", False)]


def test_an_excerpt_shows_where_the_word_stands():
    text = "前" * 200 + "井盖" + "后" * 200

    shown = extract_excerpt(text, ("井盖",))

    assert "井盖" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert extract_excerpt("短", ("井盖",)) == "短"


def test_the_name_that_was_said_comes_first_and_says_why():
    [first, *_] = suggest_matters("渤海路有个井盖破了，井盖破损严重", NAMES, [])

    assert (first.matter, first.said) == ("S1", "井盖破损")


def test_what_was_said_before_speaks_for_its_matter():
    before = [("S3", "小区门口晚上一片漆黑")] * 3 + [("S2", "早市摊贩堵路")]

    [first, *_] = suggest_matters("小区里晚上漆黑看不见", NAMES, before)

    assert (first.matter, first.alike) == ("S3", 3)


def test_nothing_said_suggests_nothing():
    assert suggest_matters("好", NAMES, [("S1", "好")]) == []
    assert suggest_matters("今天天气", NAMES, [("S9", "今天天气")]) == []
