"""Limits, ratings and settings: the numbers of the source and those of ours."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts import SignInLimits
from domain.coordination import LocalLevel
from domain.deadlines import (
    Limit,
    Limits,
    Thresholds,
    extend_limit,
    get_completion_limit,
    get_limit,
    get_longest_extension,
    get_response_limit,
)
from domain.deliveries import DeliveryTries, Flood
from domain.enums import ClockKind, Effect, Speed, TicketClass
from domain.errors import Invalid
from domain.satisfaction import compute_shrunk_mean, is_sparse
from domain.setting_values import (
    check_together,
    parse_figures_period,
    parse_flood,
    parse_limits,
    parse_quantiles,
    parse_scores,
    parse_thresholds,
    parse_tries,
    parse_weights,
    sign_in_limits_of,
)
from domain.settings import SETTINGS
from domain.stored_settings import check_value, get_setting
from domain.suggestion import Weights
from geo.classes import QUANTILES


@pytest.mark.parametrize(("ticket_class", "days"), [(TicketClass.GENERAL, 3), (TicketClass.COMPLEX, 5)])
@pytest.mark.parametrize("urgent", [False, True], ids=["routine", "urgent"])
def test_completion_follows_the_class_and_response_the_urgency(ticket_class, days, urgent):
    response = Limit(seconds=7200, natural=True) if urgent else Limit(seconds=4 * 3600)

    assert get_completion_limit(ticket_class) == Limit(days=days)
    assert get_response_limit(urgent=urgent) == response


@pytest.mark.parametrize(
    ("level", "limit"),
    [
        (LocalLevel.GRID, Limit(seconds=225 * 60)),
        (LocalLevel.UNIT, Limit(days=1)),
        (LocalLevel.TOWN, Limit(days=2)),
    ],
)
def test_each_level_handles_a_report_for_its_time(level, limit):
    found = get_limit(ClockKind.HANDLING, ticket_class=TicketClass.GENERAL, urgent=False, level=level)

    assert found == limit


@pytest.mark.parametrize("kind", [kind for kind in ClockKind if kind is not ClockKind.SHELF])
def test_every_kind_of_clock_but_the_shelfs_whose_day_is_named_has_a_limit(kind):
    assert isinstance(get_limit(kind, ticket_class=TicketClass.GENERAL, urgent=False), Limit)


@pytest.mark.parametrize(
    ("by_days", "granted", "limit"),
    [
        pytest.param(2, 0, Limit(days=5), id="once"),
        pytest.param(3, 0, Limit(days=6), id="by the original limit"),
        pytest.param(4, 0, None, id="by more than the original limit"),
        pytest.param(1, 1, None, id="a second time"),
        pytest.param(0, 0, None, id="by nothing"),
    ],
)
def test_an_extension_is_granted_once_and_by_at_most_the_limit(by_days, granted, limit):
    assert extend_limit(Limit(days=3), Limit(days=3), by_days=by_days, granted=granted) == limit


def test_how_much_an_extension_lengthens_is_a_setting():
    half, twice = (parse_limits({"limits.extension_percent": share}) for share in (50, 200))

    assert extend_limit(Limit(days=5), Limit(days=5), by_days=3, granted=0, limits=half) is None
    assert extend_limit(Limit(days=5), Limit(days=5), by_days=2, granted=0, limits=half) == Limit(days=7)
    assert extend_limit(Limit(days=5), Limit(days=5), by_days=10, granted=0, limits=twice) == Limit(days=15)
    assert get_longest_extension(Limit(days=1), limits=half) == 1


def test_an_extension_lengthens_the_limit_the_clock_has_whatever_new_ones_get():
    changed = parse_limits({"limits.general_days": 4})

    assert extend_limit(Limit(days=3), Limit(days=4), by_days=1, granted=0, limits=changed) == Limit(days=4)


def test_few_ratings_are_drawn_to_the_citys_mean():
    assert compute_shrunk_mean(100, 1, city_mean=78) == pytest.approx((100 + 780) / 11)
    assert compute_shrunk_mean(0, 0, city_mean=78) is None
    assert is_sparse(9)
    assert not is_sparse(10)


@given(
    scores=st.lists(st.sampled_from([Fraction(part, 2) for part in range(201)]), min_size=1),
    city_mean=st.integers(0, 100),
)
def test_a_shrunk_mean_lies_between_its_own_and_the_citys(scores, city_mean):
    own = sum(scores) / len(scores)

    shown = compute_shrunk_mean(sum(scores, Fraction()), len(scores), city_mean=city_mean)

    low, high = sorted((float(own), float(city_mean)))
    assert shown is not None
    assert low - 1e-9 <= shown <= high + 1e-9


def test_settings_start_at_the_defaults():
    assert parse_limits({}) == Limits()
    assert parse_thresholds({}) == Thresholds(80, 95)
    assert parse_scores({}).effect[Effect.MEDIOCRE] == 40
    assert get_setting({}, "deductions.yearly_cap") == 300


def test_stored_settings_replace_the_defaults():
    stored = {"limits.general_days": 4, "lights.yellow": 70, "scores.speed.slow": 60}

    assert parse_limits(stored).general_days == 4
    assert parse_thresholds(stored).yellow == 70
    assert parse_scores(stored).speed[Speed.SLOW] == 60


@pytest.mark.parametrize(
    ("key", "value"),
    [
        pytest.param("limits.general_days", 0, id="too little"),
        pytest.param("limits.general_days", 61, id="too much"),
        pytest.param("limits.general_days", "3", id="text"),
        pytest.param("limits.general_days", True, id="truth for a number"),
        pytest.param("review.by_another_person", 1, id="number for a truth"),
        pytest.param("no.such", 1, id="unknown"),
    ],
)
def test_a_setting_refuses_what_it_cannot_be(key, value):
    with pytest.raises(Invalid):
        check_value(key, value)


def test_orange_comes_after_yellow():
    with pytest.raises(Invalid):
        parse_thresholds({"lights.yellow": 95})


@pytest.mark.parametrize("key", SETTINGS)
def test_every_default_is_admitted_by_its_own_setting(key):
    assert check_value(key, SETTINGS[key].default) == SETTINGS[key].default


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ({"suggestion.medium_percent": 90}, parse_weights),
        ({"classes.break_1": 60}, parse_quantiles),
        ({"deliveries.first_wait_seconds": 120, "deliveries.longest_wait_minutes": 1}, parse_tries),
        ({"lights.yellow": 95}, parse_thresholds),
    ],
    ids=["surer-with-less", "breaks-descend", "first-wait-longest", "yellow-after-orange"],
)
def test_settings_that_do_not_fit_together_are_refused(stored, read):
    with pytest.raises(Invalid):
        read(stored)
    with pytest.raises(Invalid):
        check_together(stored)


def test_the_defaults_are_those_of_the_rules_and_fit_together():
    check_together({})

    assert parse_weights({}) == Weights()
    assert (parse_tries({}), parse_flood({})) == (DeliveryTries(), Flood())
    assert sign_in_limits_of({}) == SignInLimits()
    assert parse_quantiles({}) == QUANTILES
    assert parse_figures_period({"figures.period_days": 14}) == timedelta(days=14)
