"""Build the areas of the demonstration city."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from demo.areas import CITY_CODE, CITY_NAME, DemoArea, dissolved
from domain.enums import AreaKind, Level
from scripts.demo_areas import polygons as outlines
from scripts.demo_areas import register, terrain
from scripts.demo_areas.geojson import write
from scripts.demo_areas.grid_cells import grid_cells
from scripts.demo_areas.register import TownRow, UnitRow
from scripts.demo_areas.towns import city_cells, town_cells
from scripts.demo_areas.units import unit_cells

SEED = 370783
NUMERALS = "一二三四五六七八九"
LEVEL_OF = {
    AreaKind.CITY: Level.CITY, AreaKind.SUBDISTRICT: Level.TOWN, AreaKind.TOWN: Level.TOWN,
    AreaKind.PARK: Level.TOWN,
    AreaKind.COMMUNITY: Level.COMMUNITY, AreaKind.VILLAGE: Level.VILLAGE, AreaKind.DEDICATED: Level.VILLAGE,
    AreaKind.GRID: Level.GRID,
}  # fmt: skip


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


def build_areas(seed: int = SEED) -> list[DemoArea]:
    """Return the 5,336 areas (1 + 15 + 338 + 1,065 + 3,917) in code order; equal seeds give equal areas."""
    towns, units = register.towns(), register.units(seed)
    land = terrain.lay(seed)
    town_of = town_cells(land, city_cells(land), towns, seed=seed)
    grids, unit_of = grid_cells(land, unit_cells(land, town_of, towns, units, seed=seed), units, seed=seed)
    codes = _grid_codes(units, unit_of)
    named = [*_named_above(towns, units), *_named_grids(units, unit_of, codes)]
    polygons = dict(zip(codes, outlines.polygons(grids, count=len(unit_of)), strict=True))
    shapes = dissolved(polygons, {area.code: area.parent for area in named})
    return with_shapes(named, shapes, _label_points(shapes))


def write_geojson(path: Path, seed: int = SEED) -> list[DemoArea]:
    """Build the areas, write them to ``path`` and return them."""
    rows = build_areas(seed)
    write(rows, path, seed=seed)
    return rows


def _grid_codes(units: list[UnitRow], unit_of: list[int]) -> list[str]:
    """Return the code of each grid: its unit's and a number from 001; a unit's grids are consecutive."""
    first: dict[int, int] = {}
    for place, unit in enumerate(unit_of):
        first.setdefault(unit, place)
    return [f"{units[unit].code}{place - first[unit] + 1:03d}" for place, unit in enumerate(unit_of)]


def _named_above(towns: list[TownRow], units: list[UnitRow]) -> list[Named]:
    return [
        Named(CITY_CODE, AreaKind.CITY, None, CITY_NAME, invented=False),
        *(Named(town.code, town.kind, CITY_CODE, town.name, invented=False) for town in towns),
        *(Named(unit.code, unit.kind, unit.town, unit.name, invented=unit.invented) for unit in units),
    ]


def _named_grids(units: list[UnitRow], unit_of: list[int], codes: list[str]) -> list[Named]:
    return [
        Named(
            code,
            AreaKind.GRID,
            units[unit].code,
            f"{units[unit].name}第{NUMERALS[int(code[-3:]) - 1]}网格",
            invented=True,
        )
        for code, unit in zip(codes, unit_of, strict=True)
    ]


def _label_points(shapes: dict[str, BaseGeometry]) -> dict[str, shapely.Point]:
    """Return the centre of the widest circle in each shape, rounded like the shapes."""
    found = np.array(list(shapes.values()))
    circles = shapely.maximum_inscribed_circle(found, np.sqrt(shapely.area(found)) / 40)
    centres = np.round(shapely.get_coordinates(shapely.get_point(circles, 0)), outlines.DIGITS)
    return {code: shapely.Point(centre) for code, centre in zip(shapes, centres.tolist(), strict=True)}
