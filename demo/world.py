"""Gather who and what the demonstration is about: its areas, parties, matters, and reports to be made."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from demo.admitted_matters import grid_reports
from demo.areas import CITY_CODE, DemoArea, load_areas
from demo.arrivals import Window
from demo.city import ZONE
from demo.demand import CHANNELS, REQUEST_KINDS, REQUESTERS, Demand, make_demand
from demo.listed_duties import map_matters
from demo.locations import Layout, layout_of
from demo.photo_store import PhotoStore
from demo.reference_data import DemoParty, MatterRow, matters, parties
from demo.texts import PHONE_PREFIX, addresses, descriptions
from demo.trajectories import Floats, Quality, find_weak_shares, qualities
from demo.working_time import habits
from domain.duties import Duty
from domain.enums import Channel, Level
from domain.errors import DomainError
from services.intake import ReportRequest

POOL_SCALE = 0.03  # of two years' tickets: some ten thousand reports to draw from


@dataclass(frozen=True, slots=True)
class WorldData:
    """The areas with their spots, the parties that hold work orders, and the matters."""

    areas: list[DemoArea]
    layout: Layout
    parties: list[DemoParty]
    matters: list[MatterRow]


def make_cast(seed: int) -> WorldData:
    """Return the cast of the shipped areas; ``seed`` chooses the spots."""
    areas = load_areas()
    towns = [(area.code, area.name) for area in areas if area.level is Level.TOWN]
    return WorldData(areas, layout_of(areas, seed=seed), parties(towns), matters())


@dataclass(frozen=True, slots=True)
class World:
    """What the simulated people know: the areas, the catalogue, and reports waiting to be made.

    quality: of each party, by its place in ``places``; weak: in which share of its ratings that shows. album:
    photos they may hand in; None where there is no store of files. duties: of each matter that the list in
    force has one for. names: of parties.
    """

    city: str
    layout: Layout
    matters: dict[str, MatterRow]
    pool: Demand
    listed: list[MatterRow]
    quality: Quality
    weak: Floats
    places: dict[str, int]
    album: PhotoStore | None = None
    duties: Mapping[str, Duty] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def make_world(
    seed: int, *, now: datetime, cast: WorldData | None = None, album: PhotoStore | None = None
) -> World:
    """Return what the simulator acts with: the areas and a pool of reports; cast: where it is known."""
    cast = cast or make_cast(seed)
    zone, window = ZoneInfo(ZONE), Window(now, seed + now.toordinal())
    live = habits(zone, until=now)
    pool = make_demand(cast.layout, cast.matters, window=window, zone=zone, habits=live, scale=POOL_SCALE)
    by_code = {row.code: row for row in cast.matters}
    places = {party.code: place for place, party in enumerate(cast.parties)}
    quality = qualities(cast.parties, seed=seed)
    duties = map_matters(now, by_code)
    names = {party.code: party.name for party in cast.parties}
    weak = find_weak_shares(pool, cast.matters, cast.parties, scale=POOL_SCALE)
    return World(
        CITY_CODE, cast.layout, by_code, pool, cast.matters, quality, weak, places, album, duties, names
    )


@dataclass(frozen=True, slots=True)
class CityMoment:
    """The city in one transaction, with the time at which it acts and the dice that decide."""

    session: Session
    world: World
    dice: random.Random
    now: datetime

    @property
    def city(self) -> str:
        """Return the code of the city."""
        return self.world.city

    def tries(self, act: Callable[..., object], *arguments: Any) -> bool:
        """Do an act in a part of the transaction that is undone where the act is refused."""
        try:
            with self.session.begin_nested():
                act(self, *arguments)
        except DomainError:
            return False
        return True


def draw_report(moment: CityMoment, *, letter: bool) -> tuple[ReportRequest, int]:
    """Return a report from the pool, and the place of the grid whose staff make it; -1 of any other reporter.

    letter: one that came as a letter to the mailbox; otherwise any other.
    """
    world, dice = moment.world, moment.dice
    pool, mailbox = world.pool, CHANNELS.index(Channel.MAILBOX)
    row = dice.randrange(len(pool))
    while (int(pool.channel[row]) == mailbox) is not letter:
        row = dice.randrange(len(pool))
    one = Demand(**{name: getattr(pool, name)[row : row + 1] for name in Demand.__slots__})
    address = addresses(world.layout, one, spots=0)
    grid, spot = int(pool.grid[row]), int(pool.spot[row])
    channel, matter = CHANNELS[int(pool.channel[row])], world.listed[int(pool.matter[row])]
    by_grid = bool(pool.by_grid[row]) and grid >= 0 and grid_reports(matter)
    request = ReportRequest(
        description=descriptions(one, world.listed, address, seed=dice.randrange(10**6))[0],
        channel=Channel.HOTLINE_5123456 if pool.by_grid[row] and not by_grid else channel,
        matter=matter.code,
        lon=float(world.layout.lon[grid, spot]) if grid >= 0 else None,
        lat=float(world.layout.lat[grid, spot]) if grid >= 0 else None,
        address=address[0],
        urgent=bool(pool.urgent[row]),
        requester_kind=REQUESTERS[int(pool.requester[row])],
        request_kind=REQUEST_KINDS[int(pool.request[row])],
        reporter_phone=None if channel is Channel.DEVICE else f"{PHONE_PREFIX}{dice.randrange(10**8):08}",
    )
    return request, grid if by_grid else -1
