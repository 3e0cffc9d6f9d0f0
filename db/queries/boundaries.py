"""Load polygons of areas: those in which tickets are placed, with their version, and those of some depths."""

from collections.abc import Collection
from dataclasses import dataclass

import shapely
from geoalchemy2 import functions as geo
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Area, CityLevel, PublishedShapes
from domain.errors import NotFound


@dataclass(frozen=True, slots=True)
class AreaPolygon:
    """An area of a city's tree with its polygon (EPSG:4326); depth counts from the city (0)."""

    code: str
    level: str
    depth: int
    parent: str | None
    geom: BaseGeometry


def load_leaf_version(session: Session, city: str) -> tuple[str, str]:
    """Return the level whose areas hold tickets, and the version of its shapes. Raises NotFound."""
    row = session.execute(
        select(CityLevel.code, PublishedShapes.version)
        .join(
            PublishedShapes,
            (PublishedShapes.city == CityLevel.city) & (PublishedShapes.level == CityLevel.code),
        )
        .where(CityLevel.city == city, PublishedShapes.current)
        .order_by(CityLevel.depth.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound("城市 {city} 还没有载入区划边界", city=city)
    return row.code, row.version


def load_leaf_polygons(session: Session, city: str, level: str) -> list[tuple[str, BaseGeometry]]:
    """Return code and polygon (EPSG:4326) of every area of ``level`` that is valid today, by code."""
    found = session.execute(
        select(Area.code, geo.ST_AsBinary(Area.geom))
        .where(Area.city == city, Area.level == level, Area.valid_to.is_(None))
        .order_by(Area.code)
    )
    return [(code, shapely.from_wkb(bytes(shape))) for code, shape in found]


def area_polygons(session: Session, city: str, depths: Collection[int]) -> list[AreaPolygon]:
    """Return the areas of those depths that are valid today, by code."""
    found = session.execute(
        select(Area.code, Area.level, CityLevel.depth, Area.parent_code, geo.ST_AsBinary(Area.geom))
        .join(CityLevel, (CityLevel.city == Area.city) & (CityLevel.code == Area.level))
        .where(Area.city == city, CityLevel.depth.in_(depths), Area.valid_to.is_(None))
        .order_by(Area.code)
    )
    return [
        AreaPolygon(code, level, depth, parent, shapely.from_wkb(bytes(shape)))
        for code, level, depth, parent, shape in found
    ]
