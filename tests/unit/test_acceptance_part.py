"""Of parameters that only acceptance runs all of, CI runs enough to meet each value once."""

from tests.support.acceptance import keep_each_once, keep_first


def in_ci(parameters):
    return [one.values for one in parameters if not one.marks]


def test_the_first_of_several_values_is_run_in_ci():
    found = keep_first(["small", "large"])

    assert in_ci(found) == [("small",)]
    assert [one.id for one in found] == ["small", "large"]


def test_each_page_and_each_size_is_run_in_ci_and_every_pair_in_acceptance():
    found = keep_each_once(["a", "b", "c"], [1, 2])

    assert len(found) == 6
    assert in_ci(found) == [("a", 1), ("b", 2), ("c", 1)]
