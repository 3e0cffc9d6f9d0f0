"""Bring the coordinates of a boundary file to WGS 84, and see that they lie where the city is."""

import geopandas as gpd
from pyproj import CRS, Transformer

from domain.errors import DomainError, Invalid
from etl.file_trouble import FileTrouble
from etl.mappings import AreasMapping
from geo import crs as systems
from geo.area_checks import check_degrees
from geo.crs import WGS84, Datum
from terminal import Trouble


def to_wgs84(frame: gpd.GeoDataFrame, mapping: AreasMapping, *, crs: str | None) -> gpd.GeoDataFrame:
    """Return the frame in EPSG:4326. Raises Trouble when that does not put it where the city lies.

    crs: the coordinate system the file is in, whatever it or the mapping says.
    """
    frame = _with_crs(frame, mapping, crs=crs or mapping.crs).to_crs(WGS84)
    if mapping.datum is not Datum.WGS84:
        shifted = [shape and systems.without_shift(shape, mapping.datum) for shape in frame.geometry]
        frame = frame.set_geometry(gpd.GeoSeries(shifted, index=frame.index, crs=WGS84))
    bounds = tuple(frame.total_bounds)
    if not _within(bounds, mapping.city.bounds):
        raise _outside(bounds, mapping)
    return frame


def _with_crs(frame: gpd.GeoDataFrame, mapping: AreasMapping, *, crs: str) -> gpd.GeoDataFrame:
    """Return the frame with its coordinate system: ``crs``, else the file's own, else degrees."""
    if crs:
        try:
            frame = frame.set_crs(systems.get_crs(crs), allow_override=True)
        except DomainError as error:
            raise Trouble(str(error), way_out="Write it like --crs EPSG:2249.") from None
    if frame.crs is None or frame.crs.is_geographic:
        shapes = frame.geometry.dropna()
        try:
            check_degrees(list(shapes))
        except DomainError:
            raise _not_degrees(tuple(shapes.total_bounds), mapping) from None
    return frame if frame.crs is not None else frame.set_crs(WGS84)


def _outside(bounds: tuple[float, ...], mapping: AreasMapping) -> Trouble:
    """Return the refusal of areas that lie elsewhere."""
    if _within(_turned(bounds), mapping.city.bounds):
        return _exchanged(bounds)
    return FileTrouble(
        f"The areas lie at {_told(bounds)} (lon, lat), outside {mapping.city.name_en}"
        f" {_told(mapping.city.bounds)}.",
        way_out="The coordinate system is probably another one: name it with --crs EPSG:…,"
        f" or correct bounds in {mapping.city.path}.",
        told=Invalid(
            "坐标范围 {bounds} 不在本市范围 {city} 内，坐标系可能不对：请带上 .prj，或转换为 WGS 84 经纬度",
            bounds=_told(bounds),
            city=_told(mapping.city.bounds),
        ),
    )


def _turned(bounds: tuple[float, ...]) -> tuple[float, ...]:
    left, bottom, right, top = bounds
    return bottom, left, top, right


def _exchanged(bounds: tuple[float, ...]) -> Trouble:
    return FileTrouble(
        f"The coordinates run to {_told(bounds)}: latitude and longitude are exchanged.",
        way_out="Write the file with longitude first, as GeoJSON asks.",
        told=Invalid("坐标 {bounds} 的经度和纬度写反了，请按先经度后纬度重新导出", bounds=_told(bounds)),
    )


def _not_degrees(bounds: tuple[float, ...], mapping: AreasMapping) -> Trouble:
    """Return the refusal that names the likely cause: the system that puts the areas where the city is."""
    if _within(_turned(bounds), mapping.city.bounds):
        return _exchanged(bounds)
    fitting = [
        f"--crs {code} ({name})"
        for code, name in mapping.likely_crs.items()
        if _within(_moved(bounds, systems.get_crs(code)), mapping.city.bounds)
    ]
    unit = "a projected system, often US state plane in feet"
    cause = f"{fitting[0].split('(', 1)[1].rstrip(')')}" if fitting else unit
    answer = fitting[0] if fitting else "--crs EPSG:2249 for Boston, for instance"
    return FileTrouble(
        f"The coordinates run to {_told(bounds)}: they are not degrees, and the file names no coordinate"
        f" system (a GeoJSON without one counts as EPSG:4326). The likely cause: {cause}.",
        way_out=f"Say which one it is: {answer}.",
        told=Invalid(
            "坐标 {bounds} 不是经纬度，文件也没有说明坐标系：请带上 .prj，或转换为 WGS 84 经纬度",
            bounds=_told(bounds),
        ),
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
