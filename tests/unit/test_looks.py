"""Equal views share one rendering, as long as it includes the events they know of."""

import threading
from functools import partial
from itertools import count

import pytest

from dashboard.shared.render_cache import LONGEST_SECONDS, Looks


def test_a_drawing_serves_all_who_heard_of_no_more_than_it_knows():
    looks: Looks[int] = Looks()
    drawn = count(1)

    first = looks.since("desk", 5, lambda: (7, next(drawn)))
    same = looks.since("desk", 7, lambda: (7, next(drawn)))
    newer = looks.since("desk", 8, lambda: (8, next(drawn)))

    assert (first, same, newer) == (1, 1, 2)


def test_a_drawing_without_an_event_serves_for_its_time_alone():
    drawn = count(1)
    kept: Looks[int] = Looks(longest=60)
    short: Looks[int] = Looks(longest=-1)

    assert [kept.since("period", 0, lambda: (0, next(drawn))) for _ in range(2)] == [1, 1]
    assert [short.since("period", 0, lambda: (0, next(drawn))) for _ in range(2)] == [2, 3]


def test_other_views_have_drawings_of_their_own():
    looks: Looks[str] = Looks()

    assert looks.since("town 1", 1, lambda: (1, "a")) == "a"
    assert looks.since("town 2", 1, lambda: (1, "b")) == "b"


def test_of_many_who_ask_at_once_one_draws():
    looks: Looks[int] = Looks()
    drawn, everybody = count(1), threading.Barrier(8)
    seen: list[int] = []

    def ask():
        everybody.wait()
        seen.append(looks.since("desk", 1, lambda: (1, next(drawn))))

    people = [threading.Thread(target=ask) for _ in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert seen == [1] * 8


def test_what_could_not_be_drawn_is_drawn_anew():
    looks: Looks[object] = Looks()
    with pytest.raises(ZeroDivisionError):
        looks.since("desk", 1, lambda: (1, 1 // 0))

    assert looks.since("desk", 1, lambda: (1, "drawn")) == "drawn"


def test_the_views_looked_at_last_are_kept():
    looks: Looks[str] = Looks(most=2)
    for view in ("a", "b", "a", "c"):
        looks.since(view, 1, partial(lambda known, name: (known, name), 1, view))

    assert looks.since("a", 1, lambda: (1, "anew")) == "a"
    assert looks.since("b", 1, lambda: (1, "anew")) == "anew"


def test_lights_turn_with_time_so_that_no_drawing_serves_for_long(monkeypatch):
    looks: Looks[int] = Looks()
    drawn, now = count(1), [100.0]
    monkeypatch.setattr("dashboard.shared.render_cache.monotonic", lambda: now[0])
    looks.since("desk", 1, lambda: (1, next(drawn)))

    now[0] += LONGEST_SECONDS + 1

    assert looks.since("desk", 1, lambda: (1, next(drawn))) == 2
