# ruff: noqa: S608 — only this module's own constants are put into its statements.
"""Merge areas of one city by their codes and publish the shapes of its levels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.bulk.bulk_copy import copy_rows
from db.models import Area, CityLevel, PublishedShapes


@dataclass(frozen=True, slots=True)
class NewArea:
    """One area to load; ``geom`` is a MultiPolygon that contains ``label_point``, both EPSG:4326.

    name_en: None leaves an English name that is there, empty text removes it. predecessors: those to add.
    """

    code: str
    level: str
    kind: str
    parent: str | None
    name: str
    geom: BaseGeometry
    label_point: shapely.Point
    valid_from: date
    name_en: str | None = None
    predecessors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MergedAreas:
    """Codes that came in, changed, stayed; and those of the same levels that the file no longer has."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    absent: tuple[str, ...]


class Shapes(Protocol):
    """Shapes of one level, as ``geo.area_shapes`` makes them."""

    @property
    def level(self) -> str:
        """Return the level."""

    @property
    def version(self) -> str:
        """Return the hash of the content."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the areas in feature order."""

    @property
    def topojson_br(self) -> bytes:
        """Return the topology for most screens."""

    @property
    def topojson_gz(self) -> bytes:
        """Return the topology for clients without brotli."""

    @property
    def geojson_br(self) -> bytes:
        """Return the collection for others."""

    @property
    def geojson_gz(self) -> bytes:
        """Return the collection for clients without brotli."""


COLUMNS = (
    "code", "level", "kind", "parent_code", "name", "geom", "label_point", "valid_from", "name_en",
    "predecessors",
)  # fmt: skip
_STAGE = f"""
CREATE TEMPORARY TABLE staged_areas ON COMMIT DROP AS SELECT {", ".join(COLUMNS)} FROM areas WHERE false
"""
_SAME = """a.level = s.level AND a.kind = s.kind AND a.parent_code IS NOT DISTINCT FROM s.parent_code
    AND a.name = s.name AND (s.name_en IS NULL OR s.name_en = coalesce(a.name_en, ''))
    AND s.predecessors <@ a.predecessors AND ST_AsBinary(a.geom) = ST_AsBinary(s.geom)"""

_COMPARE = f"""
SELECT coalesce(s.code, a.code),
    CASE WHEN a.code IS NULL THEN 'new' WHEN s.code IS NULL THEN 'absent' WHEN {_SAME} THEN 'same'
    ELSE 'changed' END
FROM (
    SELECT code, level, kind, parent_code, name, name_en, predecessors, geom FROM areas
    WHERE city = :city AND valid_to IS NULL AND level IN (SELECT level FROM staged_areas)
) a
FULL JOIN staged_areas s ON s.code = a.code
ORDER BY 1
"""
_UPSERT = f"""
INSERT INTO areas AS held (city, {", ".join(COLUMNS)}, simulated)
SELECT :city, {", ".join(COLUMNS)}, false FROM staged_areas WHERE code = ANY (:codes)
ON CONFLICT (city, code) DO UPDATE SET level = excluded.level, kind = excluded.kind, name = excluded.name,
    parent_code = excluded.parent_code, geom = excluded.geom, label_point = excluded.label_point,
    name_en = coalesce(excluded.name_en, held.name_en),
    predecessors = held.predecessors || ARRAY(
        SELECT p FROM unnest(excluded.predecessors) p WHERE p <> ALL (held.predecessors)
    )
"""
_CLEAR = "UPDATE areas SET name_en = NULL WHERE city = :city AND name_en = ''"


def merge_areas(session: Session, city: str, areas: Sequence[NewArea]) -> MergedAreas:
    """Insert new areas and update changed ones; equal ones are untouched, absent ones stay and are listed."""
    session.execute(text("DROP TABLE IF EXISTS staged_areas"))
    session.execute(text(_STAGE))
    copy_rows(session, "staged_areas", COLUMNS, (_cells(area) for area in areas))
    found = session.execute(text(_COMPARE), {"city": city}).all()
    codes = {what: tuple(code for code, is_ in found if is_ == what) for what in MergedAreas.__slots__}
    session.execute(text(_UPSERT), {"city": city, "codes": [*codes["new"], *codes["changed"]]})
    session.execute(text(_CLEAR), {"city": city})
    return MergedAreas(**codes)


def publish_shapes(session: Session, city: str, shapes: Shapes, *, at: datetime) -> bool:
    """Publish the shapes of a level as the current ones; tell whether they differ from those before."""
    is_current = select(PublishedShapes.version).where(
        PublishedShapes.city == city, PublishedShapes.level == shapes.level, PublishedShapes.current
    )
    if session.scalars(is_current).one_or_none() == shapes.version:
        return False
    session.execute(
        update(PublishedShapes)
        .where(PublishedShapes.city == city, PublishedShapes.level == shapes.level, PublishedShapes.current)
        .values(current=False)
    )
    row = insert(PublishedShapes).values(
        city=city,
        level=shapes.level,
        version=shapes.version,
        current=True,
        codes=list(shapes.codes),
        topojson_br=shapes.topojson_br,
        topojson_gz=shapes.topojson_gz,
        geojson_br=shapes.geojson_br,
        geojson_gz=shapes.geojson_gz,
        published_at=at,
    )
    key = [PublishedShapes.city, PublishedShapes.level, PublishedShapes.version]
    session.execute(row.on_conflict_do_update(index_elements=key, set_={"current": True, "published_at": at}))
    return True


def load_parents(session: Session, city: str) -> dict[str, tuple[str, int, str | None, str]]:
    """Return level, depth, parent and name of every area of a city that is valid today, by code."""
    found = session.execute(
        select(Area.code, Area.level, CityLevel.depth, Area.parent_code, Area.name)
        .join(CityLevel, (CityLevel.city == Area.city) & (CityLevel.code == Area.level))
        .where(Area.city == city, Area.valid_to.is_(None))
    )
    return {code: (level, depth, parent, name) for code, level, depth, parent, name in found}


def _cells(area: NewArea) -> tuple[object, ...]:
    """Return the area as COPY takes it: geometries as EWKB in hexadecimal."""
    shapes = (shapely.set_srid(shape, 4326) for shape in (area.geom, area.label_point))
    geom, label = (shapely.to_wkb(shape, hex=True, include_srid=True) for shape in shapes)
    return (
        area.code, area.level, area.kind, area.parent, area.name, geom, label, area.valid_from, area.name_en,
        list(area.predecessors),
    )  # fmt: skip
