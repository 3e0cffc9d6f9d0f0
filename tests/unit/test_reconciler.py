"""The comparison with plain SQL continues, whatever happens to one of its runs."""

import threading
from datetime import timedelta

import pytest

from live import reconciler
from live.reconciler import Reconciler
from tests.support.live_city import CITY, a_picture


def test_a_bug_in_one_comparison_does_not_end_them_all_nor_leave_an_old_answer(monkeypatch, caplog) -> None:
    tries = threading.Semaphore(0)

    def reading() -> None:
        tries.release()
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(reconciler, "PERIOD_SECONDS", 0.01)
    picture = a_picture()
    tested = Reconciler(lambda: {CITY: picture}, reading=reading)
    tested.found[CITY] = 0

    tested.start()
    twice = tries.acquire(timeout=5) and tries.acquire(timeout=5)
    tested.stop()

    assert twice
    assert tested.found == {}
    assert "a bug" in caplog.text


@pytest.mark.parametrize("days", [1, 8, 32, 91, 200])
def test_ratings_are_compared_in_slices_of_days_that_leave_none_out(days) -> None:
    picture = a_picture()

    slices = list(reconciler.list_held_days(picture, reconciler.Pace(days)))

    held = [picture.held_from + timedelta(days=day) for day in range(91)]
    of_slices = [day for one in slices for day in held if (one.since or day) <= day <= (one.until or day)]
    assert of_slices == held
    assert slices[-1].until is None  # what a replay will reach later is compared too


def test_a_slow_database_is_asked_for_fewer_days_at_once() -> None:
    pace = reconciler.Pace()

    pace.took(8, seconds=0.4)
    slow = pace.days
    pace.took(slow, seconds=60.0)
    slowest = pace.days
    pace.took(slowest, seconds=0.001)

    assert (slow, slowest, pace.days) == (2, 1, reconciler.MOST_DAYS)
