"""Base rows of the demonstration's tickets: areas, shapes, calendar, parties."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import shapely

from demo.areas import CITY_CODE, CITY_NAME, DemoArea, load_areas
from demo.copy_text import Column, Table, table_of
from demo.reference_data import DemoParty, MatterRow
from domain.enums import Level
from etl.holidays import read_days, read_windows
from geo.area_shapes import PackedShapes, publish

ZONE = "Asia/Shanghai"
PREFIX = "SG"
GRIDS_DRAWN = date(2020, 1, 1)  # invented: before any ticket


class _Level(NamedTuple):
    code: Level
    label_zh: str
    label_en: str
    depth: int
    position: int


LEVELS = (
    _Level(Level.CITY, "市", "City", 0, 0),
    _Level(Level.TOWN, "镇街", "Towns", 1, 1),
    _Level(Level.COMMUNITY, "城市社区", "Communities", 2, 2),
    _Level(Level.VILLAGE, "村居及专属大网格", "Villages and dedicated grids", 2, 3),
    _Level(Level.UNIT, "大网格（社区与村居）", "Communities and villages", 2, 4),
    _Level(Level.GRID, "小网格", "Grids", 3, 5),
)


class _Day(NamedTuple):
    day: date
    worked: bool
    name: str


def city_tables(areas: list[DemoArea], parties: list[DemoParty], matters: list[MatterRow]) -> Iterator[Table]:
    """Yield the tables of a city without tickets, parents first."""
    days = read_days()
    city = {"city": CITY_CODE}
    labels = {"name": CITY_NAME, "name_en": "Shouguang", "zone": ZONE, "calendar": "working"}
    yield table_of("cities", [None], "", **city, **labels, number_prefix=PREFIX, simulated=True)
    yield table_of("city_levels", LEVELS, "code label_zh label_en depth position", **city)
    years = [date(year, 1, 1) for year in sorted({day.year for day in days})]
    yield table_of("calendar_years", years, "year", **city, status="official")
    worked = (_Day(day, *told) for day, told in days.items())
    yield table_of("calendar_days", worked, "day worked name", **city)
    yield table_of("working_windows", read_windows(), "valid_from starts ends until", **city)
    yield _areas(areas)
    yield table_of("departments", parties, "code name kind work_field parent town_code sample", **city)
    columns = "code name name_en major work_field default_class public secrecy"
    yield table_of("matters", matters, columns, **city)


def _areas(areas: list[DemoArea]) -> Table:
    found = table_of("areas", areas, "code level kind parent name", city=CITY_CODE, valid_from=GRIDS_DRAWN)
    shapes = [shapely.multipolygons(shapely.get_parts(area.geom)) for area in areas]
    columns = {**found.columns, "parent_code": found.columns["parent"], "geom": _ewkb(shapes)}
    del columns["parent"]
    columns["label_point"] = _ewkb([area.label_point for area in areas])
    return Table("areas", {**columns, **table_of("", areas, "simulated invented").columns})


def _ewkb(shapes: list[Any]) -> Column:
    """Return geometries as hexadecimal EWKB."""
    written = shapely.to_wkb(shapely.set_srid(shapes, 4326), hex=True, include_srid=True)
    return [text.encode() for text in written.tolist()]


@cache
def published(path: Path, *, quality: int) -> tuple[PackedShapes, ...]:
    """Return the shapes of every level of a file of areas, the slowest first; once a process: it takes long.

    Compressing leaves Python's lock alone.
    """
    areas = load_areas(path)
    by_level = {level: [area for area in areas if area.level == level] for level, *_ in LEVELS}
    by_level[Level.UNIT] = [*by_level[Level.COMMUNITY], *by_level[Level.VILLAGE]]
    parents = {area.code: area.parent for area in areas}
    order = (Level.GRID, Level.UNIT, Level.VILLAGE, Level.COMMUNITY, Level.TOWN, Level.CITY)
    with ThreadPoolExecutor(2) as pool:
        return tuple(
            pool.map(
                lambda level: publish(level.value, by_level[level], parents=parents, quality=quality), order
            )
        )


def shapes_table(shapes: Sequence[PackedShapes], *, at: datetime) -> Table:
    """Return the rows of ``shapes``, all current."""
    columns = "level version codes topojson_br topojson_gz geojson_br geojson_gz"
    return table_of("shapes", shapes, columns, city=CITY_CODE, current=True, published_at=at)
