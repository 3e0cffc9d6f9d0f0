"""Resolve the location of a report: from a point, from an area's code, or from nothing."""

import math
from dataclasses import dataclass

from sqlalchemy.orm import Session

from db.queries import areas, boundaries
from domain.enums import Location
from domain.errors import Invalid
from geo.locate import Locator

# The last boundary version of each city: building a locator takes longer than a thousand questions.
_locators: dict[tuple[str, str], tuple[str, Locator]] = {}


@dataclass(frozen=True, slots=True)
class ReportLocation:
    """Location of a ticket; codes are None where they are not known, lon and lat are EPSG:4326."""

    location: Location
    town_code: str | None = None
    unit_code: str | None = None
    grid_code: str | None = None
    lon: float | None = None
    lat: float | None = None


def find(
    session: Session, city: str, *, lon: float | None, lat: float | None, area_code: str | None
) -> ReportLocation:
    """Return the place of a point, else of an area, else an unknown one.

    Raises Invalid for half a point, an invalid one or one outside the city; NotFound for the area.
    """
    if (lon is None) != (lat is None):
        raise Invalid("经度和纬度须同时给出")
    if lon is not None and lat is not None:
        return _at_point(session, city, lon, lat)
    if area_code is not None:
        return _in_area(session, city, area_code, Location.AREA)
    return ReportLocation(Location.UNKNOWN)


def _at_point(session: Session, city: str, lon: float, lat: float) -> ReportLocation:
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise Invalid("经度须在 -180 至 180、纬度须在 -90 至 90 之间")
    code = _locator(session, city).code_at(lon, lat)
    if code is None:
        raise Invalid("坐标 {lon}, {lat} 不在本市范围内", lon=lon, lat=lat)
    place = _in_area(session, city, code, Location.EXACT)
    return ReportLocation(place.location, place.town_code, place.unit_code, place.grid_code, lon, lat)


def _in_area(session: Session, city: str, code: str, location: Location) -> ReportLocation:
    path = areas.load_path(session, city, code)
    leaf = path[-1].code if path[-1].is_leaf else None
    by_depth = {area.depth: area.code for area in path if not area.is_leaf}
    return ReportLocation(location, by_depth.get(1), by_depth.get(2), leaf)


def _locator(session: Session, city: str) -> Locator:
    database = str(session.get_bind().engine.url)
    level, version = boundaries.load_leaf_version(session, city)
    kept = _locators.get((database, city))
    if kept is not None and kept[0] == version:
        return kept[1]
    found = boundaries.load_leaf_polygons(session, city, level)
    locator = Locator([code for code, _ in found], [shape for _, shape in found])
    _locators[database, city] = (version, locator)
    return locator
