"""Screens receive what they can show and nothing else."""

from domain.enums import Effect, Speed
from domain.scopes import Scope
from live.subscriptions import AreaView
from tests.support.live_city import CITY, GRIDS, a_picture, a_rating, a_ticket


def test_a_rating_that_moves_the_mean_by_a_hair_tells_only_its_own_area() -> None:
    picture = a_picture(ratings=[a_rating(a_ticket(grid)) for grid in GRIDS for _ in range(1000)])
    view = AreaView("level=grid&measure=satisfaction", Scope.whole(CITY))
    view.change(picture)
    rated = a_ticket(GRIDS[0])
    rating = a_rating(rated, speed=Speed.NONE, effect=Effect.POOR)

    picture.apply([rated.id], [], [rating], event=1)
    message = view.change(picture)

    assert message is not None
    assert [place for place, *_ in message.data["set"]] == [0]
    assert message.data["set"][0][1:3] == [99.9, 1001]


def test_what_was_not_told_adds_up_until_it_is() -> None:
    picture = a_picture(ratings=[a_rating(a_ticket(grid)) for grid in GRIDS for _ in range(1000)])
    view = AreaView("level=grid&measure=satisfaction", Scope.whole(CITY))
    view.change(picture)
    told: set[int] = set()

    for event in range(1, 101):
        rated = a_ticket(GRIDS[0])
        rating = a_rating(rated, speed=Speed.NONE, effect=Effect.POOR)
        picture.apply([rated.id], [], [rating], event=event)
        message = view.change(picture)
        told |= {place for place, *_ in message.data["set"]} if message else set()

    assert told == set(range(len(GRIDS)))
