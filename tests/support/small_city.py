"""Write the mappings and boundary files of a small city: two wards, three square precincts."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

CITY = """
city = "mini"
name = "小城"
name_en = "Mini"
zone = "Asia/Shanghai"
calendar = "elapsed"
number_prefix = "MN"
bounds = [118.0, 36.0, 120.0, 38.0]
levels = [
    { code = "city", label_zh = "全市", label_en = "City", depth = 0 },
    { code = "ward", label_zh = "片区", label_en = "Ward", depth = 1 },
    { code = "precinct", label_zh = "村居", label_en = "Precinct", depth = 2 },
]
"""
PRECINCTS = """
file = "precincts.geojson"
extract = "precincts.geojson"
level = "precinct"
kind = "precinct"
name = "{title}"
valid_from = 2012-01-01
columns = { code = "code", parent = "ward", title = "title" }
"""
WARDS = """
file = "wards.geojson"
extract = "wards.geojson"
level = "ward"
kind = "ward"
name = "{title}"
valid_from = 2012-01-01
columns = { code = "code", title = "title" }
dissolve = [{ level = "city", kind = "city", code = "mini", name = "小城" }]
"""
DISSOLVED = """
dissolve = [
    { level = "ward", kind = "ward", name = "Ward {code}" },
    { level = "city", kind = "city", code = "mini", name = "小城" },
]
"""
SQUARES: Mapping[tuple[str, str], BaseGeometry] = {
    ("1a", "1"): shapely.box(118.50, 36.80, 118.52, 36.82),
    ("1b", "1"): shapely.box(118.52, 36.80, 118.54, 36.82),
    ("2a", "2"): shapely.box(118.54, 36.80, 118.56, 36.82),
}
WARD_SHAPES: Mapping[tuple[str, str], BaseGeometry] = {
    ("1", ""): shapely.box(118.50, 36.80, 118.54, 36.82),
    ("2", ""): shapely.box(118.54, 36.80, 118.56, 36.82),
}


def write_mapping(folder: Path, text: str, *, city: str = CITY, name: str = "areas.toml") -> Path:
    """Write a mapping beside the definition of the city and return its path."""
    (folder / "city.toml").write_text(city, encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def write_boundaries(folder: Path, shapes: Mapping[tuple[str, str], BaseGeometry], *, name: str) -> Path:
    """Write a GeoJSON of areas, each under its code and the code of its parent, and return its path."""
    features = [_feature(code, parent, shape) for (code, parent), shape in shapes.items()]
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def _feature(code: str, parent: str, shape: BaseGeometry) -> dict[str, Any]:
    properties = {"code": code, "ward": parent or None, "title": f"村{code}"}
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(shape)}
