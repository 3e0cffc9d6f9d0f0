"""Screens that may show a ticket which is hidden now are asked to look again, and not said which it is."""

import asyncio
import json
from contextlib import closing
from dataclasses import replace

import pytest

from domain.scopes import Reach, Scope
from live.broadcaster import Broadcaster, Screen
from live.frames import Audience, Sequel
from tests.support.live_city import CITY, GRIDS, TOWNS, UNITS, a_picture, a_ticket

OPEN = a_ticket(GRIDS[0], departments=["D01", "D02"])
WHOLE = Scope.whole(CITY)


@pytest.mark.parametrize(
    ("changes", "hidden"),
    [
        pytest.param({"secret": True}, True, id="became secret"),
        pytest.param({"internal": True}, True, id="became internal"),
        pytest.param({"departments": ["D01"]}, True, id="a party lost sight of it"),
        pytest.param({"is_open": False, "departments": ["D01"]}, True, id="and it was closed"),
        pytest.param(
            {"town_code": TOWNS[1], "unit_code": UNITS[2], "grid_code": GRIDS[3]}, True, id="moved away"
        ),
        pytest.param({"urgent": True}, False, id="became urgent"),
        pytest.param({"departments": ["D01", "D02", "D03"]}, False, id="a party more sees it"),
        pytest.param({"is_open": False}, False, id="was closed"),
    ],
)
def test_the_last_event_that_hid_a_ticket_is_known(changes, hidden):
    picture = a_picture([OPEN])

    picture.apply([OPEN.id], [replace(OPEN, **changes)], [], event=7)

    assert picture.hidden_at == (7 if hidden else 1)


def test_a_new_secret_ticket_hides_nothing_for_that_would_tell_of_it():
    picture, secret = a_picture([OPEN]), a_ticket(GRIDS[0], secret=True)

    picture.apply([secret.id], [secret], [], event=7)

    assert picture.hidden_at == 1


@pytest.mark.parametrize("kept", [{"secret": True}, {"internal": True}])
def test_a_closed_ticket_that_is_kept_from_others_may_have_become_so_now(kept):
    picture, closed = a_picture([OPEN]), a_ticket(GRIDS[0], is_open=False, **kept)

    picture.apply([closed.id], [closed], [], event=7)

    assert picture.hidden_at == 7


@pytest.mark.parametrize(
    "change", [{"is_open": False}, {"secret": True}], ids=["was closed", "became secret"]
)
@pytest.mark.parametrize(
    "scope",
    [Scope(CITY, Reach.TOWN, town=TOWNS[0]), Scope(CITY, Reach.GRID, grid=GRIDS[0])],
    ids=["its town", "its grid"],
)
def test_a_narrow_screen_cannot_tell_a_closed_ticket_from_a_hidden_one(scope, change):
    picture = a_picture([OPEN])
    broadcaster = Broadcaster(lambda _city: picture)
    audience = Audience(scope, ("level=town&measure=open_tickets",))
    changed = replace(OPEN, **change)
    with closing(asyncio.new_event_loop()) as loop:
        broadcaster.join(Screen(loop), audience, since=None)
    picture.apply([OPEN.id], [changed], [], event=7)

    broadcaster.tell(CITY, [changed], hidden=picture.hidden_at == 7)

    [sequel] = broadcaster._sequels.values()
    assert sequel.news.told() == {"many": True}


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        (Scope(CITY, Reach.TOWN, town=TOWNS[0]), {"many": True}),
        (Scope(CITY, Reach.TOWN, town=TOWNS[1]), {"many": True}),
        (Scope(CITY, Reach.GRID, grid=GRIDS[0]), {"many": True}),
        (replace(WHOLE, secrets=False), {"many": True}),
        (WHOLE, {}),
    ],
    ids=["its town", "another town", "its grid", "who keeps lists", "the Center"],
)
def test_a_screen_is_told_that_something_is_hidden_and_never_what(scope, told):
    picture = a_picture([OPEN])
    sequel = Sequel(Audience(scope, ("level=town&measure=open_tickets",)), picture)
    picture.apply([OPEN.id], [replace(OPEN, secret=True)], [], event=7)

    sequel.news.add([], hidden=scope != WHOLE)
    frame = sequel.next_frame(picture, moment=0.0)

    if frame is None:
        assert told == {}
        return
    [data] = [json.loads(line[6:]) for line in frame.body.decode().splitlines() if line.startswith("data: ")]
    assert {name: data[name] for name in ("many", "tickets") if name in data} == told
    assert str(OPEN.id) not in frame.body.decode()


@pytest.mark.parametrize(
    "scope", [WHOLE, Scope(CITY, Reach.TOWN, town=TOWNS[1])], ids=["the Center", "another town"]
)
def test_every_map_is_told_that_something_else_changed_and_never_what(scope):
    picture = a_picture([OPEN])
    sequel = Sequel(Audience(scope, ("level=town&measure=open_tickets",)), picture)

    sequel.news.add([], subjects=True)
    frame = sequel.next_frame(picture, moment=0.0)

    assert frame is not None
    [data] = [json.loads(line[6:]) for line in frame.body.decode().splitlines() if line.startswith("data: ")]
    assert (data["subjects"], data["set"]) == (True, [])
    assert not {"tickets", "many"} & data.keys()
    sequel.news.add([])
    assert sequel.next_frame(picture, moment=1.0) is None
