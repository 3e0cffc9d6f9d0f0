"""Scores of agencies are exact: whole points, fixed shares, a missing form is neither zero nor full."""

from datetime import date
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.agency_forms import (
    AGENCY_FORM_ACTS,
    AgencyFormAct,
    CorrectFormPayload,
    FillFormPayload,
    FormSide,
    get_percent,
    parse_quarter,
)
from domain.agency_scores import (
    FormItem,
    SettingOfDay,
    SideScore,
    check_points,
    compute_quarter,
    compute_year,
    find_value_on,
    parse_items,
    round_score,
)
from domain.assessment_freezes import (
    AssessmentPeriod,
    FrozenForm,
    find_differences,
    find_last_quarter,
    read_form,
    to_canonical_bytes,
)
from domain.deductions import build_schedule
from domain.errors import Invalid
from domain.setting_values import check_together
from domain.settings import SETTINGS

POINTS = st.integers(0, 100)
PERCENTS = st.integers(1, 99)


@given(town=POINTS, parent=POINTS, percent=PERCENTS)
def test_a_quarter_is_the_exact_sum_of_both_shares(town, parent, percent):
    score = compute_quarter((SideScore(percent, town), SideScore(100 - percent, parent)))

    assert score is not None
    assert score * 100 == percent * town + (100 - percent) * parent
    assert 0 <= score <= 100
    assert Fraction(round_score(score)) == score  # two decimals say all of it


@given(town=st.integers(0, 99), parent=POINTS, percent=PERCENTS)
def test_more_points_never_lower_a_result(town, parent, percent):
    less, more = (
        compute_quarter((SideScore(percent, points), SideScore(100 - percent, parent)))
        for points in (town, town + 1)
    )

    assert less is not None
    assert more is not None
    assert less < more


@given(points=POINTS, percent=PERCENTS)
def test_a_missing_form_leaves_no_result_and_is_neither_zero_nor_full(points, percent):
    present, missing = SideScore(percent, points), SideScore(100 - percent, None)

    assert compute_quarter((present, missing)) is compute_quarter((missing, present)) is None
    assert missing.share is None


@given(st.lists(st.none() | st.fractions(0, 100), max_size=4))
def test_a_year_is_the_mean_of_the_quarters_with_a_result_in_any_order(quarters):
    found = {compute_year(one) for one in permutations(quarters)}
    present = [one for one in quarters if one is not None]

    assert found == {sum(present) / len(present) if present else None}


@pytest.mark.parametrize(
    ("score", "written"),
    [("0", "0.00"), ("100", "100.00"), ("250/3", "83.33"), ("500/6", "83.33"), ("1/8", "0.13")],
)
def test_a_mean_is_written_with_two_decimals(score, written):
    assert round_score(Fraction(score)) == written


def test_the_shipped_items_add_up_and_are_samples():
    for key in ("agencies.town_items", "agencies.parent_items"):
        assert sum(item.most for item in parse_items(str(SETTINGS[key].default))) == 100
        assert SETTINGS[key].source.value == "sample"
    assert (get_percent(FormSide.TOWN, 60), get_percent(FormSide.PARENT, 60)) == (60, 40)


@pytest.mark.parametrize(
    "written", ["响应=60", "响应=60、响应=40", "响应=0、到场=100", "响应", "响应=x、到场=100"]
)
def test_items_that_do_not_add_up_are_refused(written):
    with pytest.raises(Invalid):
        parse_items(written)
    with pytest.raises(Invalid):
        check_together({"agencies.town_items": written})


def test_a_reminder_is_before_the_limit():
    with pytest.raises(Invalid):
        check_together({"agencies.remind_days": 10})


ITEMS = (FormItem("响应", 60), FormItem("到场", 40))


@pytest.mark.parametrize(
    "given_points",
    [
        [("响应", 60)],
        [("响应", 61), ("到场", 1)],
        [("响应", -1), ("到场", 1)],
        [("响应", 1), ("到场", 1), ("其他", 1)],
        [("响应", 1), ("响应", 1)],
    ],
    ids=["missing", "too many", "below zero", "unknown", "twice"],
)
def test_every_item_has_points_within_its_bounds_once(given_points):
    with pytest.raises(Invalid):
        check_points(ITEMS, given_points)


def test_points_come_in_the_order_of_the_items():
    assert check_points(ITEMS, [("到场", 0), ("响应", 60)]) == (60, 0)


def test_the_last_day_of_a_quarter_decides_which_items_hold():
    steps = [
        SettingOfDay("agencies.town_items", date(2026, 5, 1), "甲=100", "乙=100"),
        SettingOfDay("agencies.town_items", date(2026, 10, 1), "乙=100", "丙=100"),
    ]

    found = [find_value_on(day, "丙=100", steps) for day in (
        date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 10, 1)
    )]  # fmt: skip

    assert [(one.value, one.version) for one in found] == [
        ("甲=100", 1), ("乙=100", 2), ("乙=100", 2), ("丙=100", 3)
    ]  # fmt: skip
    assert [one.since for one in found] == [None, date(2026, 5, 1), date(2026, 5, 1), date(2026, 10, 1)]


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (date(2026, 1, 1), "2025-Q4"),
        (date(2026, 3, 31), "2025-Q4"),
        (date(2026, 4, 1), "2026-Q1"),
        (date(2026, 12, 31), "2026-Q3"),
    ],
)
def test_the_last_quarter_is_the_one_that_ended(today, code):
    assert find_last_quarter(today).code == code


def test_agencies_are_assessed_by_quarters():
    with pytest.raises(Invalid):
        parse_quarter("2026")
    assert parse_quarter("2026-Q2").quarter == 2


def test_words_may_be_left_out_but_a_correction_has_a_reason():
    FillFormPayload(points=()).check()
    with pytest.raises(Invalid):
        CorrectFormPayload(points=(), text=" ").check()
    with pytest.raises(Invalid):
        FillFormPayload(points=(), text="请联系 13812345678").check()


def test_nothing_but_a_form_that_is_open_is_filled_in():
    assert {state for state, act in AGENCY_FORM_ACTS.transitions if act is AgencyFormAct.FILL} == {"open"}


FORMS = (
    FrozenForm("D06-001", "2026-Q3", "town", 60, (("响应", 60), ("到场", 40)), (50, 40)),
    FrozenForm("D06-001", "2026-Q3", "parent", 40, (("业务", 100),), None),
)
QUARTER = AssessmentPeriod(2026, 3)


def frozen(forms=FORMS, **form) -> bytes:
    return to_canonical_bytes("370783", QUARTER, build_schedule({}, ()), {}, forms=forms, **form)


def test_forms_are_frozen_with_the_period_and_a_missing_one_as_missing():
    lines = frozen().decode().split("\n")

    assert frozen() == frozen(FORMS[::-1])
    assert lines[1:] == [
        '["agency_form","D06-001","2026-Q3","parent",40,[["业务",100,null]]]',
        '["agency_form","D06-001","2026-Q3","town",60,[["响应",60,50],["到场",40,40]]]',
    ]


def test_what_was_frozen_before_there_were_forms_still_gives_the_same_bytes():
    assert read_form(frozen(form=1)) == 1
    assert b"agency_form" not in frozen(form=1)
    assert read_form(frozen()) == 2


def test_a_changed_form_is_named_by_its_agency():
    other = FrozenForm("D06-001", "2026-Q3", "town", 60, (("响应", 60), ("到场", 40)), (51, 40))

    assert find_differences(frozen(), frozen((other, FORMS[1]))) == ["D06-001"]
