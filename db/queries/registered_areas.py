"""Load the whole area register with its outlines, for imports and for the file that can be imported again."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import shapely
from geoalchemy2 import functions as geo
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Area, CityLevel
from domain.area_plan import AreaEntry
from domain.enums import AreaKind


@dataclass(frozen=True, slots=True)
class CityLevelFacts:
    """One level of a city's map; ``depth`` 0 is the city itself."""

    code: str
    label_zh: str
    label_en: str
    depth: int


@dataclass(frozen=True, slots=True)
class RegisteredArea:
    """One area, ended ones too, with outline and label point (EPSG:4326)."""

    entry: AreaEntry
    depth: int
    valid_from: date
    valid_to: date | None
    predecessors: tuple[str, ...]
    geom: BaseGeometry
    label_point: shapely.Point


def list_city_levels(session: Session, city: str) -> list[CityLevelFacts]:
    """Return the levels of a city from the city down."""
    found = session.execute(
        select(CityLevel.code, CityLevel.label_zh, CityLevel.label_en, CityLevel.depth)
        .where(CityLevel.city == city)
        .order_by(CityLevel.depth, CityLevel.position)
    )
    return [CityLevelFacts(*row) for row in found]


def list_registered_areas(session: Session, city: str) -> list[RegisteredArea]:
    """Return every area that is or was, by code."""
    found = session.execute(
        select(
            Area.code, Area.level, Area.kind, Area.parent_code, Area.name, Area.name_en, CityLevel.depth,
            Area.valid_from, Area.valid_to, Area.predecessors, geo.ST_AsBinary(Area.geom),
            geo.ST_AsBinary(Area.label_point),
        )
        .join(CityLevel, (CityLevel.city == Area.city) & (CityLevel.code == Area.level))
        .where(Area.city == city)
        .order_by(Area.code)
    )  # fmt: skip
    return [
        RegisteredArea(
            AreaEntry(code, level, AreaKind(kind), parent, name, name_en or ""),
            depth, since, until, tuple(before), shapely.from_wkb(bytes(geom)), _point(label),
        )
        for code, level, kind, parent, name, name_en, depth, since, until, before, geom, label in found
    ]  # fmt: skip


def compute_register_digest(session: Session, city: str) -> str:
    """Return a hash that changes with every change of the register."""
    row = func.concat_ws(
        "|", Area.code, Area.level, Area.kind, Area.parent_code, Area.name, Area.name_en, Area.valid_from,
        Area.valid_to, func.md5(geo.ST_AsBinary(Area.geom)),
    )  # fmt: skip
    found = session.scalars(select(row).where(Area.city == city).order_by(Area.code))
    return sha256("\n".join(found).encode()).hexdigest()[:16]


def _point(shape: bytes) -> shapely.Point:
    return shapely.Point(shapely.get_coordinates(shapely.from_wkb(bytes(shape)))[0])
