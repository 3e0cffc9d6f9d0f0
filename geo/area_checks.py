"""Check that areas tile: no gap, no overlap, one parent each, unique codes, degrees and not feet."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from domain.errors import Invalid
from geo.crs import compute_geodesic_area_m2

SLIVER_M2 = 1.0  # ours: what rounding to 5 decimals can leave between neighbours


class Shaped(Protocol):
    """An area as the checks need it: geometry in EPSG:4326."""

    @property
    def code(self) -> str:
        """Return its code."""

    @property
    def parent(self) -> str | None:
        """Return the code one level up."""

    @property
    def geom(self) -> BaseGeometry:
        """Return its polygon."""


class FaultKind(StrEnum):
    """What can be wrong with a tiling."""

    DUPLICATE_CODE = "duplicate_code"
    BAD_GEOMETRY = "bad_geometry"
    OVERLAP = "overlap"
    GAP = "gap"
    NO_PARENT = "no_parent"
    OUTSIDE_PARENT = "outside_parent"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the codes it concerns and, where it has one, its area in square metres."""

    kind: FaultKind
    codes: tuple[str, ...]
    area_m2: float = 0.0


class WrongCoordinates(Invalid):
    """Refuse coordinates that cannot be degrees."""


def check_degrees(geoms: Sequence[BaseGeometry]) -> None:
    """Refuse coordinates outside the range of lon and lat, naming the likely cause."""
    places = shapely.get_coordinates(np.asarray(geoms, object))
    bad = np.flatnonzero(~((np.abs(places[:, 0]) <= 180) & (np.abs(places[:, 1]) <= 90)))
    if len(bad):
        x, y = places[bad[0]].tolist()
        raise WrongCoordinates(
            "坐标（{x}，{y}）超出经纬度范围：文件很可能用的是州平面英尺（state-plane feet）或其他投影坐标，"
            "请用 --crs 指明坐标系，例如 --crs EPSG:2249",
            x=round(x, 1), y=round(y, 1),
        )  # fmt: skip


def find_tiling_faults(
    areas: Sequence[Shaped], *, parents: Sequence[Shaped], sliver_m2: float = SLIVER_M2
) -> list[Fault]:
    """Return everything wrong with the areas of one level under the parents they should tile.

    sliver_m2: overlaps, gaps and overhangs up to this area are let pass.
    """
    counts = Counter(area.code for area in areas)
    faults = [Fault(FaultKind.DUPLICATE_CODE, (code,)) for code, count in counts.items() if count > 1]
    bad = [area for area in areas if not area.geom.is_valid or area.geom.is_empty]
    faults += [Fault(FaultKind.BAD_GEOMETRY, (area.code,)) for area in bad]
    if bad:
        return faults
    return [*faults, *_overlaps(areas, sliver_m2), *_misfits(areas, parents, sliver_m2)]


def _overlaps(areas: Sequence[Shaped], sliver_m2: float) -> list[Fault]:
    geoms = np.array([area.geom for area in areas], object)
    if shapely.coverage_is_valid(geoms):
        return []
    left, right = shapely.STRtree(geoms).query(geoms, predicate="intersects")
    left, right = left[left < right], right[left < right]
    shared = shapely.intersection(geoms[left], geoms[right])
    sizes = [compute_geodesic_area_m2(shape) for shape in shared]
    return [
        Fault(FaultKind.OVERLAP, (areas[a].code, areas[b].code), round(size, 1))
        for a, b, size in zip(left, right, sizes, strict=True)
        if size > sliver_m2
    ]


def _misfits(areas: Sequence[Shaped], parents: Sequence[Shaped], sliver_m2: float) -> list[Fault]:
    """Return children without a parent, parts of children outside it, and uncovered parts of parents."""
    children: dict[str | None, list[Shaped]] = {parent.code: [] for parent in parents}
    orphans = [area for area in areas if area.parent not in children]
    for area in areas:
        children.setdefault(area.parent, []).append(area)
    faults = [Fault(FaultKind.NO_PARENT, (area.code,)) for area in orphans]
    for parent in parents:
        own = children[parent.code]
        covered = shapely.union_all([area.geom for area in own])
        if covered.equals(parent.geom):
            continue
        faults += _outside(own, parent, sliver_m2)
        bare = compute_geodesic_area_m2(parent.geom.difference(covered))
        if bare > sliver_m2:
            faults.append(Fault(FaultKind.GAP, (parent.code,), round(bare, 1)))
    return faults


def _outside(own: Sequence[Shaped], parent: Shaped, sliver_m2: float) -> list[Fault]:
    sizes = [compute_geodesic_area_m2(area.geom.difference(parent.geom)) for area in own]
    return [
        Fault(FaultKind.OUTSIDE_PARENT, (area.code, parent.code), round(size, 1))
        for area, size in zip(own, sizes, strict=True)
        if size > sliver_m2
    ]
