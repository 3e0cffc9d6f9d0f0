"""Write polygons as TopoJSON: every shared border is stored once."""

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Ints = NDArray[np.int64]
Ring = list[int]


def build_topojson(
    name: str,
    geoms: Sequence[BaseGeometry],
    *,
    ids: Sequence[str],
    properties: Sequence[dict[str, Any]],
    digits: int,
) -> bytes:
    """Return a Topology with one object ``name`` whose geometries, in order, carry id and properties.

    digits: decimals of a degree kept; the geometries should be rounded to them already.
    """
    grid = _Arcs(geoms, digits)
    geometries = [
        {**grid.geometry(number), "id": code, "properties": told}
        for number, (code, told) in enumerate(zip(ids, properties, strict=True))
    ]
    found = {
        "type": "Topology",
        "transform": {
            "scale": [10.0**-digits] * 2,
            "translate": [round(float(side) / 10**digits, digits) for side in grid.corner],
        },
        "objects": {name: {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": grid.delta_coded(),
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


class _Arcs:
    """Cut rings where borders part and keep each stretch once."""

    def __init__(self, geoms: Sequence[BaseGeometry], digits: int) -> None:
        shapes = np.array(geoms, object)
        parts, self._shape_of_part = shapely.get_parts(shapes, return_index=True)
        rings, self._part_of_ring = shapely.get_rings(parts, return_index=True)
        places, ring = shapely.get_coordinates(rings, return_index=True)
        whole = np.round(places * 10**digits).astype(np.int64)
        self.corner: Ints = whole.min(axis=0)
        self._places, vertex = np.unique(whole - self.corner, axis=0, return_inverse=True)
        bounds = np.searchsorted(ring, np.arange(len(rings) + 1))
        self._rings = [_without_repeats(vertex[a : b - 1]) for a, b in pairwise(bounds)]
        self._parts_by_shape = np.searchsorted(self._shape_of_part, np.arange(len(shapes) + 1)).tolist()
        self._rings_by_part = np.searchsorted(self._part_of_ring, np.arange(len(parts) + 1)).tolist()
        self._is_multi = [shape.geom_type == "MultiPolygon" for shape in geoms]
        self._numbers: dict[tuple[int, ...], int] = {}
        self._arcs: list[tuple[int, ...]] = []
        partings = self._partings()
        self._arcs_of_ring = [self._cut(ring_vertices, partings) for ring_vertices in self._rings]

    def geometry(self, number: int) -> dict[str, Any]:
        """Return type and arcs of one of the geometries."""
        parts = range(self._parts_by_shape[number], self._parts_by_shape[number + 1])
        arcs = [
            self._arcs_of_ring[self._rings_by_part[part] : self._rings_by_part[part + 1]] for part in parts
        ]
        if self._is_multi[number]:
            return {"type": "MultiPolygon", "arcs": arcs}
        return {"type": "Polygon", "arcs": arcs[0]}

    def delta_coded(self) -> list[list[list[int]]]:
        """Return each arc as its first place and the steps from there."""
        return [
            np.diff(self._places[list(arc)], axis=0, prepend=np.zeros((1, 2), np.int64)).tolist()
            for arc in self._arcs
        ]

    def _partings(self) -> NDArray[np.bool_]:
        """Return the vertices whose neighbours are not the same two in every ring."""
        low_least = np.full(len(self._places), np.iinfo(np.int64).max)
        low_most, high_least, high_most = -np.ones_like(low_least), low_least.copy(), -np.ones_like(low_least)
        for ring in self._rings:
            pair = np.sort(np.stack([np.roll(ring, 1), np.roll(ring, -1)]), axis=0)
            np.minimum.at(low_least, ring, pair[0])
            np.maximum.at(low_most, ring, pair[0])
            np.minimum.at(high_least, ring, pair[1])
            np.maximum.at(high_most, ring, pair[1])
        return np.asarray((low_least != low_most) | (high_least != high_most))

    def _cut(self, ring: Ints, partings: NDArray[np.bool_]) -> Ring:
        """Return the arcs of a ring; ``~n`` is arc n backwards."""
        at = np.flatnonzero(partings[ring])
        start = int(at[0]) if len(at) else int(np.argmin(ring))
        turned = np.roll(ring, -start).tolist()
        cuts = [*(at - start).tolist(), len(ring)] if len(at) else [0, len(ring)]
        closed = [*turned, turned[0]]
        return [self._number(tuple(closed[a : b + 1])) for a, b in pairwise(cuts)]

    def _number(self, arc: tuple[int, ...]) -> int:
        if arc in self._numbers:
            return self._numbers[arc]
        backwards = arc[::-1]
        if backwards in self._numbers:
            return ~self._numbers[backwards]
        self._numbers[arc] = len(self._arcs)
        self._arcs.append(arc)
        return self._numbers[arc]


def _without_repeats(ring: Ints) -> Ints:
    kept: Ints = ring[ring != np.roll(ring, 1)]
    return kept
