"""Read an uploaded boundary file as areas of a city's register: GeoJSON, GeoPackage, zipped Shapefile."""

import json
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from db.bulk.areas import NewArea
from domain.area_plan import AreaEntry
from domain.enums import AreaKind
from domain.errors import Invalid
from etl.boundaries import read_rows
from etl.boundary_coordinates import to_wgs84
from etl.boundary_files import read_frame
from etl.import_report import ImportReport
from etl.mappings import AreasMapping, CityFile, CodeRule, LevelRow
from etl.register_columns import COLUMNS
from etl.register_rows import FileArea, Register, check_rows, refuse_row
from etl.text_files import decode_text

MOST_UNPACKED = 512 * 1024 * 1024
ENDINGS = (".geojson", ".json", ".gpkg", ".zip")
PARTS_OF_SHAPEFILES = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj")
MARGIN = 0.1  # degrees around the city within which areas may lie


def read_register_file(
    content: bytes, name: str, register: Register, *, level: str = ""
) -> tuple[list[FileArea], ImportReport]:
    """Return the areas of a file and what became of its rows. level: of rows that name none.

    Raises FileTrouble, or Invalid, for a file that cannot be one of areas of this city.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = _unpack(content, name, Path(folder))
        frame = read_frame(path).frame
    report = ImportReport(f"Areas of {register.city.city} from {name}", read=len(frame))
    if frame.empty:
        raise Invalid("文件里没有任何区域")
    columns = _find_columns(frame)
    mapping = _build_mapping(register, name)
    frame = _normalise(to_wgs84(frame, mapping, crs=None), columns, register, level=level)
    found = list(
        _read_levels(frame, mapping, register, report=report, has_predecessors="predecessors" in columns)
    )
    kept = list(check_rows(found, register, report))
    return sorted(kept, key=lambda area: area.row), report


def _unpack(content: bytes, name: str, folder: Path) -> Path:
    """Write a file where it can be read, by what it holds and not by what its name says."""
    ending = PurePosixPath(name).suffix.lower()
    if ending not in ENDINGS:
        raise Invalid("请上传 {endings} 文件", endings=ENDINGS)
    if ending == ".zip":
        return _unpack_archive(content, folder)
    if ending == ".gpkg":
        if not content.startswith(b"SQLite format 3\x00"):
            raise Invalid("{name} 不是 GeoPackage 文件", name=name)
    else:
        content = _check_geojson(content)
    path = folder / f"areas{'.gpkg' if ending == '.gpkg' else '.geojson'}"
    path.write_bytes(content)
    return path


def _check_geojson(content: bytes) -> bytes:
    """Return a collection of features as UTF-8; the reader would also open other things of that name."""
    try:
        text = decode_text(content)
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Invalid("文件不是完整的 GeoJSON，可能没有导出完") from None
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        raise Invalid("GeoJSON 须是 FeatureCollection")
    return text.encode()


def _unpack_archive(content: bytes, folder: Path) -> Path:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = [
                each for each in archive.infolist() if not each.is_dir() and "__MACOSX" not in each.filename
            ]
            shapes = [each for each in members if each.filename.lower().endswith(".shp")]
            if len(shapes) != 1:
                raise Invalid("压缩包里须正好有一个 .shp 文件，现有 {count} 个", count=len(shapes))
            stem = PurePosixPath(shapes[0].filename).with_suffix("")
            parts = [each for each in members if _is_part(each.filename, stem)]
            if sum(each.file_size for each in parts) > MOST_UNPACKED:
                raise Invalid("压缩包解开后超过 {most} MB", most=MOST_UNPACKED // 1024 // 1024)
            for each in parts:
                target = folder / f"areas{PurePosixPath(each.filename).suffix.lower()}"
                target.write_bytes(archive.read(each))
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError):
        raise Invalid("压缩包损坏或有密码，不能读取") from None
    missing = [ending for ending in (".shx", ".dbf") if not (folder / f"areas{ending}").exists()]
    if missing:
        raise Invalid("压缩包里缺少 Shapefile 的 {parts}", parts=tuple(missing))
    return folder / "areas.shp"


def _is_part(filename: str, stem: PurePosixPath) -> bool:
    path = PurePosixPath(filename)
    return (
        str(path.with_suffix("")).lower() == str(stem).lower() and path.suffix.lower() in PARTS_OF_SHAPEFILES
    )


def _find_columns(frame: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the columns of the file by our names. Raises Invalid without codes or names."""
    theirs = {str(column).strip().casefold(): str(column) for column in frame.columns}
    found = {
        ours: theirs[alias.casefold()]
        for ours, aliases in COLUMNS.items()
        for alias in reversed(aliases)
        if alias.casefold() in theirs
    }
    missing = [ours for ours in ("code", "name") if ours not in found]
    if missing:
        raise Invalid(
            "文件里没有“{missing}”列；现有的列：{columns}",
            missing=tuple(missing),
            columns=tuple(str(column) for column in frame.columns if column != frame.geometry.name),
        )
    return found


def _build_mapping(register: Register, name: str) -> AreasMapping:
    """Return how the importer of the command line reads rows of this city; level and kind come by row."""
    outlines = [area.geom for area in register.in_force.values() if area.depth == 0]
    west, south, east, north = shapely.total_bounds(np.array(outlines, object)).tolist()
    city = CityFile(
        path=Path(name),
        city=register.city.city,
        name=register.city.name,
        name_en=register.city.name_en,
        zone=str(register.city.zone),
        calendar=register.city.calendar,
        number_prefix=register.city.number_prefix,
        levels=tuple(
            LevelRow(level.code, level.label_zh, level.label_en, level.depth) for level in register.levels
        ),
        bounds=(west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN),
        code_rule=register.code_rule,
    )
    return AreasMapping(
        path=Path(name), city=city, file=name, extract=name, level="", kind="", name="{name}",
        columns={"code": "code", "parent": "parent", "name": "name"}, valid_from=date.min,
    )  # fmt: skip


def _normalise(
    frame: gpd.GeoDataFrame, columns: Mapping[str, str], register: Register, *, level: str
) -> gpd.GeoDataFrame:
    """Return the frame with our columns; level, kind and parent that it does not tell are found."""
    told = gpd.GeoDataFrame(
        {ours: [_to_text(value) for value in frame[theirs]] for ours, theirs in columns.items()},
        geometry=list(frame.geometry),
        crs=frame.crs,
        index=range(len(frame)),
    )
    codes = list(told["code"])
    blank = [""] * len(codes)
    levels = [
        _find_level(code, word, register, level=level)
        for code, word in zip(codes, told.get("level", blank), strict=True)
    ]
    told["level"] = levels
    told["kind"] = [
        _find_kind(code, word, found, register)
        for code, word, found in zip(codes, told.get("kind", blank), levels, strict=True)
    ]
    told["parent"] = [
        word or _find_parent(code, register)
        for code, word in zip(codes, told.get("parent", blank), strict=True)
    ]
    return told


def _to_text(value: Any) -> str:
    """Return a cell as text; lists become their members, numbers keep no '.0', blanks become nothing."""
    if isinstance(value, (list, tuple, np.ndarray)):
        return ",".join(str(each) for each in value)
    if value is None or value != value:  # noqa: PLR0124  # NaN
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _find_level(code: str, word: str, register: Register, *, level: str) -> str:
    wanted = word or ("" if code in register.areas else level)
    if not wanted and code in register.areas:
        return register.areas[code].entry.level
    for each in register.levels:
        if wanted.casefold() in {each.code.casefold(), each.label_zh.casefold(), each.label_en.casefold()}:
            return each.code
    return ""


def _find_kind(code: str, word: str, level: str, register: Register) -> str:
    if word:
        return word if word in set(AreaKind) else ""
    if code in register.areas:
        return register.areas[code].entry.kind.value
    if level in set(AreaKind):
        return level
    return next((area.entry.kind.value for area in register.areas.values() if area.entry.level == level), "")


def _find_parent(code: str, register: Register) -> str:
    if code in register.areas:
        return register.areas[code].entry.parent or ""
    return code[:-3] if register.code_rule is CodeRule.UNIFIED else ""


def _read_levels(
    frame: gpd.GeoDataFrame,
    mapping: AreasMapping,
    register: Register,
    *,
    report: ImportReport,
    has_predecessors: bool,
) -> Iterator[FileArea]:
    """Yield the rows of each level and kind by the importer of the command line."""
    seen: dict[str, int] = {}
    for (level, kind), rows in frame.groupby(["level", "kind"], sort=False):
        if level not in register.depths or not kind:
            reason = (
                "the level is none of the city" if level not in register.depths else "the kind is unknown"
            )
            report.add(refuse_row(int(label) + 1, code, reason) for label, code in rows["code"].items())
            continue
        of_level = replace(mapping, level=level, kind=kind)
        by_code = {code: int(label) for label, code in reversed(list(rows["code"].items()))}
        for area in read_rows(rows, of_level, report, dedicated=register.dedicated):
            label = by_code[area.code]
            if area.code in seen:
                report.add([refuse_row(label + 1, area.code, "the code came before in this file")])
                continue
            seen[area.code] = label
            yield _to_file_area(area, rows.loc[label], label + 1, has_predecessors=has_predecessors)


def _to_file_area(area: NewArea, row: Mapping[str, str], number: int, *, has_predecessors: bool) -> FileArea:
    entry = AreaEntry(
        area.code,
        area.level,
        AreaKind(area.kind),
        area.parent,
        area.name.strip(),
        row.get("name_en", "") or "",
    )
    before = tuple(filter(None, re.split(r"[\s,，、;；\[\]\"']+", row.get("predecessors", "") or "")))
    return FileArea(number, entry, area.geom, area.label_point, before if has_predecessors else None)
