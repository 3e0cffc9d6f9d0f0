"""Memory holds the ratings of the running period; those of a longer one are read once and kept."""

import threading
from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from db.queries.rollups import RatingSum
from domain.enums import Effect, Speed
from domain.errors import Busy
from domain.filters import Filters
from domain.measures import OPEN_TICKETS, SATISFACTION
from domain.scopes import Scope
from live import past_ratings as past_module
from live.past_ratings import PastRatings
from live.subscriptions import AreaView
from tests.support.live_city import CITY, GRIDS, NOON, a_picture, a_rating, a_ticket

WHOLE = Scope.whole(CITY)
TODAY = date(2026, 9, 24)
LAST_YEAR = Filters(since=date(2025, 9, 24))
HELD_DAYS = 91


def a_sum(grid: str = GRIDS[0], count: int = 1, speed: Speed = Speed.TIMELY) -> RatingSum:
    return RatingSum(grid[:9], grid[:12], grid, None, False, speed, Effect.GOOD, count)


class Reader:
    """Answers with the same sums and records its calls."""

    def __init__(self, *sums: RatingSum) -> None:
        self.sums = sums
        self.asked: list[tuple[Filters, Scope]] = []
        self.may_answer = threading.Event()
        self.may_answer.set()

    def __call__(self, filters: Filters, scope: Scope) -> Sequence[RatingSum]:
        self.may_answer.wait(10)
        self.asked.append((filters, scope))
        return self.sums


def past_of(reader: Reader) -> PastRatings:
    return PastRatings(reader, tell=lambda: None)


def rated(days_ago: int):
    return a_rating(a_ticket(), rated_at=NOON - timedelta(days=days_ago))


def held(picture) -> int:
    return sum(map(len, picture.ratings.slots.values()))


def test_ratings_before_the_period_are_not_held() -> None:
    picture = a_picture(ratings=[rated(days) for days in (0, 89, 90, 91, 92, 700)])

    old = rated(200)
    picture.apply([old.ticket_id], [], [old], event=2)

    assert held(picture) == 3
    assert picture.values("grid", SATISFACTION).total == 2


def test_ratings_leave_at_local_midnight() -> None:
    picture = a_picture(ratings=[rated(days) for days in (0, 0, 89, 90)])
    assert held(picture) == 4

    picture.tick(NOON + timedelta(hours=12))

    assert held(picture) == 3
    assert picture.values("grid", SATISFACTION).total == 2
    assert len(picture.ratings.all_slots()) == 3


def test_the_ticket_of_a_rating_that_left_may_be_rated_again() -> None:
    first, late = rated(90), rated(0)
    again = a_rating(a_ticket(id=first.ticket_id))
    picture = a_picture(ratings=[first, late])
    picture.tick(NOON + timedelta(hours=12))

    picture.apply([first.ticket_id], [], [again], event=2)

    assert picture.values("grid", SATISFACTION).total == 2


def test_a_longer_period_is_what_is_held_and_the_sums_of_before() -> None:
    reader = Reader(a_sum(GRIDS[0], 3), a_sum(GRIDS[1], 2, Speed.NONE))
    picture = a_picture(ratings=[rated(0), rated(90)], past=past_of(reader))

    found = picture.values("grid", SATISFACTION, filters=LAST_YEAR)

    assert found.counts.tolist() == [5, 2, 0, 0, 0]
    mean = (5 * 100 + 2 * 50) / 7
    assert found.values[1] == pytest.approx((2 * 50 + 10 * mean) / 12)
    [(filters, scope)] = reader.asked
    assert (filters.since, filters.until) == (LAST_YEAR.since, TODAY - timedelta(days=HELD_DAYS))
    assert scope == WHOLE


def test_a_period_that_is_held_reads_nothing() -> None:
    reader = Reader()
    picture = a_picture(ratings=[rated(0)], past=past_of(reader))

    picture.values("grid", SATISFACTION)
    picture.values("grid", SATISFACTION, filters=Filters(since=TODAY - timedelta(days=90)))
    picture.values("grid", OPEN_TICKETS, filters=LAST_YEAR)

    assert reader.asked == []


def test_a_longer_period_is_read_once_a_day_and_carried_along() -> None:
    reader = Reader(a_sum(GRIDS[0], 3))
    picture = a_picture(past=past_of(reader))
    asked = {"filters": LAST_YEAR}
    picture.values("grid", SATISFACTION, **asked)

    fresh = rated(0)
    picture.apply([fresh.ticket_id], [], [fresh], event=2)
    same_day = picture.values("grid", SATISFACTION, **asked).total
    picture.tick(NOON + timedelta(hours=12))
    picture.values("grid", SATISFACTION, **asked)

    assert same_day == 4
    assert [filters.until for filters, _ in reader.asked] == [
        TODAY - timedelta(days=91), TODAY - timedelta(days=90),
    ]  # fmt: skip


def test_a_change_of_a_ticket_rated_long_ago_makes_the_sums_be_read_again() -> None:
    reader = Reader(a_sum())
    picture = a_picture(past=past_of(reader))
    picture.values("grid", SATISFACTION, filters=LAST_YEAR)

    old = rated(200)
    picture.apply([old.ticket_id], [], [old], event=2)
    picture.values("grid", SATISFACTION, filters=LAST_YEAR)

    assert len(reader.asked) == 2


def test_a_stream_does_not_wait_for_the_database_and_is_told_when_sums_were_read() -> None:
    told = threading.Event()
    reader = Reader(a_sum(GRIDS[0], 3))
    picture = a_picture(past=PastRatings(reader, tell=told.set))
    view = AreaView("level=grid&measure=satisfaction&since=2025-09-24", WHOLE)
    view.prepare(picture)
    view.change(picture)
    old = rated(200)
    picture.apply([old.ticket_id], [], [old], event=2)  # the sums are no longer what they were
    reader.sums = (a_sum(GRIDS[0], 4),)
    reader.may_answer.clear()

    while_reading = view.change(picture)
    last_told = view.snapshot(picture)
    reader.may_answer.set()
    assert told.wait(timeout=10)
    message = view.change(picture)

    assert while_reading is None
    assert last_told["total"] == 3
    assert message is not None
    assert message.data["total"] == 4


def test_who_holds_the_lock_is_never_made_to_wait() -> None:
    picture = a_picture(past=past_of(Reader(a_sum())))

    with pytest.raises(Busy):
        picture.counted("grid", SATISFACTION, filters=LAST_YEAR, scope=WHOLE)


def test_sums_are_bounded_in_number_and_those_who_ask_together_share_one_reading() -> None:
    began, go = threading.Semaphore(0), threading.Event()
    asked: list[Filters] = []

    def slow(filters: Filters, _scope: Scope) -> Sequence[RatingSum]:
        asked.append(filters)
        began.release()
        go.wait(10)
        return [a_sum()]

    sums = PastRatings(slow, tell=lambda: None)
    threads = [threading.Thread(target=sums.load, args=((LAST_YEAR, WHOLE),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert began.acquire(timeout=10)
    go.set()
    for thread in threads:
        thread.join(10)
    for n in range(past_module.KEPT):
        sums.load((Filters(matter=f"S{n}"), WHOLE))

    assert asked.count(LAST_YEAR) == 1
    assert sums.find((LAST_YEAR, WHOLE)) is None
    assert sums.find((Filters(matter="S0"), WHOLE)) is not None
