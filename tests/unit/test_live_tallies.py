"""Figures under many filters and scopes stay correct though each is only counted when it is watched."""

import itertools
from dataclasses import replace
from datetime import timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.enums import Effect, Speed
from domain.filters import Filters
from domain.measures import OPEN_TICKETS
from domain.scopes import Scope
from live.area_index import Tree
from live.city_state import CityState
from live.filter_masks import Mask, Masks
from live.tallies import MOST, MOST_WAITING
from tests.support.live_city import CITY, GRIDS, MATTERS, NOON, TREE, ZONE, a_picture, a_rating, a_ticket
from tests.unit.test_live_counting import FILTERS, SCOPES, facts, tickets

VIEWS = list(itertools.product(FILTERS, SCOPES))
grades = st.fixed_dictionaries(
    {
        "speed": st.sampled_from(Speed),
        "effect": st.sampled_from(Effect),
        "rated_at": st.integers(-95, 0).map(lambda days: NOON + timedelta(days=days)),
    }
)


def figures(picture: CityState, filters: Filters, scope: Scope) -> dict:
    """Return all that a view shows, without the event."""
    return {
        key: (found.values.tolist(), found.counts.tolist(), found.classes.tolist(),
              found.unlocated, found.total, found.breaks)
        for key, found in picture.all_values(filters=filters, scope=scope).items()
    }  # fmt: skip


def same(one: dict, other: dict) -> bool:
    return all(
        np.array_equal(one[key][0], other[key][0], equal_nan=True) and one[key][1:] == other[key][1:]
        for key in one
    )


@settings(max_examples=settings().max_examples // 3)  # an example counts seventy views
@given(tickets, st.data())
def test_many_views_counted_when_asked_equal_a_count_from_scratch(rows, data) -> None:
    picture = a_picture(rows, [a_rating(row) for row in rows[::2]])
    for filters, scope in VIEWS:
        picture.all_values(filters=filters, scope=scope)
    now_open, now_rated, now = (
        {row.id: row for row in rows},
        {row.id: a_rating(row) for row in rows[::2]},
        NOON,
    )

    for event in range(2, data.draw(st.integers(3, 6))):
        changed = [data.draw(st.sampled_from(rows))] if rows and data.draw(st.booleans()) else []
        again = [replace(row, **data.draw(facts), is_open=data.draw(st.booleans())) for row in changed]
        again += data.draw(st.lists(st.builds(a_ticket, st.sampled_from(GRIDS)), max_size=2))
        ratings = [a_rating(row, **data.draw(grades)) for row in again if data.draw(st.booleans())]
        picture.apply([row.id for row in again], again, ratings, event=event)
        for row in again:
            now_open.pop(row.id, None), now_rated.pop(row.id, None)
            now_open |= {row.id: row} if row.is_open else {}
        now_rated |= {rating.ticket_id: rating for rating in ratings}
        now += timedelta(minutes=data.draw(st.integers(0, 60)))
        picture.tick(now)
        seen = data.draw(st.sampled_from(VIEWS))
        picture.all_values(filters=seen[0], scope=seen[1])

    fresh = a_picture(list(now_open.values()), list(now_rated.values()), now=now)
    fresh._legends = picture.legends
    for filters, scope in VIEWS:
        assert same(figures(picture, filters, scope), figures(fresh, filters, scope)), (filters, scope)


@given(tickets)
def test_masks_side_by_side_let_through_what_each_does(rows) -> None:
    picture = a_picture(rows)
    slots = picture.tickets.all_slots()
    alone = [Mask(filters, scope, ZONE, MATTERS, Tree(TREE)) for filters, scope in VIEWS]
    together = Masks(MOST, words=picture.tickets.words, matters=MATTERS)
    for place, mask in enumerate(alone):
        together.put(place, mask)

    found = together.letting(picture.tickets.taken(slots))

    assert found == [place for place, mask in enumerate(alone) if mask.of(picture.tickets, slots).any()]


def test_a_view_that_nobody_asks_for_is_given_up_and_counted_afresh() -> None:
    picture = a_picture()
    scope = Scope.whole(CITY)
    picture.values("grid", OPEN_TICKETS, filters=Filters(), scope=scope)

    for event in range(2, MOST_WAITING + 4):
        ticket = a_ticket()
        picture.apply([ticket.id], [ticket], [], event=event)

    assert (Filters(), scope) not in picture._lights
    assert picture.values("grid", OPEN_TICKETS, scope=scope).total == MOST_WAITING + 2


def test_a_view_that_a_change_does_not_concern_shares_its_figures_with_the_last_answer() -> None:
    picture = a_picture([a_ticket(GRIDS[0])])
    asked = {"filters": Filters(department="D02")}
    before = picture.values("grid", OPEN_TICKETS, **asked)
    other = a_ticket(GRIDS[1])

    picture.apply([other.id], [other], [], event=2)
    after = picture.values("grid", OPEN_TICKETS, **asked)

    assert after.event == 2
    assert after.values is before.values
    assert after.counts is before.counts


def test_more_views_than_are_kept_are_still_counted_right() -> None:
    picture = a_picture([a_ticket(department=f"D{n:03}") for n in range(MOST + 20)])
    for n in range(MOST + 20):
        found = picture.values("grid", OPEN_TICKETS, filters=Filters(department=f"D{n:03}"))
        assert found.total == 1
    ticket = a_ticket(department="D000")

    picture.apply([ticket.id], [ticket], [], event=2)

    assert picture.values("grid", OPEN_TICKETS, filters=Filters(department="D000")).total == 2
    assert picture.values("grid", OPEN_TICKETS, filters=Filters(department="D219")).total == 1
