"""Distances on the ground and conversion of coordinate systems; WGS 84 unless stated otherwise."""

from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from domain.errors import Invalid

Floats = NDArray[np.float64]

WGS84 = "EPSG:4326"
CGCS2000_ZONE_40 = "EPSG:4528"  # easting begins with the number of the zone
CGCS2000_120E = "EPSG:4549"  # the same meridian without that prefix

_EARTH = Geod(ellps="WGS84")
_KRASOVSKY_A, _KRASOVSKY_EE = 6_378_245.0, 0.00669342162296594323
_SHIFTED_LON, _SHIFTED_LAT = (72.004, 137.8347), (0.8293, 55.8271)  # outside of it the two systems agree
_BACK_STEPS = 6  # each step of the way back gains about three digits


class UnknownCrs(Invalid):
    """Refuse an unknown name of a coordinate system."""


def get_crs(name: str) -> CRS:
    """Return the coordinate system called ``name``, such as EPSG:2249."""
    try:
        return CRS.from_user_input(name)
    except CRSError as error:
        raise UnknownCrs("不认识坐标系 {crs}，请写成 EPSG:2249 这样的代号", crs=name) from error


@lru_cache(maxsize=32)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(get_crs(source), get_crs(target), always_xy=True)


def reproject(geom: BaseGeometry, *, source: str, target: str = WGS84) -> BaseGeometry:
    """Return the geometry in ``target``; axes are always east, north (lon, lat)."""
    change = _transformer(source, target)

    def moved(places: Floats) -> Floats:
        return np.column_stack(change.transform(places[:, 0], places[:, 1]))

    result: BaseGeometry = shapely.transform(geom, moved)
    return result


def compute_area_m2(geom: BaseGeometry, *, crs: str = CGCS2000_ZONE_40) -> float:
    """Return the area of a WGS 84 geometry in square metres, measured in the projection ``crs``.

    CGCS2000 and WGS 84 differ by centimetres and count as one here. Use the zone of the place.
    """
    return float(reproject(geom, source=WGS84, target=crs).area)


def compute_geodesic_area_m2(geom: BaseGeometry) -> float:
    """Return the area on the ellipsoid in square metres: right everywhere, some ten times slower."""
    area, _perimeter = _EARTH.geometry_area_perimeter(shapely.orient_polygons(geom))
    return abs(float(area))


def compute_distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Return metres between two places along the ellipsoid."""
    return float(_EARTH.inv(lon, lat, other_lon, other_lat)[2])


def to_gcj02(lon: float | Floats, lat: float | Floats) -> tuple[Floats, Floats]:
    """Return lon, lat as maps published in China show them; places outside the shifted frame stay."""
    east, north = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
    shift_lon, shift_lat = _shift(east, north)
    return east + shift_lon, north + shift_lat


def to_wgs84(lon: float | Floats, lat: float | Floats) -> tuple[Floats, Floats]:
    """Return the true lon, lat of a shifted place, to better than a millimetre."""
    shown_lon, shown_lat = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
    true_lon, true_lat = shown_lon, shown_lat
    for _ in range(_BACK_STEPS):
        again_lon, again_lat = to_gcj02(true_lon, true_lat)
        true_lon, true_lat = true_lon + shown_lon - again_lon, true_lat + shown_lat - again_lat
    return true_lon, true_lat


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
