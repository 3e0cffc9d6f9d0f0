"""One area of the demonstration city, with reading and writing of the file of all areas."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from domain.enums import AreaKind, Level

NOTE = (
    "模拟数据：区划边界、网格及标注 invented 的名称均为生成，不是真实区划。"
    "Simulated: all boundaries, all grids and the names marked invented are generated; none is real."
)
SOURCE = (
    "Names and codes of towns, villages and 45 communities: "
    "National Bureau of Statistics 2023, through china-division 2.7.0"
)
LEVEL_OF = {
    AreaKind.CITY: Level.CITY, AreaKind.SUBDISTRICT: Level.TOWN, AreaKind.TOWN: Level.TOWN,
    AreaKind.PARK: Level.TOWN,
    AreaKind.COMMUNITY: Level.COMMUNITY, AreaKind.VILLAGE: Level.VILLAGE, AreaKind.DEDICATED: Level.VILLAGE,
    AreaKind.GRID: Level.GRID,
}  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class Named:
    """An area before it has a polygon of its own."""

    code: str
    kind: AreaKind
    parent: str | None
    name: str
    invented: bool


def with_shapes(
    named: list[Named], shapes: dict[str, BaseGeometry], labels: dict[str, shapely.Point]
) -> list[DemoArea]:
    """Return the areas in code order."""
    return [
        DemoArea(
            code=area.code, level=LEVEL_OF[area.kind], kind=area.kind, parent=area.parent, name=area.name,
            geom=shapes[area.code], label_point=labels[area.code], simulated=True, invented=area.invented,
        )
        for area in sorted(named, key=lambda area: area.code)
    ]  # fmt: skip


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


def write(rows: list[DemoArea], path: Path, *, seed: int) -> None:
    """Write the grids as a GeoJSON FeatureCollection; the levels above are members next to the features."""
    above = [row for row in rows if row.level is not Level.GRID]
    head = {
        "type": "FeatureCollection", "name": "grids", "simulated": True, "note": NOTE,
        "source": SOURCE, "seed": seed,
        "city": [_properties(row) for row in above if row.level is Level.CITY],
        "towns": [_properties(row) for row in above if row.level is Level.TOWN],
        "units": [_properties(row) for row in above if row.level in {Level.COMMUNITY, Level.VILLAGE}],
    }  # fmt: skip
    features = [_line(_feature(row)) for row in rows if row.level is Level.GRID]
    text = f'{_line(head)[:-1]},"features":[\n' + ",\n".join(features) + "\n]}\n"
    path.write_text(text, encoding="utf-8")


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _feature(row: DemoArea) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": row.code,
        "properties": _properties(row),
        "geometry": shapely.geometry.mapping(row.geom),
    }


def _properties(row: DemoArea) -> dict[str, Any]:
    return {
        "code": row.code, "name": row.name, "level": row.level.value, "kind": row.kind.value,
        "parent": row.parent, "simulated": row.simulated, "invented": row.invented,
        "label": [row.label_point.x, row.label_point.y],
    }  # fmt: skip


def load_areas(path: Path) -> list[DemoArea]:
    """Return every area of the file in code order, towns, units and city dissolved from their grids."""
    found = json.loads(path.read_text(encoding="utf-8"))
    features = found["features"]
    properties = [
        *found["city"],
        *found["towns"],
        *found["units"],
        *(feature["properties"] for feature in features),
    ]
    named = [Named(p["code"], AreaKind(p["kind"]), p["parent"], p["name"], p["invented"]) for p in properties]
    grids = {
        feature["properties"]["code"]: _polygon(feature["geometry"]["coordinates"]) for feature in features
    }
    shapes = dissolved(grids, {area.code: area.parent for area in named})
    return with_shapes(named, shapes, {p["code"]: shapely.Point(p["label"]) for p in properties})


def _polygon(rings: list[list[list[float]]]) -> shapely.Polygon:
    return shapely.Polygon(rings[0], rings[1:])
