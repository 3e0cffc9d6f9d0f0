"""The rule of causes: more than the season explains at a place, by whole weeks, with no person known."""

from dataclasses import fields, replace
from datetime import date
from math import exp, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.causes import (
    CauseRules,
    CauseSign,
    PlaceCount,
    ReportHistory,
    compute_chance,
    compute_season,
    find_window,
    has_fallen,
    judge,
    list_findings,
)
from domain.setting_values import parse_cause_rules

RULES = CauseRules(
    weeks=4, least_tickets=8, ratio=2.0, chance=1e-4, least_weeks=3, least_people=5, dispersion=0.5
)
HERE = PlaceCount("T1U1", "T1", "M1", count=20, weeks=4, people=9)
# A year of 12,000 tickets in two towns; the matter is a tenth of them, the unit a hundredth of its town.
HISTORY = ReportHistory(
    days=360,
    units={"T1U1": 60, "T1U2": 5940},
    town_matters={("T1", "M1"): 600, ("T1", "M2"): 5400, ("T2", "M1"): 600, ("T2", "M2"): 5400},
)
USUAL = {"M1": 93, "M2": 840}  # of four weeks


def test_a_place_with_many_more_reports_than_expected_is_a_candidate():
    [found] = list_findings([HERE], HISTORY, USUAL | {"M1": 93 + 20}, RULES)

    assert found.expected == pytest.approx(60 * 0.1 * 28 / 360, rel=0.05)
    assert found.signs == (CauseSign.REPEATED, CauseSign.MANY_PEOPLE)
    assert found.chance < 1e-6


def test_what_the_whole_city_reports_more_often_in_the_same_weeks_is_no_cause():
    busy = PlaceCount("T1U2", "T1", "M1", count=130, weeks=4, people=99)

    [alone] = list_findings([busy], HISTORY, {"M1": 93 + 85}, RULES)
    everywhere = list_findings([busy], HISTORY, {"M1": 3 * 93}, RULES)

    assert alone.counted == busy
    assert everywhere == []


@pytest.mark.parametrize(
    "change",
    [{"count": 7}, {"weeks": 2, "people": 4}],
    ids=["too few tickets", "one short time, few people"],
)
def test_few_reports_or_few_people_in_a_short_time_are_no_candidate(change):
    assert judge(replace(HERE, **change), 0.5, RULES) is None


def test_twice_what_is_expected_is_the_least():
    assert judge(HERE, 10.5, replace(RULES, chance=1)) is None
    assert judge(HERE, 10.0, replace(RULES, chance=1)) is not None


def test_without_half_a_year_of_history_nothing_is_expected_and_nothing_found():
    assert list_findings([HERE], replace(HISTORY, days=179), USUAL, RULES) == []


def test_a_town_is_compared_with_the_other_towns():
    town = PlaceCount("T1", "T1", "M1", count=150, weeks=4, people=99)

    [found] = list_findings([town], HISTORY, {"M1": 47 + 150}, RULES)

    assert found.expected == pytest.approx(6000 * 0.1 * 28 / 360 * (47 + 20) / (93 + 20), rel=0.02)


def test_the_least_likely_candidate_comes_first():
    other = replace(HERE, place="T1U3", count=12)

    found = list_findings([other, HERE], HISTORY, USUAL, RULES)

    assert [one.counted.place for one in found] == ["T1U1", "T1U3"]


@pytest.mark.parametrize("today", [date(2026, 11, 30), date(2026, 12, 2), date(2026, 12, 6)])
def test_a_window_is_whole_weeks(today):
    assert find_window(today, 4) == (date(2026, 11, 2), date(2026, 11, 30))


@given(count=st.integers(1, 40), expected=st.floats(0.2, 20))
def test_the_chance_is_the_tail_of_poisson_without_dispersion(count, expected):
    below = sum(exp(-expected) * expected**place / factorial(place) for place in range(count))

    assert compute_chance(count, expected) == pytest.approx(1 - below, abs=1e-9)


@given(count=st.integers(1, 60), expected=st.floats(0.2, 30), dispersion=st.floats(0.05, 3))
def test_more_reports_are_less_likely_and_a_probability_is_one(count, expected, dispersion):
    more, less = (compute_chance(many, expected, dispersion=dispersion) for many in (count + 1, count))

    assert 0 <= more <= less <= 1
    assert compute_chance(0, expected, dispersion=dispersion) == 1


@given(count=st.integers(10, 60), expected=st.floats(0.5, 4))
def test_counts_that_vary_more_make_a_surge_less_surprising(count, expected):
    assert compute_chance(count, expected, dispersion=1.0) >= compute_chance(count, expected)


def test_the_season_is_that_of_the_rest_of_the_city():
    assert compute_season(HERE, usual=93, present=93 + 20) == pytest.approx(1)
    assert compute_season(HERE, usual=93, present=3 * 93 + 20) > 2
    assert compute_season(HERE, usual=0, present=20) == 1


@pytest.mark.parametrize(
    ("before", "after", "fell"), [(20, 14, True), (20, 15, False), (0, 0, True), (0, 1, False)]
)
def test_a_fall_is_a_share_of_what_was_there_before(before, after, fell):
    assert has_fallen(before, after, fall=0.3) is fell


def test_thresholds_are_settings_and_no_person_is_part_of_a_count():
    assert parse_cause_rules({}).weeks == 4
    assert parse_cause_rules({"causes.least_tickets": 20}).least_tickets == 20
    assert {field.name for field in fields(PlaceCount)} == {
        "place", "town", "matter", "count", "weeks", "people"
    }  # fmt: skip
