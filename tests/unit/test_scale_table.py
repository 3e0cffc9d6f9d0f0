"""The table of the scale bench: what counts as grown, and what is cancelled."""

from bench.scale_measure import Taken
from bench.scale_table import Row, ratio, tables

FAST = Taken((10.0, 12.0), 1_000)
SLOW = Taken((40.0, 44.0), 1_500)
STOPPED = Taken((float("inf"),), 0, stopped=True)


def test_the_larger_of_time_and_pages_counts() -> None:
    assert ratio(FAST, SLOW) == 4.0
    assert ratio(FAST, Taken((10.0,), 7_000)) == 7.0


def test_what_takes_next_to_nothing_has_not_grown() -> None:
    assert ratio(Taken((0.1,), 3), Taken((1.9,), 90)) == 1.0


def test_a_question_that_is_cancelled_has_grown_without_bound() -> None:
    assert ratio(FAST, STOPPED) == float("inf")


def test_the_table_has_a_line_for_each_question() -> None:
    rows = {"panel": [Row("300k", FAST, None), Row("10m", STOPPED, SLOW)]}

    *_, line = tables(rows)

    assert line == "| panel | 10.0 / 12.0, 1,000 | **cancelled** | – | – | 40 ms |"
