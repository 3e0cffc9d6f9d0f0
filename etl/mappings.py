"""Read city definitions and mapping files (TOML): the meaning of a source's columns, values and blanks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from etl.mapping_files import FromFile, check_crs, check_encoding, read_choice, read_toml
from geo.area_checks import SLIVER_M2
from geo.crs import WGS84, Datum
from settings import settings
from terminal import Trouble


class CodeRule(StrEnum):
    """What the codes of a city say about its tree; parents alone decide what lies in what."""

    NONE = "none"
    PREFIX = "prefix"  # a child's code begins with its parent's
    UNIFIED = "unified"  # 统一编码: 6, 9, 12, 15 digits, and blocks of dedicated grids, as geo.codes checks


class Tiling(StrEnum):
    """What happens to areas that do not tile their parents."""

    REPORT = "report"  # loaded, each fault in the report
    REQUIRE = "require"  # the whole file is refused


@dataclass(frozen=True)
class LevelRow(FromFile):
    """One level of a city's map."""

    code: str
    label_zh: str
    label_en: str
    depth: int


@dataclass(frozen=True)
class CityFile(FromFile):
    """One city as its definition says; ``bounds`` (west, south, east, north) is where its areas must lie.

    code_rule: what codes of areas are checked for when they come in.
    """

    path: Path
    city: str
    name: str
    name_en: str
    zone: str
    calendar: str
    number_prefix: str
    levels: tuple[LevelRow, ...]
    bounds: tuple[float, float, float, float]
    as_of: date | datetime | None = None
    code_rule: CodeRule = CodeRule.NONE
    areas: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()

    @property
    def leaf(self) -> LevelRow:
        """Return the level of greatest depth."""
        return max(self.levels, key=lambda level: level.depth)

    @property
    def present(self) -> datetime | None:
        """Return the replay's present, None for a city that lives now."""
        return None if self.as_of is None else to_end_of_day(self.as_of, ZoneInfo(self.zone))


@dataclass(frozen=True)
class Dissolve(FromFile):
    """A level whose areas are the union of their children; ``code`` gives the one code of a whole city."""

    level: str
    kind: str
    name: str
    code: str = ""


@dataclass(frozen=True)
class AreasMapping(FromFile):
    """How a boundary file becomes the areas of one level, and which levels above are dissolved from it.

    columns: code, and whatever the name speaks of; compared without regard to case.
    name: a template over columns, {code} and {parent}. parent_digits: how many leading characters of the
    code are the parent's; 0 takes ``columns.parent``. crs: the coordinate system of the file where it names
    none or a wrong one; likely_crs: those to try when the coordinates cannot be degrees. datum: what its
    degrees are measured against. encoding: of its attributes, where it names none or a wrong one.
    tiling_tolerance_m2: gaps, overlaps and overhangs up to this size pass.
    """

    path: Path
    city: CityFile
    file: str
    extract: str
    level: str
    kind: str
    columns: Mapping[str, str]
    name: str
    valid_from: date
    parent_digits: int = 0
    crs: str = ""
    datum: Datum = Datum.WGS84
    likely_crs: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    tiling: Tiling = Tiling.REPORT
    tiling_tolerance_m2: float = SLIVER_M2
    dissolve: tuple[Dissolve, ...] = ()

    @property
    def needs_parent(self) -> bool:
        """Tell whether each area must name its parent: not the city, nor the parts it is dissolved from."""
        top = min(level.depth for level in self.city.levels)
        depth = next((level.depth for level in self.city.levels if level.code == self.level), top)
        return depth > top and not (self.dissolve and self.dissolve[0].code)


@dataclass(frozen=True)
class Points(FromFile):
    """What points are measured in, and which mean nothing: (latitude, longitude), compared at ``decimals``.

    crs: of the two columns, longitude being the easting and latitude the northing. datum: what degrees are
    measured against. default: in the coordinates of the source.
    """

    default: tuple[tuple[float, float], ...] = ()
    decimals: int = 4
    crs: str = WGS84
    datum: Datum = Datum.WGS84


@dataclass(frozen=True)
class AreaColumn(FromFile):
    """How the source names a ticket's area: on which level, by code or name, at which width of code.

    only_compare: the column is only compared with the point; it never places a ticket.
    """

    level: str
    by: str = "code"
    width: int = 0
    only_compare: bool = False


@dataclass(frozen=True)
class MappedParty(FromFile):
    """A department as the city calls it."""

    name: str
    name_en: str
    work_field: str | None = None


@dataclass(frozen=True)
class Oracle(FromFile):
    """The source's own judgement of lateness, to be compared with ours."""

    column: str
    late: str


@dataclass(frozen=True)
class TicketsMapping(FromFile):
    """How a file of requests becomes tickets; every table maps the source's words to ours.

    nothing: what a blank looks like. columns: our names → the source's. due_equal_means_none: a due time
    equal to the time reported says that there is none. keep: which spelling replaces which, by column.
    time_formats: as strptime has them, %p also for 上午 and 下午, %z for an offset; "serial" for days as a
    spreadsheet counts them. encoding: of the file; without it UTF-8 is tried, then GB18030. separator:
    without it the one that the heading has.
    """

    path: Path
    city: CityFile
    source: str
    file: str
    extract: str
    zone: str
    time_formats: tuple[str, ...]
    nothing: tuple[str, ...]
    columns: Mapping[str, str]
    status: Mapping[str, str]
    channels: Mapping[str, str]
    encoding: str = ""
    separator: str = ""
    due_equal_means_none: bool = False
    default_channel: str = "platform"
    default_department: str = ""
    requester_kinds: Mapping[str, str] = field(default_factory=dict)
    work_fields: Mapping[str, str] = field(default_factory=dict)
    keep: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    points: Points = field(default_factory=Points)
    area: AreaColumn | None = None
    oracle: Oracle | None = None
    departments: Mapping[str, MappedParty] = field(default_factory=dict)

    @cached_property
    def time_zone(self) -> ZoneInfo:
        """Return the zone in which the source writes its times."""
        return ZoneInfo(self.zone)


def to_end_of_day(day: date | datetime, zone: ZoneInfo) -> datetime:
    """Return ``day`` itself where it has a time, else its last second, in ``zone`` unless it names one."""
    if not isinstance(day, datetime):
        day = datetime.combine(day, time(23, 59, 59))
    return day if day.tzinfo else day.replace(tzinfo=zone)


def read_city(path: Path) -> CityFile:
    """Return the city defined in ``path``. Raises Trouble."""
    table = read_toml(path)
    levels = tuple(LevelRow.of(row, path) for row in table.pop("levels", []))
    read_choice(table, "code_rule", CodeRule, path)
    return CityFile.of(table, path, path=path, levels=levels)


def read_areas(path: Path) -> AreasMapping:
    """Return the mapping of a boundary file. Raises Trouble."""
    table = read_toml(path)
    city = read_city(path.parent / table.pop("city", "city.toml"))
    dissolve = tuple(Dissolve.of(row, path) for row in table.pop("dissolve", []))
    read_choice(table, "tiling", Tiling, path)
    read_choice(table, "datum", Datum, path)
    check_encoding(table.get("encoding", ""), path)
    check_crs([table.get("crs") or WGS84, *table.get("likely_crs", {})], path)
    return AreasMapping.of(table, path, path=path, city=city, dissolve=dissolve)


def read_tickets(path: Path) -> TicketsMapping:
    """Return the mapping of a file of requests. Raises Trouble."""
    table = read_toml(path)
    city = read_city(path.parent / table.pop("city", "city.toml"))
    check_encoding(table.get("encoding", ""), path)
    points = table.pop("points", {})
    read_choice(points, "datum", Datum, path)
    check_crs([points.get("crs", WGS84)], path)
    points["default"] = [tuple(point) for point in points.get("default", [])]
    area, oracle = table.pop("area", None), table.pop("oracle", None)
    departments = {
        code: MappedParty.of(row, path, **({} if "name_en" in row else {"name_en": row.get("name", "")}))
        for code, row in table.pop("departments", {}).items()
    }
    return TicketsMapping.of(
        table,
        path,
        path=path,
        city=city,
        points=Points.of(points, path),
        area=area and AreaColumn.of(area, path),
        oracle=oracle and Oracle.of(oracle, path),
        departments=departments,
    )


def find_source_file(mapping: AreasMapping | TicketsMapping, given: Path | None = None) -> tuple[Path, bool]:
    """Return the file to load and whether it is full size: given, else below DATA_SOURCES, else the extract.

    Raises Trouble when the file is not there.
    """
    if given is not None:
        return _existing(given), True
    folder = settings().data_sources
    if folder is None:
        return _existing(mapping.path.parent / mapping.extract), False
    below = folder / mapping.file
    return (below if below.exists() else _existing(folder / below.name)), True


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise Trouble(
            f"There is no file {path}.", way_out="Name another one, or set DATA_SOURCES to its folder."
        )
    return path
