"""Assign every cell of a town to a community, a village or a dedicated grid."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.enums import AreaKind
from scripts.demo_areas.regions import OUTSIDE, cut, one_piece_each
from scripts.demo_areas.register import TownRow, UnitRow
from scripts.demo_areas.terrain import CELL_M, Floats, Ground, Labels, fractal, to_metres, turned

Ints = NDArray[np.int64]

CENTRE = (118.785, 36.872)  # the middle of the built-up city
CITY_TOWNS = frozenset({"001", "003", "004", "005"})
BLOCK_KM2 = {
    "001": 0.19,
    "003": 0.23,
    "004": 0.23,
    "005": 0.25,
    "006": 0.17,
}  # a community's share; towns' seats below
SEAT_BLOCK_KM2 = 0.13
DRY_M = 2_600.0  # no salt pans this near a seat
SALT_SHARE = {"115": 0.62, "103": 0.24, "109": 0.26, "400": 0.20}  # of the town's area
URBAN_VILLAGES = {"001": 34, "003": 6, "005": 8, "004": 6}  # villages the city has grown around


@dataclass(frozen=True, slots=True)
class Placed:
    """Units of cells: positions in the list of units, and the heart (x, y) around which each is built up."""

    labels: Labels
    hearts: NDArray[np.float32]


def unit_cells(
    ground: Ground, town_of: Labels, towns: list[TownRow], units: list[UnitRow], *, seed: int
) -> Placed:
    """Return the unit of every cell, as its position in ``units``."""
    labels = np.full(town_of.shape, OUTSIDE, np.int32)
    flat = labels.ravel()
    wiggle = fractal(np.random.default_rng([seed, 5]), town_of.shape, wavelength_m=1_500, octaves=4).ravel()
    for number, town in enumerate(towns):
        rng = np.random.default_rng([seed, 6, number])
        own = {place: unit for place, unit in enumerate(units) if unit.town == town.code}
        land = _Land(town.code[6:], np.flatnonzero(town_of.ravel() == number), to_metres(*town.seat), wiggle)
        for members, part, chosen in _zones(ground, land, own, rng=rng):
            flat[members] = np.array(chosen, np.int32)[part]
    labels = one_piece_each(labels, within=town_of)
    return Placed(labels, _hearts(ground, labels, len(units)))


def _hearts(ground: Ground, labels: Labels, count: int) -> NDArray[np.float32]:
    """Return the middle of each unit's cells."""
    flat = labels.ravel()
    members = np.flatnonzero(flat != OUTSIDE)
    sizes = np.bincount(flat[members], minlength=count)
    fields = (ground.x.ravel()[members], ground.y.ravel()[members])
    return np.stack([np.bincount(flat[members], field, count) / sizes for field in fields], axis=1).astype(
        np.float32
    )


@dataclass(frozen=True, slots=True)
class _Land:
    """The cells of one town, its seat in metres, and noise for the edges between its zones."""

    town: str
    cells: Ints
    seat: tuple[float, float]
    wiggle: Floats


def _zones(
    ground: Ground, land: _Land, units: dict[int, UnitRow], *, rng: np.random.Generator
) -> list[tuple[Ints, Ints, list[int]]]:
    """Return (cells, part of each cell, unit of each part) of the town's core, fields and salt pans."""
    sites = _sites(land.town, units)
    core, field, salt = _zone_cells(ground, land, sites)
    found = [
        (core, _streets(ground, core, land=land, parts=len(sites["core"]), rng=rng), sites["core"]),
        (field, _villages(ground, field, land=land, parts=len(sites["field"]), rng=rng), sites["field"]),
    ]
    if len(salt):
        bent = ground.field_x.ravel()[salt], ground.field_y.ravel()[salt]
        found.append((salt, _pans(*bent, parts=len(sites["salt"]), rng=rng), sites["salt"]))
    strays = {
        place for place, unit in units.items() if unit.site != "salt" and unit.kind is AreaKind.DEDICATED
    }
    strays |= {place for place in sites["core"] if units[place].kind is AreaKind.VILLAGE}
    return [
        (cells, part, _in_order(ground, cells, part, group, strays=strays & set(group), rng=rng))
        for cells, part, group in found
    ]


def _sites(town: str, units: dict[int, UnitRow]) -> dict[str, list[int]]:
    """Return the units of each zone; some villages belong to the core, for the city grew around them."""
    urban = [place for place, unit in units.items() if unit.kind is AreaKind.VILLAGE][
        : URBAN_VILLAGES.get(town, 1)
    ]
    sites: dict[str, list[int]] = {"core": [*urban], "field": [], "salt": []}
    for place, unit in units.items():
        if place not in urban:
            sites[unit.site].append(place)
    return sites


def _zone_cells(ground: Ground, land: _Land, sites: dict[str, list[int]]) -> tuple[Ints, Ints, Ints]:
    """Return the cells of core (by the seat, or toward the city), fields and salt pans (north)."""
    cells = land.cells
    x, y = ground.field_x.ravel()[cells], ground.field_y.ravel()[cells]
    from_seat = np.hypot(x - land.seat[0], y - land.seat[1])
    reach = from_seat
    if land.town in CITY_TOWNS:
        centre = to_metres(*CENTRE)
        reach = from_seat * 0.6 + np.hypot(x - centre[0], y - centre[1]) * 0.4
    salt = np.zeros(len(cells), bool)
    if sites["salt"]:
        northing = np.where(from_seat > DRY_M, y + 900 * land.wiggle[cells], -np.inf)
        salt = northing > np.quantile(northing, 1 - SALT_SHARE[land.town], method="lower")
    reach = np.where(salt, np.inf, reach + 250 * land.wiggle[cells])
    block = BLOCK_KM2.get(land.town, SEAT_BLOCK_KM2) * 1e6 / CELL_M**2
    core = reach < np.partition(reach, int(len(sites["core"]) * block))[int(len(sites["core"]) * block)]
    return cells[core], cells[~core & ~salt], cells[salt]


def _streets(ground: Ground, cells: Ints, *, land: _Land, parts: int, rng: np.random.Generator) -> Ints:
    """Return blocks between streets, small in the middle and larger outward."""
    x, y = ground.x.ravel()[cells], ground.y.ravel()[cells]
    bend = 45 * land.wiggle[cells]
    along, across = turned(x + bend, y + bend, np.asarray((rng.random() - 0.6) * 0.25))
    weight = 1 / (1 + _from_seat_squared(x, y, land.seat) / np.float32(2_500) ** 2)
    return cut(along, across, weight, parts=parts, rng=rng)


def _from_seat_squared(x: Floats, y: Floats, seat: tuple[float, float]) -> Floats:
    return (x - np.float32(seat[0])) ** 2 + (y - np.float32(seat[1])) ** 2


def _pans(x: Floats, y: Floats, *, parts: int, rng: np.random.Generator) -> Ints:
    """Return long straight stretches of shore."""
    along, across = turned(x, y, np.asarray(-0.12))
    return cut(along, across, np.ones_like(x), parts=parts, rng=rng)


def _villages(ground: Ground, cells: Ints, *, land: _Land, parts: int, rng: np.random.Generator) -> Ints:
    """Return lands around villages, their borders along fields and rivers."""
    x, y = ground.field_x.ravel()[cells], ground.field_y.ravel()[cells]
    sample = rng.choice(len(cells), size=min(len(cells), 9_000), replace=False)
    weight = 1 / (
        1 + _from_seat_squared(x[sample], y[sample], land.seat) / np.float32(4_000) ** 2
    ) + np.float32(0.15)
    centres = _spread(x[sample], y[sample], weight, parts=parts, rng=rng)
    at = np.stack([ground.x.ravel()[cells][sample], ground.y.ravel()[cells][sample]])
    nearest = [int(sample[np.argmin((at[0] - cx) ** 2 + (at[1] - cy) ** 2)]) for cx, cy in centres]
    reach = (rng.random(parts).astype(np.float32) - np.float32(0.5)) * np.float32(260)
    best, part = np.full(len(cells), np.inf, np.float32), np.zeros(len(cells), np.int64)
    sides = [side.ravel()[cells] for side in ground.sides.values()]
    for number, (cx, cy) in enumerate(centres.astype(np.float32)):
        distance = np.hypot(x - cx, y - cy) - reach[number]
        for side in sides:
            distance += np.float32(500) * (side != side[nearest[number]])
        closer = distance < best
        part[closer] = number
        best = np.minimum(best, distance)
    return _all_held(part, x, y, centres)


def _all_held(part: Ints, x: Floats, y: Floats, centres: NDArray[np.float64]) -> Ints:
    """Give each part that got nothing the land of two fields next to its centre."""
    for number in sorted(set(range(len(centres))) - set(np.unique(part).tolist())):
        distance = (x - centres[number, 0]) ** 2 + (y - centres[number, 1]) ** 2
        part[np.argsort(distance, kind="stable")[:300]] = number
    return part


def _spread(
    x: Floats, y: Floats, weight: Floats, *, parts: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return centres spread like villages: denser where the weight is high, never quite even."""
    share = (weight / weight.sum()).astype(np.float64)
    chosen = rng.choice(len(x), size=parts, replace=False, p=share / share.sum())
    centres = np.stack([x[chosen], y[chosen]], axis=1).astype(np.float64)
    for _ in range(3):
        near = np.argmin((x[:, None] - centres[:, 0]) ** 2 + (y[:, None] - centres[:, 1]) ** 2, axis=1)
        mass = np.maximum(np.bincount(near, weight, parts), 1e-9)
        moved = np.stack([np.bincount(near, weight * field, parts) / mass for field in (x, y)], axis=1)
        held = np.bincount(near, minlength=parts) > 0
        centres[held] = centres[held] * 0.3 + moved[held] * 0.7
    return centres


def _in_order(
    ground: Ground, members: Ints, part: Ints, group: list[int], *, strays: set[int], rng: np.random.Generator
) -> list[int]:
    """Return the unit of each part so that neighbours in the register are neighbours on the ground.

    strays: units that lie anywhere in between instead, as schools, parks and swallowed villages do.
    """
    count = len(group)
    sizes = np.maximum(np.bincount(part, minlength=count), 1)
    x = np.bincount(part, ground.x.ravel()[members], count) / sizes
    y = np.bincount(part, ground.y.ravel()[members], count) / sizes
    band = np.floor((y.max() - y) / max(1.0, np.ptp(y)) * max(1.0, count**0.5 - 0.01))
    walk = np.lexsort((np.where(band % 2 == 0, x, -x), band)).tolist()
    scattered = set(rng.choice(count, size=len(strays), replace=False).tolist())
    unit_of = [0] * count
    for place, number in zip(
        sorted(set(group) - strays), [part for part in walk if part not in scattered], strict=True
    ):
        unit_of[number] = place
    for place, number in zip(sorted(strays), sorted(scattered), strict=True):
        unit_of[number] = place
    return unit_of
