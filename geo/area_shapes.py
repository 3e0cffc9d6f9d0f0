"""Publish the shapes of one level: simplified with shared edges, packed once, named by their hash."""

import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import brotli
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from domain.errors import DomainError
from geo.topology import build_topojson

DIGITS = 5  # decimals of a degree: a metre, enough for the screen
STRAY_M = 8.0  # ours: square root of the area a dropped vertex may cut off
BEST = 11  # brotli's quality of what screens load
GEOJSON_QUALITY = (
    10  # of brotli: 2.6 times quicker than 11 for 9 % more; screens load the TopoJSON, packed with 11
)
METRES_PER_DEGREE = 111_320.0


class Drawable(Protocol):
    """An area as it is published: geometry and label point in EPSG:4326."""

    @property
    def code(self) -> str:
        """Return its code."""

    @property
    def name(self) -> str:
        """Return its name."""

    @property
    def geom(self) -> BaseGeometry:
        """Return its polygon."""

    @property
    def label_point(self) -> shapely.Point:
        """Return the position of its name."""


class NothingToPublish(DomainError):
    """Refuse to publish a level without areas."""


@dataclass(frozen=True, slots=True)
class PackedShapes:
    """One level as screens load it; feature i of both files is ``codes[i]``, version is their hash."""

    level: str
    version: str
    codes: tuple[str, ...]
    topojson: bytes
    geojson: bytes
    topojson_br: bytes
    topojson_gz: bytes
    geojson_br: bytes
    geojson_gz: bytes


def publish(
    level: str,
    areas: Sequence[Drawable],
    *,
    parents: Mapping[str, str | None],
    stray_m: float = STRAY_M,
    quality: int = BEST,
) -> PackedShapes:
    """Return the shapes of ``areas`` in code order, simplified so that neighbours still share every vertex.

    parents: the parent of each area of the city by code; screens read in what an area lies from ``in``.
    stray_m: square root of the largest area, in metres, that a dropped vertex may cut off a border.
    quality: of brotli; a low one is quick and makes larger files, for tests.
    """
    if not areas:
        raise NothingToPublish("层级 {level} 没有区域可供发布", level=level)
    ordered = sorted(areas, key=lambda area: area.code)
    codes = [area.code for area in ordered]
    geoms = simplify_areas([area.geom for area in ordered], stray_m=stray_m)
    told = [{"name": area.name, "label": _place(area.label_point)} for area in ordered]
    placed = [{**each, "in": list_ancestors(code, parents)} for code, each in zip(codes, told, strict=True)]
    topology = build_topojson("areas", geoms, ids=codes, properties=placed, digits=DIGITS)
    collection = _geojson(geoms, codes, told)
    return PackedShapes(
        level=level, codes=tuple(codes), topojson=topology, geojson=collection,
        version=hashlib.sha256(topology + collection).hexdigest()[:16],
        topojson_br=brotli.compress(topology, quality=quality),
        topojson_gz=gzip.compress(topology, 9, mtime=0),
        geojson_br=brotli.compress(collection, quality=min(quality, GEOJSON_QUALITY)),
        geojson_gz=gzip.compress(collection, 9, mtime=0),
    )  # fmt: skip


def list_ancestors(code: str, parents: Mapping[str, str | None]) -> list[str]:
    """Return the areas in which an area lies, its parent first; a circle in the register ends there."""
    found: list[str] = []
    above = parents.get(code)
    while above is not None and above not in found and above != code:
        found.append(above)
        above = parents.get(above)
    return found


def simplify_areas(geoms: Sequence[BaseGeometry], *, stray_m: float) -> list[BaseGeometry]:
    """Return the coverage with fewer vertices, rounded to 5 decimals; areas stay valid and side by side.

    Areas of real files that rounding would break (slivers, narrow necks) are repaired one by one, by a metre
    at most, and left as they are where even that fails.
    """
    given = np.array(geoms, object)
    middle = float(np.mean(shapely.total_bounds(given)[[1, 3]]))
    scale = np.array([np.cos(np.radians(middle)), 1.0]) * METRES_PER_DEGREE
    fewer = shapely.coverage_simplify(shapely.transform(given, lambda places: places * scale), stray_m)
    degrees = shapely.transform(fewer, lambda places: places / scale)
    rounded = shapely.transform(degrees, _rounded)
    broken = np.flatnonzero(~shapely.is_valid(rounded))
    rounded[broken] = shapely.transform(shapely.set_precision(degrees[broken], 10.0**-DIGITS), _rounded)
    lost = ~shapely.is_valid(rounded) | shapely.is_empty(rounded)
    return list(np.where(lost, given, rounded))


def _rounded(places: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(places, DIGITS)


def _place(point: shapely.Point) -> list[float]:
    return [round(point.x, DIGITS), round(point.y, DIGITS)]


def _geojson(geoms: Sequence[BaseGeometry], codes: Sequence[str], told: Sequence[dict[str, Any]]) -> bytes:
    features = [
        {"type": "Feature", "id": code, "properties": properties, "geometry": shapely.geometry.mapping(geom)}
        for code, properties, geom in zip(codes, told, geoms, strict=True)
    ]
    found = {"type": "FeatureCollection", "features": features}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
