"""How near and how alike tickets must be is set by the city."""

from dataclasses import fields

import pytest

from domain.accounts import DEFAULT_SIGN_IN, SignInLimits, find_strictest
from domain.errors import Invalid
from domain.matter_suggestions import suggest_matters
from domain.setting_values import check_together, parse_comparison
from domain.settings import SETTINGS
from domain.similarity import DEFAULT_SIMILARITY, SimilarityRules

NAMES = {"S1": "路灯不亮", "S2": "井盖破损"}
BEFORE = [("S2", "小区门口晚上漆黑一片看不见路")]


def test_every_measure_of_a_comparison_is_a_setting():
    assert parse_comparison({}) == DEFAULT_SIMILARITY
    for each in fields(SimilarityRules):
        assert SETTINGS[f"similar.{each.name}"].default == getattr(DEFAULT_SIMILARITY, each.name)


def test_a_setting_changes_its_measure_alone():
    assert parse_comparison({"similar.near_metres": 800}) == SimilarityRules(near_metres=800)


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param({"similar.beside_percent": 30, "similar.same_percent": 22}, id="likeness"),
        pytest.param({"similar.beside_metres": 900, "similar.near_metres": 500}, id="distance"),
    ],
)
def test_measures_that_do_not_fit_together_are_refused(stored):
    with pytest.raises(Invalid):
        check_together(stored)


def test_matters_are_suggested_by_the_likeness_that_the_city_asks_for():
    words = "晚上漆黑看不见"

    usual = suggest_matters(words, NAMES, BEFORE)
    strict = suggest_matters(words, NAMES, BEFORE, comparison=SimilarityRules(hint_percent=95))

    assert ([one.matter for one in usual], strict) == (["S2"], [])


def test_the_name_of_a_matter_weighs_as_the_city_says():
    words = "路灯不亮，晚上漆黑看不见路"

    def first(weight: int) -> float:
        return suggest_matters(words, NAMES, [], comparison=SimilarityRules(name_weight=weight))[0].weight

    assert first(6) == 2 * first(3)


def test_the_strictest_of_several_cities_counts():
    one = SignInLimits(wrong_allowed=4, tries_per_account=5, tries_minutes=5, password_length=12)
    other = SignInLimits(lock_minutes=60, tries_per_account=8, tries_minutes=15, tries_per_address=30)

    found = find_strictest([one, other])

    assert found == SignInLimits(
        wrong_allowed=4,
        lock_minutes=60,
        tries_per_account=5,
        tries_per_address=30,
        tries_minutes=15,
        password_length=12,
    )
    assert find_strictest([]) == DEFAULT_SIGN_IN
