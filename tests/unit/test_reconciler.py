"""The comparison with plain SQL goes on for years, whatever happens to one of them."""

import threading

from live import reconciler
from live.reconciler import Reconciler
from tests.live_city import CITY, a_picture


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
