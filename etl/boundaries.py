"""Read a boundary file into areas: right coordinate system, valid polygons, codes as text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyogrio.errors import DataSourceError
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry

from db.bulk.areas import NewArea
from domain.errors import DomainError
from etl.import_report import ImportFinding, ImportReport, RowOutcome
from etl.mappings import AreasMapping, Dissolve
from geo import crs as systems
from geo.area_checks import METRES_PER_DEGREE, check_degrees
from terminal import Trouble

WGS84 = "EPSG:4326"
SLIVER_WIDTH = 1e-4  # degrees, some 10 m: narrower gaps between neighbours are the file's, not the city's
DECIMALS = 6  # of a degree: a tenth of a metre, finer than any of these files


@dataclass(frozen=True, slots=True)
class _Row:
    row: int
    code: str
    parent: str
    name: str
    geom: BaseGeometry


def read_boundaries(
    path: Path, mapping: AreasMapping, *, crs: str | None, report: ImportReport
) -> list[NewArea]:
    """Return the areas of the file and of every level dissolved from it, the city first.

    crs: the coordinate system the file is in, whatever it says itself. Raises Trouble when the coordinates
    are outside the city; refused and repaired rows go to ``report``.
    """
    frame = _in_degrees(_read(path), mapping, crs=crs)
    report.read = len(frame)
    rows = list(_rows(frame, mapping, report))
    leaves = [
        _area(row.code, mapping.level, mapping.kind, parent=row.parent or None, name=row.name, geom=row.geom,
              mapping=mapping)
        for row in rows
    ]  # fmt: skip
    report.facts["overlaps between neighbours (m2)"] = round(_overlap_m2([row.geom for row in rows]), 1)
    above = tidy_areas(leaves)
    for level in mapping.dissolve:
        above = [*_dissolved(above, level, mapping), *above]
    return [*(area for area in above if area.level != mapping.level), *leaves]


def tidy_areas(areas: list[NewArea]) -> list[NewArea]:
    """Return the areas without the slivers between them: for drawing and dissolving, not for points."""
    given = np.array([area.geom for area in areas], object)
    shapes = shapely.coverage_clean(given, gap_width=SLIVER_WIDTH)  # type: ignore[attr-defined]
    return [replace(area, geom=shape) for area, shape in zip(areas, shapes, strict=True)]


def _read(path: Path) -> gpd.GeoDataFrame:
    try:
        return gpd.read_file(path)
    except DataSourceError as error:
        raise Trouble(
            f"{path} cannot be read as a map: {error}.",
            way_out="Give a GeoJSON, GeoPackage or Shapefile (with its .shx and .dbf beside it).",
        ) from None


def _in_degrees(frame: gpd.GeoDataFrame, mapping: AreasMapping, *, crs: str | None) -> gpd.GeoDataFrame:
    """Return the data in EPSG:4326. Raises Trouble when that does not put it where the city is."""
    if crs is not None:
        try:
            frame = frame.set_crs(systems.get_crs(crs), allow_override=True)
        except DomainError as error:
            raise Trouble(str(error), way_out="Write it like --crs EPSG:2249.") from None
    shapes = frame.geometry.dropna()
    if frame.crs is None or frame.crs.is_geographic:
        try:
            check_degrees(list(shapes))
        except DomainError:
            raise _not_degrees(tuple(shapes.total_bounds), mapping) from None
    if frame.crs is None:
        frame = frame.set_crs(WGS84)
    frame = frame.to_crs(WGS84)
    if not _within(tuple(frame.total_bounds), mapping.city.bounds):
        raise Trouble(
            f"The areas lie at {_told(tuple(frame.total_bounds))} (lon, lat), outside {mapping.city.name_en}"
            f" {_told(mapping.city.bounds)}.",
            way_out="The coordinate system is probably another one: name it with --crs EPSG:…,"
            f" or correct bounds in {mapping.city.path}.",
        )
    return frame


def _not_degrees(bounds: tuple[float, ...], mapping: AreasMapping) -> Trouble:
    """Return the refusal that names the likely cause: the system that puts the areas where the city is."""
    fitting = [
        f"--crs {code} ({name})"
        for code, name in mapping.likely_crs.items()
        if _within(_moved(bounds, systems.get_crs(code)), mapping.city.bounds)
    ]
    unit = "a projected system, often US state plane in feet"
    cause = f"{fitting[0].split('(', 1)[1].rstrip(')')}" if fitting else unit
    answer = fitting[0] if fitting else "--crs EPSG:2249 for Boston, for instance"
    return Trouble(
        f"The coordinates run to {_told(bounds)}: they are not degrees, and the file names no coordinate"
        f" system (a GeoJSON without one counts as EPSG:4326). The likely cause: {cause}.",
        way_out=f"Say which one it is: {answer}.",
    )


def _moved(bounds: tuple[float, ...], source: CRS) -> tuple[float, ...]:
    left, bottom, right, top = bounds
    return tuple(
        Transformer.from_crs(source, WGS84, always_xy=True).transform_bounds(left, bottom, right, top)
    )


def _within(bounds: tuple[float, ...], frame: tuple[float, ...]) -> bool:
    west, south, east, north = bounds
    return bool(west >= frame[0] and south >= frame[1] and east <= frame[2] and north <= frame[3])


def _told(bounds: tuple[float, ...]) -> str:
    return "({})".format(", ".join(f"{side:,.4f}".rstrip("0").rstrip(".") for side in bounds))


def _rows(frame: gpd.GeoDataFrame, mapping: AreasMapping, report: ImportReport) -> Iterator[_Row]:
    """Yield the rows that can be areas; the others go to the report."""
    columns = _columns(frame, mapping)
    seen: set[str] = set()
    for number, (values, shape) in enumerate(
        zip(frame[list(columns.values())].itertuples(index=False), frame.geometry, strict=True), start=1
    ):
        told = {ours: _text(value) for ours, value in zip(columns, values, strict=True)}
        code = told["code"]
        fault = _fault(code, shape, seen)
        if fault:
            report.add([ImportFinding(number, code, RowOutcome.REFUSED, fault, "code", code)])
            continue
        seen.add(code)
        parent = code[: mapping.parent_digits] if mapping.parent_digits else told.get("parent", "")
        name = mapping.name.format(**{**told, "parent": parent})
        yield _Row(number, code, parent, name, _valid(shape, number, code, report))


def _columns(frame: gpd.GeoDataFrame, mapping: AreasMapping) -> dict[str, str]:
    found = {str(column).casefold(): str(column) for column in frame.columns}
    missing = [column for column in mapping.columns.values() if column.casefold() not in found]
    if missing:
        raise Trouble(
            f"The file has no column {', '.join(missing)} that {mapping.path} names.",
            way_out=f"Correct [columns] there; the file has: {', '.join(found.values())}.",
        )
    return {ours: found[theirs.casefold()] for ours, theirs in mapping.columns.items()}


def _fault(code: str, shape: BaseGeometry | None, seen: set[str]) -> str:
    """Return why a row cannot be an area, nothing if it can."""
    if not code:
        return "no code"
    if code in seen:
        return "the code came before in this file"
    if shape is None or shape.is_empty:
        return "no geometry"
    return "" if shape.geom_type in ("Polygon", "MultiPolygon") else "not a polygon"


def _text(value: Any) -> str:
    """Return a code or name as text; a number column keeps no '.0', blanks become nothing."""
    if pd.isna(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _valid(shape: BaseGeometry, row: int, code: str, report: ImportReport) -> BaseGeometry:
    """Return the shape as a valid multipolygon; repairs are reported with both sizes."""
    whole = shapely.force_2d(shape)
    if not whole.is_valid:
        reason = f"invalid polygon mended: {shapely.is_valid_reason(whole).split('[')[0]}"
        mended = _polygons(shapely.make_valid(whole))
        report.add(
            [ImportFinding(row, code, RowOutcome.MENDED, reason, "geometry", _size(whole), _size(mended))]
        )
        whole = mended
    # One decimal grid for all, so that equal files give equal areas and neighbours keep their shared points.
    snapped = _polygons(shapely.set_precision(whole, 10.0**-DECIMALS))
    return _whole(snapped)


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts)


def _whole(shape: BaseGeometry) -> BaseGeometry:
    """Return the shape as a multipolygon in its one normal form."""
    found: BaseGeometry = shapely.normalize(shapely.MultiPolygon(list(shapely.get_parts(shape))))
    return found


def _size(shape: BaseGeometry) -> str:
    return f"{_square_metres(shape):,.1f} m2"


def _square_metres(shape: BaseGeometry) -> float:
    latitude = shape.centroid.y
    return float(shape.area * METRES_PER_DEGREE**2 * np.cos(np.radians(latitude)))


def _overlap_m2(shapes: list[BaseGeometry]) -> float:
    """Return by how much the areas together are larger than their union."""
    whole = shapely.union_all(shapes)
    return sum(_square_metres(shape) for shape in shapes) - sum(
        _square_metres(part) for part in shapely.get_parts(whole)
    )


def _dissolved(areas: list[NewArea], level: Dissolve, mapping: AreasMapping) -> list[NewArea]:
    """Return the areas one level up: each the union of the children that name it."""
    top = min(areas, key=lambda area: _depth(area.level, mapping)).level
    children: dict[str, list[BaseGeometry]] = {}
    for area in areas:
        if area.level == top:
            children.setdefault(level.code or area.parent or "", []).append(area.geom)
    parent = next((above.code for above in mapping.dissolve if above.code), None)
    return [
        _area(
            code,
            level.level,
            level.kind,
            parent=None if level.code else parent,
            name=level.name.format(code=code),
            geom=_whole(shapely.coverage_union_all(parts)),
            mapping=mapping,
        )
        for code, parts in sorted(children.items())
    ]


def _depth(level: str, mapping: AreasMapping) -> int:
    return next(each.depth for each in mapping.city.levels if each.code == level)


def _area(
    code: str,
    level: str,
    kind: str,
    *,
    parent: str | None,
    name: str,
    geom: BaseGeometry,
    mapping: AreasMapping,
) -> NewArea:
    return NewArea(
        code=code, level=level, kind=kind, parent=parent, name=name, geom=geom,
        label_point=_label_point(geom), valid_from=mapping.valid_from,
    )  # fmt: skip


def _label_point(shape: BaseGeometry) -> shapely.Point:
    """Return the middle of the widest circle in the largest part."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    circle = shapely.maximum_inscribed_circle(largest, float(np.sqrt(largest.area)) / 50)
    return shapely.Point(np.round(shapely.get_coordinates(circle)[0], DECIMALS))


def group_by_level(areas: list[NewArea]) -> Mapping[str, list[NewArea]]:
    """Return the areas of each level."""
    found: dict[str, list[NewArea]] = {}
    for area in areas:
        found.setdefault(area.level, []).append(area)
    return found
