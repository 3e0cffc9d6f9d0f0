"""Query for the published shapes of a level, in the packed form that browsers read."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import PublishedShapes
from domain.errors import NotFound


class Format(StrEnum):
    """In which format shapes are published."""

    TOPOJSON = "topojson"
    GEOJSON = "geojson"


class Packing(StrEnum):
    """How the file is packed."""

    BROTLI = "br"
    GZIP = "gz"


@dataclass(frozen=True, slots=True)
class ShapesFile:
    """One packed file; ``version`` is the hash of its content."""

    version: str
    body: bytes


# Files of one version never change; one entry a level, format and packing is all a process sends.
_kept: dict[tuple[str, str, str, str, Format, Packing], ShapesFile] = {}
KEPT = 64


def get_current_version(session: Session, city: str, level: str) -> str:
    """Return the version in force. Raises NotFound where nothing is published."""
    found = session.scalar(
        select(PublishedShapes.version).where(
            PublishedShapes.city == city, PublishedShapes.level == level, PublishedShapes.current
        )
    )
    if found is None:
        raise NotFound("没有名为 {level} 的层级", level=level)
    return found


def load_shapes_file(
    session: Session, city: str, level: str, *, version: str, form: Format, packing: Packing
) -> ShapesFile:
    """Return the file of one version. Raises NotFound."""
    database = session.get_bind().engine.url.database or ""
    key = (database, city, level, version, form, packing)
    if key not in _kept:
        column = getattr(PublishedShapes, f"{form.value}_{packing.value}")
        body = session.scalar(
            select(column).where(
                PublishedShapes.city == city,
                PublishedShapes.level == level,
                PublishedShapes.version == version,
            )
        )
        if body is None:
            raise NotFound("层级 {level} 没有版本 {version}", level=level, version=version[:80])
        if len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[key] = ShapesFile(version, bytes(body))
    return _kept[key]
