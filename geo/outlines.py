"""Outlines of published areas as SVG paths of whole numbers, for maps that are printed."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Point = Sequence[float]


@dataclass(frozen=True, slots=True)
class Outline:
    """One area: its path, and where its name is written."""

    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class OutlineSheet:
    """Outlines by code within a width and a height; y goes down."""

    width: int
    height: int
    by_code: Mapping[str, Outline]


def draw_outlines(
    collection: Mapping[str, Any], codes: Collection[str], *, width: int
) -> OutlineSheet | None:
    """Return the outlines of some features of a GeoJSON collection (EPSG:4326), None where there are none.

    Degrees of longitude are as wide as in the middle of the sheet. Vertices are rounded to whole units, which
    neighbours round alike, and those that fall together are left out.
    """
    wanted = set(codes)
    features = [each for each in collection["features"] if each["id"] in wanted]
    points = [point for each in features for ring in _list_rings(each["geometry"]) for point in ring]
    if not points:
        return None
    west, east = min(point[0] for point in points), max(point[0] for point in points)
    south, north = min(point[1] for point in points), max(point[1] for point in points)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = width / max((east - west) * narrow, 1e-9)

    def place(point: Point) -> tuple[float, float]:
        return (point[0] - west) * narrow * scale, (north - point[1]) * scale

    by_code = {}
    for each in features:
        x, y = place(each["properties"]["label"])
        by_code[each["id"]] = Outline(_to_path(each["geometry"], place), round(x, 1), round(y, 1))
    return OutlineSheet(width, max(round((north - south) * scale), 1), by_code)


def _list_rings(geometry: Mapping[str, Any]) -> Iterator[Sequence[Point]]:
    parts = geometry["coordinates"]
    for polygon in [parts] if geometry["type"] == "Polygon" else parts:
        yield from polygon


def _to_path(geometry: Mapping[str, Any], place: Any) -> str:
    drawn = []
    for ring in _list_rings(geometry):
        rounded: list[tuple[int, int]] = []
        for point in ring:
            x, y = place(point)
            at = (round(x), round(y))
            if not rounded or rounded[-1] != at:
                rounded.append(at)
        if len(rounded) > 3:
            drawn.append("M" + "L".join(f"{x} {y}" for x, y in rounded[:-1]) + "Z")
    return "".join(drawn)
