"""How texts are cut for the search of duties, what synonyms add, and what is shown as the reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.duty_search import (
    OF_DUTIES,
    OF_SITUATIONS,
    SearchField,
    SearchNames,
    find_meanings,
    find_shared_words,
    group_synonyms,
    list_duty_texts,
    list_situation_texts,
    split_runs,
    to_ngrams,
    to_query_ngrams,
)
from domain.duty_synonyms import Synonym, SynonymsPayload, normalize_synonyms
from domain.errors import Invalid
from tests.support.duties import a_power_item, a_shared_duty, a_situation

NAMES = SearchNames({"S01001": "消防通道堵塞"}, {"D01": "市消防救援大队"}, {"D01-CF-001": "对占用的处罚"}, {})


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("楼道堆东西，堵了门", ["楼道堆东西", "堵了门"]),
        ("ＬＥＤ屏 太亮", ["led", "屏", "太亮"]),
        ("12345投诉", ["12345", "投诉"]),
        ("", []),
        ("……！？，。 \n\t", []),
        ("'; DROP TABLE duties; --", ["drop", "table", "duties"]),
    ],
    ids=["punctuation", "width and case", "numbers", "empty", "only punctuation", "SQL"],
)
def test_a_text_is_cut_into_runs_of_one_script(text, runs):
    assert split_runs(text) == runs


def test_ngrams_are_single_characters_and_pairs_of_a_run():
    assert to_ngrams("安全门，ab") == ["安", "全", "门", "安全", "全门", "ab"]


def test_characters_that_say_nothing_alone_are_left_out_of_a_query():
    assert to_query_ngrams("门的") == {"门", "门的"}
    assert to_query_ngrams("了的在 我") == set()


@given(st.text(max_size=200))
def test_ngrams_never_hold_blanks_and_never_fail(text):
    assert all(gram.strip() == gram and gram for gram in to_ngrams(text))


@given(st.text(alphabet="安全出口门楼道", min_size=1, max_size=30), st.integers(1, 2))
def test_a_run_has_as_many_ngrams_as_fit(run, size):
    assert len(to_ngrams(run, (size,))) == max(0, len(run) - size + 1)


def test_of_a_duty_names_are_searched_for_its_codes():
    texts = list_duty_texts(a_shared_duty("S-401", powers=("D01-CF-001",), keywords=("逃生门锁了",)), NAMES)

    assert texts[SearchField.NAME] == ("消防领域安全生产监管",)
    assert texts[SearchField.KEYWORDS] == ("逃生门锁了",)
    assert texts[SearchField.MATTERS] == ("消防通道堵塞",)
    assert texts[SearchField.POWERS] == ("对占用的处罚",)
    assert texts[SearchField.PARTIES] == ("市消防救援大队",)
    assert texts[SearchField.SITUATIONS] == ("封堵安全出口", "看安全出口是否上锁", "发现后通知单位清除")
    assert set(texts) & set(OF_SITUATIONS) == set()


def test_of_a_situation_its_own_texts_are_searched():
    assert list_situation_texts(a_situation()) == {
        SearchField.SITUATION: ("封堵安全出口",),
        SearchField.TOWN_POINTS: ("看安全出口是否上锁",),
        SearchField.PROCEDURE: ("发现后通知单位清除",),
        SearchField.STANDARD: ("当日清除",),
    }


def test_every_field_belongs_to_duties_or_to_situations():
    assert sorted((*OF_DUTIES, *OF_SITUATIONS)) == sorted(SearchField)


def test_codes_without_a_name_are_left_out():
    texts = list_duty_texts(a_power_item(matters=("S99999",), lead=("D99",)), NAMES)

    assert (texts[SearchField.MATTERS], texts[SearchField.PARTIES]) == ((), ())
    assert texts[SearchField.ITEM] == ("对占用消防车通道的处罚",)
    assert SearchField.NAME not in texts


SYNONYMS = group_synonyms(
    [Synonym("鞭炮", "烟花爆竹"), Synonym("放鞭炮", "燃放"), Synonym("炮", "火炮"), Synonym("鞭炮", "爆竹")]
)


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("谁家卖鞭炮", {"鞭炮": ("烟花爆竹", "爆竹")}),
        ("半夜放鞭炮", {"放鞭炮": ("燃放",)}),
        ("鞭，炮", {"炮": ("火炮",)}),
        ("放鞭炮卖鞭炮", {"放鞭炮": ("燃放",), "鞭炮": ("烟花爆竹", "爆竹")}),
        ("", {}),
    ],
    ids=[
        "all meanings",
        "the longer word covers",
        "not over punctuation",
        "both, each in its place",
        "empty",
    ],
)
def test_words_with_synonyms_are_found_in_a_text(text, meanings):
    assert find_meanings(text, SYNONYMS) == meanings


@given(st.text(max_size=60))
def test_without_synonyms_nothing_is_meant(text):
    assert find_meanings(text, {}) == {}


@pytest.mark.parametrize(
    ("said", "text", "words"),
    [
        ("楼道堵了安全出口", "封堵安全出口", ["安全出口"]),
        ("消防通道被占用", "占用、堵塞消防车通道", ["消防", "通道", "占用"]),
        ("门", "安全门", []),
        ("天气好", "安全出口", []),
        ("有人把安全出口了", "有人的安全出口的锁", ["安全出口"]),
    ],
    ids=["longest", "in its order", "one character says nothing", "nothing shared", "stop characters"],
)
def test_the_reason_names_the_words_that_both_share(said, text, words):
    assert find_shared_words(said, text) == words


@given(st.text(alphabet="安全出口门楼道堵 ", max_size=20), st.text(alphabet="安全出口门楼道堵 ", max_size=20))
def test_shared_words_are_in_both_texts(said, text):
    assert all(word in said and word in text for word in find_shared_words(said, text))


def test_synonyms_are_compared_in_their_usual_form():
    assert normalize_synonyms([Synonym(" ＬＥＤ ", "显示屏"), Synonym("led", "显示屏")]) == (
        Synonym("led", "显示屏"),
    )


@pytest.mark.parametrize(
    "entries",
    [(), (Synonym("鞭炮", "烟花"),) * 2, (Synonym("鞭炮", ""),), (Synonym("a", "b"),) * 2001],
    ids=["none", "twice", "empty", "too many"],
)
def test_a_payload_of_synonyms_is_checked(entries):
    with pytest.raises(Invalid):
        SynonymsPayload(entries=entries).check()
