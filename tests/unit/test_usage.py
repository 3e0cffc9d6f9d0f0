"""Consistent terminology on all screens: the catalogue is searched for forbidden synonyms."""

import pytest

import i18n
from domain.enums import Light, Measure
from i18n import extraction, terminology
from i18n.extraction import CatalogMessage


def test_no_sentence_uses_a_wrong_word():
    assert terminology.misnamed(extraction.read_sources().messages) == []


@pytest.mark.parametrize(
    "wrong", ["未结工单", "未结的诉求", "全部未结", "临近", "临界", "按名称查找", "立案", "派遣", "已超时"]
)
def test_a_wrong_word_is_noticed_with_its_place_and_the_right_one(wrong):
    [found] = terminology.misnamed([CatalogMessage(wrong, None, "x.py:1")])

    assert found.startswith(f"x.py:1: “{wrong}”: ")


def test_the_right_words_are_let_through():
    said = ("未结事项", "没有未结事项", "临期", "即将超期", "搜索", "逾期", "✕ 超期")

    assert terminology.misnamed(CatalogMessage(word, None, "x.py") for word in said) == []


def test_the_measure_and_the_lights_are_called_what_they_are():
    assert [i18n.label(word) for word in (Measure.OPEN_TICKETS, Light.YELLOW, Light.ORANGE, Light.RED)] == [
        "未结事项", "临期", "即将超期", "逾期",
    ]  # fmt: skip
