"""Draw the next report of the demonstration from a pool."""

import random
from dataclasses import dataclass

from demo.demand import CHANNELS, REQUEST_KINDS, REQUESTERS, Demand
from demo.locations import Layout
from demo.photo_store import PhotoStore
from demo.reference_data import MatterRow
from demo.texts import PHONE_PREFIX, addresses, descriptions
from domain.enums import Channel, RequesterKind, RequestKind


@dataclass(frozen=True, slots=True)
class World:
    """What the played people know: the areas, the catalogue, and reports waiting to be made.

    album: photos they may hand in; None where there is no store of files.
    """

    city: str
    layout: Layout
    matters: dict[str, MatterRow]
    pool: Demand
    listed: list[MatterRow]
    album: PhotoStore | None = None


@dataclass(frozen=True, slots=True)
class DraftReport:
    """One report; grid: its place in the layout, -1 where it is not known."""

    text: str
    channel: Channel
    matter: str
    address: str | None
    urgent: bool
    requester: RequesterKind
    request: RequestKind
    phone: str | None
    by_grid: bool
    grid: int
    lon: float | None
    lat: float | None


def drawn(scenery: World, dice: random.Random, *, letter: bool) -> DraftReport:
    """Return a report from the pool: one that came as a letter to the mailbox, or any other."""
    pool, mailbox = scenery.pool, CHANNELS.index(Channel.MAILBOX)
    row = dice.randrange(len(pool))
    while (int(pool.channel[row]) == mailbox) is not letter:
        row = dice.randrange(len(pool))
    one = Demand(**{name: getattr(pool, name)[row : row + 1] for name in Demand.__slots__})
    address = addresses(scenery.layout, one, spots=0)
    grid, spot = int(pool.grid[row]), int(pool.spot[row])
    known = grid >= 0
    channel = CHANNELS[int(pool.channel[row])]
    return DraftReport(
        text=descriptions(one, scenery.listed, address, seed=dice.randrange(10**6))[0],
        channel=channel,
        matter=scenery.listed[int(pool.matter[row])].code,
        address=address[0],
        urgent=bool(pool.urgent[row]),
        requester=REQUESTERS[int(pool.requester[row])],
        request=REQUEST_KINDS[int(pool.request[row])],
        phone=None if channel is Channel.DEVICE else f"{PHONE_PREFIX}{dice.randrange(10**8):08}",
        by_grid=bool(pool.by_grid[row]),
        grid=grid,
        lon=float(scenery.layout.lon[grid, spot]) if known else None,
        lat=float(scenery.layout.lat[grid, spot]) if known else None,
    )
