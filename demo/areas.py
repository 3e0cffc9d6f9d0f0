"""Build the areas of the demonstration city; ``python -m demo.areas`` writes data/grids.geojson."""

import argparse
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from demo import polygons as polygons_demo
from demo import register, terrain
from demo.area_rows import DemoArea, Named, dissolved, load_areas, with_shapes, write
from demo.grid_cells import grid_cells
from demo.register import CITY_CODE, CITY_NAME, TownRow, UnitRow
from demo.towns import city_cells, town_cells
from demo.units import unit_cells
from domain.enums import AreaKind

__all__ = ["SEED", "DemoArea", "build_areas", "load_areas", "write_geojson"]

SEED = 370783
PATH = Path(__file__).resolve().parents[1] / "data" / "grids.geojson"
NUMERALS = "一二三四五六七八九"


def build_areas(seed: int = SEED) -> list[DemoArea]:
    """Return the 5,336 areas (1 + 15 + 338 + 1,065 + 3,917) in code order; equal seeds give equal areas."""
    towns, units = register.towns(), register.units(seed)
    land = terrain.lay(seed)
    town_of = town_cells(land, city_cells(land), towns, seed=seed)
    grids, unit_of = grid_cells(land, unit_cells(land, town_of, towns, units, seed=seed), units, seed=seed)
    codes = _grid_codes(units, unit_of)
    named = [*_named_above(towns, units), *_named_grids(units, unit_of, codes)]
    polygons = dict(zip(codes, polygons_demo.polygons(grids, count=len(unit_of)), strict=True))
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
    centres = np.round(shapely.get_coordinates(shapely.get_point(circles, 0)), polygons_demo.DIGITS)
    return {code: shapely.Point(centre) for code, centre in zip(shapes, centres.tolist(), strict=True)}


def main() -> None:
    """Write the file and say what it holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--path", type=Path, default=PATH)
    chosen = parser.parse_args()
    rows = write_geojson(chosen.path, chosen.seed)
    print(f"{chosen.path}: {len(rows)} areas, {chosen.path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
