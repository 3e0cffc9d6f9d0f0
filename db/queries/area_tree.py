"""Query for the levels of a city and the areas of each, in the order of their published shapes."""

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from db.models import Area, CityLevel, PublishedShapes


@dataclass(frozen=True, slots=True)
class LevelAreas:
    """One level with the codes of its areas in feature order; ``shapes`` is their version, None before any.

    A level without areas of its own holds those of all levels on the same depth (community and village).
    """

    code: str
    label_zh: str
    label_en: str
    depth: int
    codes: tuple[str, ...]
    shapes: str | None


@dataclass(frozen=True, slots=True)
class AreaTree:
    """The levels of a city from the city down, and the parent of every area that is or ever was."""

    levels: tuple[LevelAreas, ...]
    parents: dict[str, str | None]


def load_area_tree(session: Session, city: str) -> AreaTree:
    """Return the levels of the city with today's areas, and all parents."""
    areas = session.execute(
        select(Area.code, Area.parent_code, Area.level, Area.valid_to.is_(None))
        .where(Area.city == city)
        .order_by(Area.code)
    ).all()
    levels = session.execute(
        select(
            CityLevel.code, CityLevel.label_zh, CityLevel.label_en, CityLevel.depth,
            PublishedShapes.codes, PublishedShapes.version,
        )
        .outerjoin(
            PublishedShapes,
            and_(
                PublishedShapes.city == CityLevel.city,
                PublishedShapes.level == CityLevel.code,
                PublishedShapes.current,
            ),
        )
        .where(CityLevel.city == city)
        .order_by(CityLevel.depth, CityLevel.position)
    ).all()  # fmt: skip
    own: dict[str, list[str]] = {code: [] for code, *_ in levels}
    for code, _, level, is_current in areas:
        if is_current:
            own[level].append(code)
    at_depth: dict[int, list[str]] = {}
    for code, _, _, depth, *_ in levels:
        at_depth[depth] = sorted(at_depth.get(depth, []) + own[code])
    return AreaTree(
        levels=tuple(
            LevelAreas(code, zh, en, depth, tuple(codes or own[code] or at_depth[depth]), version)
            for code, zh, en, depth, codes, version in levels
        ),
        parents={code: parent for code, parent, *_ in areas},
    )
