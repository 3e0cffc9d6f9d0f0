"""Write the areas of the demonstration city to one file, the grids as features."""

import json
from pathlib import Path
from typing import Any

import shapely

from demo.areas import DemoArea
from domain.enums import Level

NOTE = (
    "模拟数据：区划边界、网格及标注 invented 的名称均为生成，不是真实区划。"
    "Simulated: all boundaries, all grids and the names marked invented are generated; none is real."
)
SOURCE = (
    "Names and codes of towns, villages and 45 communities: "
    "National Bureau of Statistics 2023, through china-division 2.7.0"
)


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
