"""A small city for the live state: two towns, three units, five grids, and tickets in them."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from db.queries.area_tree import AreaTree, LevelAreas
from db.queries.open_tickets import CountedTicket
from db.queries.ratings import Rating
from domain.enums import Channel, Effect, Speed, Status, TicketClass, WorkField
from live.area_index import Tree
from live.city_state import CityState
from live.past_ratings import PastRatings

CITY = "370783"
ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 9, 24, 4, tzinfo=UTC)  # 12:00 in the city
TOWNS = ("370783001", "370783002")
COMMUNITY, VILLAGE, OTHER_VILLAGE = "370783001001", "370783001200", "370783002200"
UNITS = (COMMUNITY, VILLAGE, OTHER_VILLAGE)
GRIDS = (*(f"{COMMUNITY}00{n}" for n in (1, 2)), f"{VILLAGE}001", *(f"{OTHER_VILLAGE}00{n}" for n in (1, 2)))
MATTERS = {WorkField.LIVELIHOOD: frozenset({"S00001"}), WorkField.MEDIATION: frozenset({"S00002"})}
TREE = AreaTree(
    levels=(
        LevelAreas("city", "市", "City", 0, (CITY,), None),
        LevelAreas("town", "镇街", "Towns", 1, TOWNS, None),
        LevelAreas("community", "城市社区", "Communities", 2, (COMMUNITY,), None),
        LevelAreas("village", "村居", "Villages", 2, (VILLAGE, OTHER_VILLAGE), None),
        LevelAreas("unit", "大网格", "Units", 2, UNITS, None),
        LevelAreas("grid", "小网格", "Grids", 3, GRIDS, None),
    ),
    parents={
        CITY: None,
        **dict.fromkeys(TOWNS, CITY),
        **{unit: unit[:9] for unit in UNITS},
        **{grid: grid[:12] for grid in GRIDS},
    },
)

_numbers = itertools.count(1)


def a_ticket(grid: str | None = GRIDS[0], **facts: object) -> CountedTicket:
    """Return an open ticket in a grid, without a running clock."""
    ticket = CountedTicket(
        id=UUID(int=next(_numbers)), matter="S00001", channel=Channel.GRID_STAFF,
        ticket_class=TicketClass.GENERAL, urgent=False, status=Status.DISPATCHED, secret=False,
        department="D01", departments=["D01"], town_code=grid[:9] if grid else None,
        unit_code=grid[:12] if grid else None, grid_code=grid, reported_at=NOON, is_open=True,
        yellow_at=None, orange_at=None, due_at=None, paused=False,
    )  # fmt: skip
    return replace(ticket, **facts)


def running(minutes_left: int) -> dict[str, datetime]:
    """Return the instants of a clock due so many minutes after noon: orange 10 before, yellow 30 before."""
    due = NOON + timedelta(minutes=minutes_left)
    return {
        "yellow_at": due - timedelta(minutes=30),
        "orange_at": due - timedelta(minutes=10),
        "due_at": due,
    }


def a_rating(of: CountedTicket, **facts: object) -> Rating:
    """Return a rating of a ticket's department, the best one unless said otherwise."""
    rating = Rating(
        ticket_id=of.id, matter=of.matter, channel=of.channel, ticket_class=of.ticket_class, urgent=of.urgent,
        status=of.status, secret=of.secret, department=of.department or "D01", departments=of.departments,
        town_code=of.town_code, unit_code=of.unit_code, grid_code=of.grid_code, rated_at=NOON,
        speed=Speed.TIMELY, effect=Effect.GOOD, duty=of.duty,
    )  # fmt: skip
    return replace(rating, **facts)


def a_picture(
    tickets: Sequence[CountedTicket] = (),
    ratings: Sequence[Rating] = (),
    now: datetime = NOON,
    past: PastRatings | None = None,
) -> CityState:
    """Return the state of the small city with these tickets and ratings; before them there were none."""
    past = past or PastRatings(lambda _filters, _scope: [], tell=lambda: None)
    picture = CityState(CITY, zone=ZONE, tree=Tree(TREE), matters=MATTERS, past=past)
    picture.load(tickets, ratings, event=1, now=now)
    return picture
