"""Equal views share one rendering, as long as it includes the events they know of."""

import threading
from functools import partial
from itertools import count

import pytest

from dashboard.shared.render_cache import LONGEST_SECONDS, RenderCache


def test_a_drawing_serves_all_who_heard_of_no_more_than_it_knows():
    cache: RenderCache[int] = RenderCache()
    drawn = count(1)

    first = cache.since("desk", 5, lambda: (7, next(drawn)))
    same = cache.since("desk", 7, lambda: (7, next(drawn)))
    newer = cache.since("desk", 8, lambda: (8, next(drawn)))

    assert (first, same, newer) == (1, 1, 2)


def test_a_drawing_without_an_event_serves_for_its_time_alone():
    drawn = count(1)
    kept: RenderCache[int] = RenderCache(longest=60)
    short: RenderCache[int] = RenderCache(longest=-1)

    assert [kept.since("period", 0, lambda: (0, next(drawn))) for _ in range(2)] == [1, 1]
    assert [short.since("period", 0, lambda: (0, next(drawn))) for _ in range(2)] == [2, 3]


def test_after_an_act_no_event_brings_an_older_drawing_back():
    cache: RenderCache[str] = RenderCache()
    cache.since("desk", 5, lambda: (7, "before the act"))

    # The act is committed, but not yet in the feed: its own drawing knows no newer event.
    assert cache.renew("desk", lambda: (7, "after the act")) == "after the act"
    assert cache.since("desk", 6, lambda: (7, "anew")) == "after the act"


def test_a_drawing_that_failed_after_an_act_leaves_no_older_one():
    cache: RenderCache[object] = RenderCache()
    cache.since("desk", 5, lambda: (7, "before the act"))
    with pytest.raises(ZeroDivisionError):
        cache.renew("desk", lambda: (7, 1 // 0))

    assert cache.since("desk", 6, lambda: (7, "anew")) == "anew"


def test_other_views_have_drawings_of_their_own():
    cache: RenderCache[str] = RenderCache()

    assert cache.since("town 1", 1, lambda: (1, "a")) == "a"
    assert cache.since("town 2", 1, lambda: (1, "b")) == "b"


def test_of_many_who_ask_at_once_one_draws():
    cache: RenderCache[int] = RenderCache()
    drawn, everybody = count(1), threading.Barrier(8)
    seen: list[int] = []

    def ask():
        everybody.wait()
        seen.append(cache.since("desk", 1, lambda: (1, next(drawn))))

    people = [threading.Thread(target=ask) for _ in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert seen == [1] * 8


def test_what_could_not_be_drawn_is_drawn_anew():
    cache: RenderCache[object] = RenderCache()
    with pytest.raises(ZeroDivisionError):
        cache.since("desk", 1, lambda: (1, 1 // 0))

    assert cache.since("desk", 1, lambda: (1, "drawn")) == "drawn"


def test_the_views_looked_at_last_are_kept():
    cache: RenderCache[str] = RenderCache(most=2)
    for view in ("a", "b", "a", "c"):
        cache.since(view, 1, partial(lambda known, name: (known, name), 1, view))

    assert cache.since("a", 1, lambda: (1, "anew")) == "a"
    assert cache.since("b", 1, lambda: (1, "anew")) == "anew"


def test_lights_turn_with_time_so_that_no_drawing_serves_for_long(monkeypatch):
    cache: RenderCache[int] = RenderCache()
    drawn, now = count(1), [100.0]
    monkeypatch.setattr("dashboard.shared.render_cache.monotonic", lambda: now[0])
    cache.since("desk", 1, lambda: (1, next(drawn)))

    now[0] += LONGEST_SECONDS + 1

    assert cache.since("desk", 1, lambda: (1, next(drawn))) == 2
