"""Base rows of the demonstration's tickets: areas, shapes, calendar, parties."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import shapely

from demo.area_rows import DemoArea, load_areas
from demo.copy_text import NULL, Column, Table, constant, texts
from demo.reference_data import DemoParty, MatterRow
from demo.register import CITY_CODE, CITY_NAME
from domain.enums import Level
from etl.holidays import read_days, read_windows
from geo.area_shapes import PackedShapes, publish

ZONE = "Asia/Shanghai"
PREFIX = "SG"
GRIDS_DRAWN = date(2020, 1, 1)  # invented: before any ticket
LEVELS = (
    (Level.CITY, "市", "City", 0),
    (Level.TOWN, "镇街", "Towns", 1),
    (Level.COMMUNITY, "城市社区", "Communities", 2),
    (Level.VILLAGE, "村居及专属大网格", "Villages and dedicated grids", 2),
    (Level.UNIT, "大网格（社区与村居）", "Communities and villages", 2),
    (Level.GRID, "小网格", "Grids", 3),
)


def city_tables(areas: list[DemoArea], parties: list[DemoParty], matters: list[MatterRow]) -> Iterator[Table]:
    """Yield the tables of a city without tickets, parents first."""
    yield Table(
        "cities",
        {
            "city": [CITY_CODE.encode()],
            "name": [CITY_NAME.encode()],
            "name_en": [b"Shouguang"],
            "zone": [ZONE.encode()],
            "calendar": [b"working"],
            "number_prefix": [PREFIX.encode()],
            "simulated": [b"t"],
        },
    )
    yield Table(
        "city_levels",
        {
            "city": constant(CITY_CODE, len(LEVELS)),
            "code": texts(level[0].value for level in LEVELS),
            "label_zh": texts(level[1] for level in LEVELS),
            "label_en": texts(level[2] for level in LEVELS),
            "depth": [b"%d" % level[3] for level in LEVELS],
            "position": [b"%d" % number for number in range(len(LEVELS))],
        },
    )
    yield from _calendar()
    yield _areas(areas)
    yield _departments(parties)
    yield _matters(matters)


def _calendar() -> Iterator[Table]:
    days = read_days()
    years = sorted({day.year for day in days})
    windows = read_windows()
    yield Table(
        "calendar_years",
        {
            "city": constant(CITY_CODE, len(years)),
            "year": [b"%d" % year for year in years],
            "status": constant("official", len(years)),
        },
    )
    yield Table(
        "calendar_days",
        {
            "city": constant(CITY_CODE, len(days)),
            "day": texts(day.isoformat() for day in days),
            "worked": [b"t" if worked else b"f" for worked, _ in days.values()],
            "name": texts(name for _, name in days.values()),
        },
    )
    yield Table(
        "working_windows",
        {
            "city": constant(CITY_CODE, len(windows)),
            "valid_from": texts(window.valid_from.isoformat() for window in windows),
            "starts": texts(window.starts.isoformat() for window in windows),
            "ends": texts(window.ends.isoformat() for window in windows),
            "until": texts(window.until.isoformat() if window.until else None for window in windows),
        },
    )


def _areas(areas: list[DemoArea]) -> Table:
    count = len(areas)
    shapes = [shapely.multipolygons(shapely.get_parts(area.geom)) for area in areas]
    return Table(
        "areas",
        {
            "city": constant(CITY_CODE, count),
            "code": texts(area.code for area in areas),
            "level": texts(area.level.value for area in areas),
            "kind": texts(area.kind.value for area in areas),
            "parent_code": texts(area.parent for area in areas),
            "name": texts(area.name for area in areas),
            "geom": _ewkb(shapes),
            "label_point": _ewkb([area.label_point for area in areas]),
            "valid_from": constant(GRIDS_DRAWN.isoformat(), count),
            "simulated": [b"t" if area.simulated else b"f" for area in areas],
            "invented": [b"t" if area.invented else b"f" for area in areas],
        },
    )


def _ewkb(shapes: list[Any]) -> Column:
    """Return geometries as hexadecimal EWKB."""
    written = shapely.to_wkb(shapely.set_srid(shapes, 4326), hex=True, include_srid=True)
    return [text.encode() for text in written.tolist()]


def _departments(parties: list[DemoParty]) -> Table:
    count = len(parties)
    return Table(
        "departments",
        {
            "city": constant(CITY_CODE, count),
            "code": texts(party.code for party in parties),
            "name": texts(party.name for party in parties),
            "kind": texts(party.kind.value for party in parties),
            "work_field": texts(party.work_field and party.work_field.value for party in parties),
            "parent": texts(party.parent for party in parties),
            "town_code": texts(party.town for party in parties),
            "sample": [b"f" if party.code == party.town else b"t" for party in parties],
        },
    )


def _matters(matters: list[MatterRow]) -> Table:
    return Table(
        "matters",
        {
            "city": constant(CITY_CODE, len(matters)),
            "code": texts(matter.code for matter in matters),
            "name": texts(matter.name for matter in matters),
            "name_en": [NULL if matter.name_en is None else matter.name_en.encode() for matter in matters],
            "major": texts(matter.major for matter in matters),
            "work_field": texts(matter.work_field.value for matter in matters),
            "default_class": texts(matter.default_class.value for matter in matters),
            "public": [b"t" if matter.public else b"f" for matter in matters],
            "secrecy": texts(matter.secrecy.value for matter in matters),
        },
    )


@cache
def published(path: Path, *, quality: int) -> tuple[PackedShapes, ...]:
    """Return the shapes of every level of a file of areas, the slowest first; once a process: it takes long.

    Compressing leaves Python's lock alone.
    """
    areas = load_areas(path)
    by_level = {level: [area for area in areas if area.level == level] for level, *_ in LEVELS}
    by_level[Level.UNIT] = [*by_level[Level.COMMUNITY], *by_level[Level.VILLAGE]]
    order = (Level.GRID, Level.UNIT, Level.VILLAGE, Level.COMMUNITY, Level.TOWN, Level.CITY)
    with ThreadPoolExecutor(2) as pool:
        return tuple(pool.map(lambda level: publish(level.value, by_level[level], quality=quality), order))


def shapes_table(shapes: Sequence[PackedShapes], *, at: datetime) -> Table:
    """Return the rows of ``shapes``, all current."""
    files = ("topojson_br", "topojson_gz", "geojson_br", "geojson_gz")
    count = len(shapes)
    return Table(
        "shapes",
        {
            "city": constant(CITY_CODE, count),
            "level": texts(shape.level for shape in shapes),
            "version": texts(shape.version for shape in shapes),
            "current": constant("t", count),
            "codes": [f"{{{','.join(shape.codes)}}}".encode() for shape in shapes],
            **{file: [b"\\\\x" + getattr(shape, file).hex().encode() for shape in shapes] for file in files},
            "published_at": constant(at.isoformat(), count),
        },
    )
