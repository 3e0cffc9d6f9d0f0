"""Consistent terminology on all screens: the catalogue is searched for forbidden synonyms."""

import pytest

import i18n
from domain.enums import Light
from domain.measures import OPEN_TICKETS
from i18n import terminology
from i18n.extraction import CatalogMessage


def test_no_sentence_uses_a_wrong_word(sources):
    assert terminology.misnamed(sources.messages) == []


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
    lights = [i18n.label(light) for light in (Light.YELLOW, Light.ORANGE, Light.RED)]

    assert i18n.name("Measure", OPEN_TICKETS.label) == "未结事项"
    assert lights == ["临期", "即将超期", "逾期"]
