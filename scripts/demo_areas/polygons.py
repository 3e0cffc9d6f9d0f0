"""Trace the regions of a label raster into polygons whose neighbours share every vertex."""

import numpy as np
import shapely
from numpy.typing import NDArray

from scripts.demo_areas.regions import OUTSIDE
from scripts.demo_areas.terrain import CELL_M, METRES, ORIGIN, Labels

SMOOTHING = 4  # rounds; takes the stairs out of the raster, leaves corners of streets
STRAY_M = 15.0  # square root of the area a dropped vertex may cut off
DIGITS = 5  # decimals of a degree: about one metre

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def polygons(labels: Labels, *, count: int) -> list[shapely.Polygon]:
    """Return the polygon (EPSG:4326, 5 decimals) of each label 0..count-1.

    The result is a valid coverage: it tiles, and neighbours hold the same vertices along shared edges.
    """
    width = labels.shape[1] + 3
    starts, ends, owners = _sides(labels, width)
    places = _smoothed(starts, ends, width)
    rings = _rings(starts, ends, owners)
    rough = []
    for label in range(count):
        outlines = [
            shapely.linearrings(places[np.searchsorted(places[:, 0], ring), 1:]) for ring in rings[label]
        ]
        outlines.sort(key=lambda ring: shapely.area(shapely.Polygon(ring)), reverse=True)
        rough.append(shapely.Polygon(outlines[0], outlines[1:]))
    smooth = shapely.coverage_simplify(np.array(rough), STRAY_M)
    degrees = shapely.transform(smooth, _to_degrees)
    if not shapely.coverage_is_valid(degrees) or not shapely.is_valid(degrees).all():
        raise RuntimeError("smoothing made borders cross")
    return list(degrees)


def _sides(labels: Labels, width: int) -> tuple[Ints, Ints, Ints]:
    """Return the directed cell sides (start, end, owner) that keep their owner on the left."""
    padded = np.pad(labels, 1, constant_values=OUTSIDE)
    found = []
    for own, other, (start, end) in (
        (padded[1:, :], padded[:-1, :], ((1, 0), (1, 1))),
        (padded[:-1, :], padded[1:, :], ((1, 1), (1, 0))),
        (padded[:, :-1], padded[:, 1:], ((0, 1), (1, 1))),
        (padded[:, 1:], padded[:, :-1], ((1, 1), (0, 1))),
    ):
        rows, columns = np.nonzero((own != other) & (own != OUTSIDE))
        corners = [(rows + down) * width + columns + right for down, right in (start, end)]
        found.append(np.stack([*corners, own[rows, columns]]))
    starts, ends, owners = np.concatenate(found, axis=1).astype(np.int64)
    return starts, ends, owners


def _smoothed(starts: Ints, ends: Ints, width: int) -> Floats:
    """Return (vertex, x, y) sorted by vertex, each moved toward its neighbours, alike for all owners."""
    edges = np.unique(np.sort(np.stack([starts, ends], axis=1), axis=1), axis=0)
    vertices = np.unique(edges)
    a, b = np.searchsorted(vertices, edges[:, 0]), np.searchsorted(vertices, edges[:, 1])
    rows, columns = np.divmod(vertices, width)
    places = np.stack([(columns - 1) * CELL_M, (rows - 1) * CELL_M], axis=1)
    degree = np.bincount(np.concatenate([a, b]), minlength=len(vertices))
    for _ in range(SMOOTHING):
        pulled = np.stack(
            [
                np.bincount(a, places[b, axis], len(vertices))
                + np.bincount(b, places[a, axis], len(vertices))
                for axis in (0, 1)
            ],
            axis=1,
        )
        places = places * 0.5 + pulled / degree[:, None] * 0.5
    return np.column_stack([vertices, places])


def _rings(starts: Ints, ends: Ints, owners: Ints) -> dict[int, list[Ints]]:
    """Return the closed rings of vertices of each owner; unpinched, each vertex has one way on."""
    onward = {
        (owner, start): end
        for owner, start, end in zip(owners.tolist(), starts.tolist(), ends.tolist(), strict=True)
    }
    rings: dict[int, list[Ints]] = {}
    while onward:
        (owner, first), place = onward.popitem()
        ring = [first]
        while place != first:
            ring.append(place)
            place = onward.pop((owner, place))
        rings.setdefault(owner, []).append(np.array([*ring, first]))
    return rings


def _to_degrees(metres: Floats) -> Floats:
    return np.round(metres / METRES + ORIGIN, DIGITS)
