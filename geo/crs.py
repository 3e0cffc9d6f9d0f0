"""Bring places to WGS 84 from other coordinate systems and datums, and measure areas on the ellipsoid."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from domain.errors import Invalid

Floats = NDArray[np.float64]
Shift = Callable[[Floats, Floats], tuple[Floats, Floats]]

WGS84 = "EPSG:4326"

_EARTH = Geod(ellps="WGS84")
_KRASOVSKY_A, _KRASOVSKY_EE = 6_378_245.0, 0.00669342162296594323
_SHIFTED_LON, _SHIFTED_LAT = (72.004, 137.8347), (0.8293, 55.8271)  # outside of it the two systems agree
_BAIDU_EAST, _BAIDU_NORTH = 0.0065, 0.006  # degrees
_BAIDU_WAVE = np.pi * 3000.0 / 180.0
_BACK_STEPS = 6  # each step of an inverse gains about three digits


class Datum(StrEnum):
    """What the degrees of a source are measured against: the earth, or one of the shifted maps of China."""

    WGS84 = "WGS 84"
    GCJ02 = "GCJ-02"
    BD09 = "BD-09"


class UnknownCrs(Invalid):
    """Refuse an unknown name of a coordinate system."""


def get_crs(name: str) -> CRS:
    """Return the coordinate system called ``name``, such as EPSG:2249."""
    try:
        return CRS.from_user_input(name)
    except CRSError as error:
        raise UnknownCrs("不认识坐标系 {crs}，请写成 EPSG:2249 这样的代号", crs=name) from error


@lru_cache(maxsize=32)
def _transformer(source: str) -> Transformer:
    """Return the way from ``source`` to WGS 84; axes are always east, north."""
    return Transformer.from_crs(get_crs(source), get_crs(WGS84), always_xy=True)


def degrees_of(
    east: Floats, north: Floats, *, crs: str = WGS84, datum: Datum = Datum.WGS84
) -> tuple[Floats, Floats]:
    """Return WGS 84 lon, lat of coordinates in ``crs``; NaN where they have no place on the earth.

    datum: what the degrees are measured against once they are degrees. Raises UnknownCrs.
    """
    if crs != WGS84:
        east, north = _transformer(crs).transform(east, north)
        is_placed = np.isfinite(east) & np.isfinite(north)
        east, north = np.where(is_placed, east, np.nan), np.where(is_placed, north, np.nan)
    return _TO_WGS84[datum](east, north) if datum in _TO_WGS84 else (east, north)


def without_shift(geom: BaseGeometry, datum: Datum) -> BaseGeometry:
    """Return a geometry in degrees of ``datum`` in those of WGS 84."""

    def moved(places: Floats) -> Floats:
        return np.column_stack(degrees_of(places[:, 0], places[:, 1], datum=datum))

    result: BaseGeometry = shapely.transform(geom, moved)
    return result


def compute_geodesic_area_m2(geom: BaseGeometry) -> float:
    """Return the area of the polygons of a geometry on the ellipsoid in square metres."""
    polygons = [part for part in shapely.get_parts(geom) if part.geom_type in ("Polygon", "MultiPolygon")]
    return sum(
        abs(float(_EARTH.geometry_area_perimeter(shapely.orient_polygons(polygon))[0]))
        for polygon in polygons
        if not polygon.is_empty
    )


def to_gcj02(lon: float | Floats, lat: float | Floats) -> tuple[Floats, Floats]:
    """Return lon, lat as maps published in China show them; places outside the shifted frame stay."""
    east, north = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
    shift_lon, shift_lat = _shift(east, north)
    return east + shift_lon, north + shift_lat


def bd09_from_gcj02(lon: float | Floats, lat: float | Floats) -> tuple[Floats, Floats]:
    """Return lon, lat as Baidu's maps show a place of the other maps published in China."""
    east, north = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
    radius = np.hypot(east, north) + 0.00002 * np.sin(north * _BAIDU_WAVE)
    angle = np.arctan2(north, east) + 0.000003 * np.cos(east * _BAIDU_WAVE)
    return radius * np.cos(angle) + _BAIDU_EAST, radius * np.sin(angle) + _BAIDU_NORTH


def to_wgs84(lon: float | Floats, lat: float | Floats) -> tuple[Floats, Floats]:
    """Return the true lon, lat of a shifted place, to better than a millimetre."""
    return _inverse(to_gcj02, np.asarray(lon, np.float64), np.asarray(lat, np.float64))


def wgs84_from_bd09(lon: float | Floats, lat: float | Floats) -> tuple[Floats, Floats]:
    """Return the true lon, lat of a place on Baidu's maps, to better than a millimetre."""
    east, north = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
    return to_wgs84(*_inverse(bd09_from_gcj02, east, north))


_TO_WGS84: Mapping[Datum, Shift] = {Datum.GCJ02: to_wgs84, Datum.BD09: wgs84_from_bd09}


def _inverse(shift: Shift, shown_lon: Floats, shown_lat: Floats) -> tuple[Floats, Floats]:
    """Return the place that ``shift`` moves to the one shown."""
    lon, lat = shown_lon, shown_lat
    for _ in range(_BACK_STEPS):
        again_lon, again_lat = shift(lon, lat)
        lon, lat = lon + shown_lon - again_lon, lat + shown_lat - again_lat
    return lon, lat


def _shift(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    ripple = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    north = north + (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north = north + (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
    east = east + (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east = east + (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    radians = lat / 180.0 * np.pi
    bulge = 1 - _KRASOVSKY_EE * np.sin(radians) ** 2
    degrees_north = north * 180.0 / (_KRASOVSKY_A * (1 - _KRASOVSKY_EE) / (bulge * np.sqrt(bulge)) * np.pi)
    degrees_east = east * 180.0 / (_KRASOVSKY_A / np.sqrt(bulge) * np.cos(radians) * np.pi)
    inside = (
        (lon >= _SHIFTED_LON[0])
        & (lon <= _SHIFTED_LON[1])
        & (lat >= _SHIFTED_LAT[0])
        & (lat <= _SHIFTED_LAT[1])
    )
    return np.where(inside, degrees_east, 0.0), np.where(inside, degrees_north, 0.0)
