"""Areas of the demonstration as arrays, with locations inside every grid where tickets happen."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from demo.areas import DemoArea
from demo.copy_text import Ints
from domain.enums import AreaKind, Level

Floats = NDArray[np.float64]

SPOTS = 40  # places per grid; the first ones are met again and again
TRIES = 160
DOWNTOWN = {AreaKind.COMMUNITY: 1.0, AreaKind.DEDICATED: 0.6, AreaKind.VILLAGE: 0.22}
COUNTRY = {AreaKind.COMMUNITY: 0.2, AreaKind.DEDICATED: 0.5, AreaKind.VILLAGE: 1.0}


@dataclass(frozen=True)
class Layout:
    """Towns, units and grids in code order; positions in one list point into the next."""

    towns: list[DemoArea]
    units: list[DemoArea]
    grids: list[DemoArea]
    town_of_unit: Ints
    unit_of_grid: Ints
    lon: Floats  # [grid, spot]
    lat: Floats

    @cached_property
    def town_of_grid(self) -> Ints:
        """Return the position of each grid's town."""
        return self.town_of_unit[self.unit_of_grid]

    def weights(self, of_kind: dict[AreaKind, float], rng: np.random.Generator) -> Floats:
        """Return how often tickets happen in each grid; they sum to 1 and a few grids have many more."""
        base = np.array([of_kind[self.units[unit].kind] for unit in self.unit_of_grid.tolist()])
        found = base * rng.lognormal(0.0, 0.75, len(base))
        return np.asarray(found / found.sum())


def layout_of(rows: Iterable[DemoArea], *, seed: int) -> Layout:
    """Return the layout of a city's areas."""
    ordered = sorted(rows, key=lambda row: row.code)
    towns = [row for row in ordered if row.level == Level.TOWN]
    units = [row for row in ordered if row.level in (Level.COMMUNITY, Level.VILLAGE)]
    grids = [row for row in ordered if row.level == Level.GRID]
    lon, lat = spots([row.geom for row in grids], seed=seed)
    return Layout(towns, units, grids, _parents(units, towns), _parents(grids, units), lon, lat)


def _parents(children: list[DemoArea], parents: list[DemoArea]) -> Ints:
    position = {parent.code: place for place, parent in enumerate(parents)}
    return np.array([position[child.parent or ""] for child in children], np.int64)


def spots(shapes: list[BaseGeometry], *, seed: int) -> tuple[Floats, Floats]:
    """Return lon and lat of spots inside each shape, on six decimals as they are stored."""
    rng = np.random.default_rng([seed, 20])
    geometries = np.array(shapes)
    shapely.prepare(geometries)
    west, south, east, north = (side[:, None] for side in shapely.bounds(geometries).T)
    lon = np.round(west + (east - west) * rng.random((len(shapes), TRIES)), 6)
    lat = np.round(south + (north - south) * rng.random((len(shapes), TRIES)), 6)
    inside = shapely.contains_xy(geometries[:, None], lon, lat)
    for row in np.flatnonzero(~inside.any(axis=1)).tolist():
        sure = shapely.point_on_surface(geometries[row])
        lon[row, 0], lat[row, 0], inside[row, 0] = sure.x, sure.y, True
    order = np.argsort(~inside, axis=1, kind="stable")
    held = np.minimum(inside.sum(axis=1), SPOTS)[:, None]
    chosen = np.take_along_axis(order, np.arange(SPOTS)[None, :] % held, axis=1)
    return np.take_along_axis(lon, chosen, axis=1), np.take_along_axis(lat, chosen, axis=1)
