"""Read the areas of the demonstration city from data/grids.geojson, which scripts/demo_areas wrote."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from domain.enums import AreaKind, Level

CITY_CODE = "370783"
CITY_NAME = "寿光市"
GRIDS = Path(__file__).resolve().parents[1] / "data" / "grids.geojson"


@dataclass(frozen=True, slots=True)
class DemoArea:
    """One area: geometry in EPSG:4326, 5 decimals; its label point lies inside; parent is None for the city.

    simulated: its polygon is generated; invented: its name is, too.
    """

    code: str
    level: Level
    kind: AreaKind
    parent: str | None
    name: str
    geom: BaseGeometry
    label_point: shapely.Point
    simulated: bool
    invented: bool


def dissolved(grids: Mapping[str, BaseGeometry], parent_of: dict[str, str | None]) -> dict[str, BaseGeometry]:
    """Return the polygons of all areas: parents are the exact union of their children's."""
    shapes, layer = dict(grids), dict(grids)
    while layer:
        groups: dict[str, list[BaseGeometry]] = defaultdict(list)
        for code, shape in layer.items():
            parent = parent_of[code]
            if parent is not None:
                groups[parent].append(shape)
        layer = {
            code: _one_shape(shapely.coverage_union_all(np.array(members)))
            for code, members in groups.items()
        }
        shapes |= layer
    return shapes


def _one_shape(shape: BaseGeometry) -> BaseGeometry:
    return shape.geoms[0] if isinstance(shape, shapely.MultiPolygon) and len(shape.geoms) == 1 else shape


def load_areas(path: Path = GRIDS) -> list[DemoArea]:
    """Return every area of the file in code order, towns, units and city dissolved from their grids."""
    found = json.loads(path.read_text(encoding="utf-8"))
    grids = {
        feature["properties"]["code"]: shapely.Polygon(rings[0], rings[1:])
        for feature in found["features"]
        for rings in [feature["geometry"]["coordinates"]]
    }
    above = [*found["city"], *found["towns"], *found["units"]]
    rows = [*above, *(feature["properties"] for feature in found["features"])]
    shapes = dissolved(grids, {row["code"]: row["parent"] for row in rows})
    return [
        DemoArea(
            row["code"], Level(row["level"]), AreaKind(row["kind"]), row["parent"], row["name"],
            shapes[row["code"]], shapely.Point(row["label"]), simulated=True, invented=row["invented"],
        )
        for row in sorted(rows, key=lambda row: row["code"])
    ]  # fmt: skip
