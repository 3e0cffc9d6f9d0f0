"""Colour classes are few, round, and count what they show."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import classes
from geo.classes import NO_CLASS, Classes

counts = st.lists(st.integers(0, 20_000), max_size=300)


@given(counts)
def test_counts_get_five_to_seven_classes_with_zero_alone(values):
    found = classes.build_count_classes(values)

    assert 5 <= len(found) <= 7
    assert found.edges[0] == 1
    assert found.of(0) == 0
    assert list(found.edges) == sorted(set(found.edges))
    assert all(edge == int(edge) for edge in found.edges)


@given(counts)
def test_the_legend_counts_every_area_once(values):
    found = classes.build_count_classes(values)

    assert sum(found.tally(np.array(values, int))) == len(values)
    assert found.tally(np.array(values, int))[0] == values.count(0)


def test_breaks_are_round_and_follow_the_spread():
    assert classes.build_count_classes(range(101)).edges == (1, 35, 60, 80, 90)
    assert classes.build_count_classes([0, 0, 1, 1, 2]).edges == (1, 2, 3, 4)
    assert classes.build_count_classes([8_123] * 9).edges == (1, 8_000, 9_000, 10_000)


def test_where_the_breaks_are_looked_for_is_a_setting():
    found = classes.build_count_classes(range(101), quantiles=(0.1, 0.2, 0.4, 0.6, 0.9))

    assert found.edges == (1, 10, 20, 40, 60, 90)


def test_some_more_tickets_leave_the_breaks_alone():
    values = np.random.default_rng(0).negative_binomial(1, 0.1, 1_403)
    later = values.copy()
    later[:20] += 1

    assert classes.build_count_classes(later) == classes.build_count_classes(values)


def test_a_value_on_a_break_belongs_to_the_class_above():
    found = Classes((1.0, 5.0, 10.0))

    assert [found.of(value) for value in (0, 1, 4, 5, 9, 10, 999)] == [0, 1, 1, 2, 2, 3, 3]


def test_no_data_is_no_class_and_is_not_counted():
    found = Classes((1.0, 5.0))
    values = np.array([0.0, np.nan, 7.0])

    assert (found.of(None), found.of(float("nan"))) == (None, None)
    assert found.of_all(values).tolist() == [0, NO_CLASS, 2]
    assert found.tally(values) == [1, 0, 1]


@given(st.floats(0, 100), st.lists(st.one_of(st.floats(0, 100), st.just(float("nan"))), max_size=60))
def test_satisfaction_has_seven_classes_around_the_citys_mean(mean, values):
    found = classes.build_mean_classes(mean, values)

    assert len(found) == 7
    assert found.of(mean) == 3
    assert found.edges[0] + found.edges[-1] == pytest.approx(2 * round(mean * 2) / 2)
    assert len(set(np.diff(found.edges).round(6))) == 1


def test_satisfaction_classes_stay_between_0_and_100_where_they_can():
    found = classes.build_mean_classes(86.3, [60.0, 95.0, 99.0, float("nan")])

    assert found.edges == (74.0, 79.0, 84.0, 89.0, 94.0, 99.0)
    assert found.tally(np.array([60.0, 95.0, 99.0, np.nan])) == [1, 0, 0, 0, 0, 1, 1]
