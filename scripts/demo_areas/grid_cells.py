"""Divide every unit into its grids."""

import numpy as np
from numpy.typing import NDArray

from domain.enums import AreaKind
from scripts.demo_areas.regions import OUTSIDE, cut, one_piece_each, parents, unpinched
from scripts.demo_areas.register import GRIDS, UnitRow
from scripts.demo_areas.terrain import Ground, Labels, fractal, turned
from scripts.demo_areas.units import Placed

Ints = NDArray[np.int64]

# How many grids a unit of a kind has on average, before all are scaled to the city's total (ours).
USUAL = {AreaKind.COMMUNITY: 4.2, AreaKind.VILLAGE: 2.35, AreaKind.DEDICATED: 2.0}
LEAST_CELLS = 24  # cells of a grid below which a unit is not cut further
HOUSES_M = np.float32(330.0)  # how far a village's houses reach from its heart


def how_many(units: list[UnitRow], sizes: Ints, *, seed: int) -> list[int]:
    """Return the number of grids of each unit; together exactly the city's, each at least one."""
    rng = np.random.default_rng([seed, 7])
    area = np.sqrt(np.sqrt(sizes / np.mean(sizes)))
    wish = np.array([USUAL[unit.kind] for unit in units]) * area * (0.65 + 0.7 * rng.random(len(units)))
    most = np.clip(sizes // LEAST_CELLS, 1, 9)
    counts = np.clip(np.round(wish * GRIDS / wish.sum()).astype(np.int64), 1, most)
    while counts.sum() != GRIDS:
        step = 1 if counts.sum() < GRIDS else -1
        lack = (wish - counts) * step
        free = counts < most if step > 0 else counts > 1
        counts[np.argmax(np.where(free, lack, -np.inf))] += step
    return [int(count) for count in counts]


def grid_cells(
    ground: Ground, placed: Placed, units: list[UnitRow], *, seed: int
) -> tuple[Labels, list[int]]:
    """Return the grid of every cell and the unit of every grid; grids of a unit run from north-west on."""
    flat = placed.labels.ravel()
    order = np.argsort(flat, kind="stable")
    bounds = np.searchsorted(flat[order], np.arange(len(units) + 1))
    counts = how_many(units, np.diff(bounds), seed=seed)
    wiggle = fractal(
        np.random.default_rng([seed, 8]), placed.labels.shape, wavelength_m=900, octaves=4
    ).ravel()
    x, y, angle = ground.x.ravel(), ground.y.ravel(), ground.angle.ravel()
    grids = np.full(flat.shape, OUTSIDE, np.int32)
    unit_of: list[int] = []
    for number, unit in enumerate(units):
        rng = np.random.default_rng([seed, 9, number])
        cells = order[bounds[number] : bounds[number + 1]]
        heart = placed.hearts[number]
        tilt = np.float32(np.median(angle[cells])) + np.float32((rng.random() - 0.5) * 0.2)
        sway = wiggle[cells] * np.float32(60 if unit.site == "field" else 18)
        along, across = turned(x[cells] + sway, y[cells] + sway, np.asarray(tilt))
        weight = np.float32(0.12) + 1 / (
            1 + ((x[cells] - heart[0]) ** 2 + (y[cells] - heart[1]) ** 2) / HOUSES_M**2
        )
        part = cut(
            along,
            across,
            weight if unit.site == "field" else np.ones_like(weight),
            parts=counts[number],
            rng=rng,
        )
        grids[cells] = len(unit_of) + _northwest_first(x[cells], y[cells], part, counts[number])[part]
        unit_of += [number] * counts[number]
    labels = grids.reshape(placed.labels.shape)
    parent_of = np.array(unit_of)
    labels = one_piece_each(labels, within=parents(labels, parent_of))
    return unpinched(labels, parent_of=parent_of), unit_of


def _northwest_first(x: NDArray[np.float32], y: NDArray[np.float32], part: Ints, count: int) -> Ints:
    sizes = np.bincount(part, minlength=count)
    southeast = (np.bincount(part, x, count) - np.bincount(part, y, count)) / sizes
    rank = np.empty(count, np.int64)
    rank[np.argsort(southeast, kind="stable")] = np.arange(count)
    return rank
