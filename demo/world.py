"""Data of the simulator: the areas, and a pool of reports to be made."""

from datetime import datetime
from zoneinfo import ZoneInfo

from demo.actors import Actors, make_cast
from demo.arrivals import Window
from demo.city import ZONE
from demo.demand import make_demand
from demo.photo_store import PhotoStore
from demo.register import CITY_CODE
from demo.report_pool import World
from demo.working_time import habits

POOL_SCALE = 0.03  # of two years' tickets: some ten thousand reports to draw from


def scenery_of(
    seed: int, *, now: datetime, cast: Actors | None = None, album: PhotoStore | None = None
) -> World:
    """Return what the simulator plays with: the areas and a pool of reports; cast: where it is known."""
    cast = cast or make_cast(seed)
    layout, listed = cast.layout, cast.matters
    zone = ZoneInfo(ZONE)
    window = Window(None, now, seed + now.toordinal())
    pool = make_demand(
        layout, listed, window=window, zone=zone, habits=habits(zone, until=now), scale=POOL_SCALE
    )
    return World(CITY_CODE, layout, {row.code: row for row in listed}, pool, listed, album)
