"""Read a boundary file into areas: right coordinate system, valid polygons, codes as text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unicodedata import normalize

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from db.bulk.areas import NewArea
from domain.enums import AreaKind
from domain.settings import DEDICATED_BLOCK
from domain.texts import clean_text
from etl.boundary_coordinates import to_wgs84
from etl.boundary_files import read_frame
from etl.import_report import ImportFinding, ImportReport, RowOutcome
from etl.mappings import AreasMapping, CodeRule, Dissolve
from etl.text_files import DEFAULT
from geo.codes import BadCode, check_code
from geo.crs import compute_geodesic_area_m2
from terminal import Trouble

SLIVER_WIDTH = 1e-4  # degrees, some 10 m: narrower gaps between neighbours are the file's, not the city's
NAMELESS = "the name is missing or too long"
DECIMALS = 6  # of a degree: a tenth of a metre, finer than any of these files


@dataclass(frozen=True, slots=True)
class _Row:
    row: int
    code: str
    parent: str
    name: str
    geom: BaseGeometry


def read_boundaries(
    path: Path,
    mapping: AreasMapping,
    *,
    crs: str | None,
    report: ImportReport,
    dedicated: range = DEDICATED_BLOCK,
) -> list[NewArea]:
    """Return the areas of the file and of every level dissolved from it, the city first.

    crs: the coordinate system the file is in, whatever it says itself. dedicated: the last three digits of
    dedicated grids, for cities of unified coding. Raises Trouble when the coordinates are not where the city
    lies; refused and mended rows go to ``report``.
    """
    read = read_frame(path, encoding=mapping.encoding)
    if read.encoding != DEFAULT and not mapping.encoding:
        report.facts["attributes read as"] = read.encoding
    if read.frame.empty:
        raise Trouble(f"{path} holds no areas.", way_out="Export it again, with all of its rows.")
    frame = to_wgs84(read.frame, mapping, crs=crs)
    report.read = len(frame)
    leaves = read_rows(frame, mapping, report, dedicated=dedicated)
    if not leaves:
        reasons = ", ".join(report.reasons()[RowOutcome.REFUSED.value]) or "it has no rows"
        raise Trouble(
            f"No row of {path} can be an area: {reasons}.", way_out=f"Correct the file, or {mapping.path}."
        )
    above = tidy_areas(leaves)
    for level in mapping.dissolve:
        above = [*_dissolved(above, level, mapping), *above]
    return [*(area for area in above if area.level != mapping.level), *leaves]


def tidy_areas(areas: list[NewArea]) -> list[NewArea]:
    """Return the areas without the slivers between them: for drawing and dissolving, not for points."""
    given = np.array([area.geom for area in areas], object)
    shapes = shapely.coverage_clean(given, gap_width=SLIVER_WIDTH)  # type: ignore[attr-defined]
    return [replace(area, geom=shape) for area, shape in zip(areas, shapes, strict=True)]


def read_rows(
    frame: gpd.GeoDataFrame, mapping: AreasMapping, report: ImportReport, *, dedicated: range
) -> list[NewArea]:
    """Return the rows of a frame in EPSG:4326 that can be areas; the others go to the report.

    A row is named by its label in the frame plus one.
    """
    return [
        _area(row.code, mapping.level, mapping.kind, parent=row.parent or None, name=row.name, geom=row.geom,
              mapping=mapping)
        for row in _rows(frame, mapping, report, dedicated=dedicated)
    ]  # fmt: skip


def _rows(
    frame: gpd.GeoDataFrame, mapping: AreasMapping, report: ImportReport, *, dedicated: range
) -> Iterator[_Row]:
    """Yield the rows that can be areas; the others go to the report."""
    columns = _columns(frame, mapping)
    seen: set[str] = set()
    for values, (label, shape) in zip(
        frame[list(columns.values())].itertuples(index=False), frame.geometry.items(), strict=True
    ):
        number = int(label) + 1
        told = {ours: _text(value) for ours, value in zip(columns, values, strict=True)}
        told |= {ours: normalize("NFKC", told[ours]) for ours in ("code", "parent") if ours in told}
        code = told["code"]
        parent = code[: mapping.parent_digits] if mapping.parent_digits else told.get("parent", "")
        fault = _fault(code, shape, seen) or _code_fault(code, parent, mapping, dedicated=dedicated)
        if fault:
            report.add([ImportFinding(number, code, RowOutcome.REFUSED, fault, "code", code, parent)])
            continue
        valid = _valid(shape, number, code, report)
        if valid.is_empty:
            report.add(
                [ImportFinding(number, code, RowOutcome.REFUSED, "the outline encloses nothing", "geometry")]
            )
            continue
        name = mapping.name.format(**{**told, "parent": parent})
        if not name.strip():
            report.add([ImportFinding(number, code, RowOutcome.REFUSED, NAMELESS, "name")])
            continue
        seen.add(code)
        yield _Row(number, code, parent, name, valid)


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
    if shape.geom_type == "GeometryCollection" and not _polygons(shape).is_empty:
        return ""
    return "" if shape.geom_type in ("Polygon", "MultiPolygon") else "not a polygon"


def _code_fault(code: str, parent: str, mapping: AreasMapping, *, dedicated: range) -> str:
    """Return why code and parent cannot be those of an area of the city, nothing if they can."""
    if mapping.needs_parent and not parent:
        return "no parent"
    if parent == code:
        return "the area is its own parent"
    match mapping.city.code_rule:
        case CodeRule.PREFIX if parent and not code.startswith(parent):
            return "the code does not begin with its parent's"
        case CodeRule.UNIFIED:
            kind = AreaKind(mapping.kind) if mapping.kind in set(AreaKind) else None
            try:
                check_code(code, parent=parent or None, kind=kind, dedicated=dedicated)
            except BadCode:
                return "the code breaks the unified coding of the city"
    return ""


def _text(value: Any) -> str:
    """Return a code or name as text; a number column keeps no '.0', blanks become nothing."""
    if pd.isna(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(clean_text(str(value)).split())


def _valid(shape: BaseGeometry, row: int, code: str, report: ImportReport) -> BaseGeometry:
    """Return the shape as a valid multipolygon; repairs are reported with both sizes."""
    whole = shapely.force_2d(shape)
    if whole.geom_type == "GeometryCollection":
        whole = _polygons(whole)
        reason = "only the polygons of a collection are taken"
        report.add([ImportFinding(row, code, RowOutcome.MENDED, reason, "geometry")])
    if not whole.is_valid:
        reason = f"invalid polygon mended: {shapely.is_valid_reason(whole).split('[')[0]}"
        mended = _polygons(shapely.make_valid(whole))
        report.add(
            [ImportFinding(row, code, RowOutcome.MENDED, reason, "geometry", _size(whole), _size(mended))]
        )
        whole = mended
    return normalise_outline(whole)


def normalise_outline(shape: BaseGeometry) -> BaseGeometry:
    """Return a valid outline as this importer keeps it.

    One decimal grid for all, so that equal files give equal areas and neighbours keep their shared points.
    """
    return build_multipolygon(_polygons(shapely.set_precision(shape, 10.0**-DECIMALS)))


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts)


def build_multipolygon(shape: BaseGeometry) -> BaseGeometry:
    """Return the shape as a multipolygon in its one normal form."""
    found: BaseGeometry = shapely.normalize(shapely.MultiPolygon(list(shapely.get_parts(shape))))
    return found


def _size(shape: BaseGeometry) -> str:
    return f"{compute_geodesic_area_m2(shape):,.1f} m2"


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
            geom=build_multipolygon(shapely.coverage_union_all(parts)),
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
        label_point=find_label_point(geom), valid_from=mapping.valid_from,
    )  # fmt: skip


def find_label_point(shape: BaseGeometry) -> shapely.Point:
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
