"""Queries for a city's reference data: levels, parties, matters, and the shapes in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import any_, func, or_, select
from sqlalchemy.orm import Session

from db.aliases import share_alias
from db.models import Area, CityLevel, Department, FormerName, Matter, PublishedShapes
from domain.enums import PartyKind

_CONTINUED = share_alias(Department)


@dataclass(frozen=True, slots=True)
class LevelEntry:
    """One level of a city's map; ``shapes`` is the hash of its shapes in force, None before any.

    areas: how many of them are published.
    """

    code: str
    label_zh: str
    label_en: str
    depth: int
    shapes: str | None
    areas: int


@dataclass(frozen=True, slots=True)
class PartyEntry:
    """One party that tickets can be filtered by; valid_to: the day from which it exists no longer.

    former: the names that it had, and those of the departments that it continues. successor: who has its work
    since then.
    """

    code: str
    name: str
    name_en: str | None
    kind: PartyKind
    valid_to: date | None = None
    former: Sequence[str] = ()
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class MatterEntry:
    """One matter of the city's catalogue under its major group."""

    code: str
    name: str
    name_en: str | None
    major: str


@dataclass(frozen=True, slots=True)
class AreaName:
    """One area as a crumb or a search hint names it."""

    code: str
    name: str
    level: str
    parent: str | None


def list_levels(session: Session, city: str) -> list[LevelEntry]:
    """Return the levels in the order in which screens offer them, the city first."""
    found = session.execute(
        select(
            CityLevel.code,
            CityLevel.label_zh,
            CityLevel.label_en,
            CityLevel.depth,
            PublishedShapes.version,
            func.coalesce(func.cardinality(PublishedShapes.codes), 0),
        )
        .outerjoin(
            PublishedShapes,
            (PublishedShapes.city == CityLevel.city)
            & (PublishedShapes.level == CityLevel.code)
            & PublishedShapes.current,
        )
        .where(CityLevel.city == city)
        .order_by(CityLevel.depth, CityLevel.position)
    )
    return [LevelEntry(*row) for row in found]


def list_parties(session: Session, city: str) -> list[PartyEntry]:
    """Return the parties that lead or led a ticket, departments first."""
    had = (
        select(FormerName.name)
        .where(
            FormerName.city == Department.city,
            or_(FormerName.code == Department.code, FormerName.code == any_(Department.predecessors)),
        )
        .correlate(Department)
    )
    ended = (
        select(_CONTINUED.name)
        .where(_CONTINUED.city == Department.city, _CONTINUED.code == any_(Department.predecessors))
        .correlate(Department)
    )
    former = func.array(had.union(ended).scalar_subquery())
    found = session.execute(
        select(
            Department.code,
            Department.name,
            Department.name_en,
            Department.kind,
            Department.valid_to,
            former,
            Department.successor,
        )
        .where(Department.city == city)
        .order_by(Department.code)
    )
    order = list(PartyKind)
    return sorted((PartyEntry(*row) for row in found), key=lambda party: order.index(party.kind))


def list_matters(session: Session, city: str) -> list[MatterEntry]:
    """Return the matters, ordered by major group and code."""
    found = session.execute(
        select(Matter.code, Matter.name, Matter.name_en, Matter.major)
        .where(Matter.city == city)
        .order_by(Matter.major, Matter.code)
    )
    return [MatterEntry(*row) for row in found]


def list_towns(session: Session, city: str) -> list[AreaName]:
    """Return the towns in force, in the order of their codes."""
    found = session.execute(
        select(Area.code, Area.name, Area.level, Area.parent_code)
        .join(CityLevel, (CityLevel.city == Area.city) & (CityLevel.code == Area.level))
        .where(Area.city == city, Area.valid_to.is_(None), CityLevel.depth == 1)
        .order_by(Area.code)
    )
    return [AreaName(*row) for row in found]


def list_lineage(session: Session, city: str, code: str) -> list[AreaName]:
    """Return the area and all above it, the city first; empty where the code names no area."""
    start = (
        select(Area.code, Area.name, Area.level, Area.parent_code)
        .where(Area.city == city, Area.code == code)
        .cte("line", recursive=True)
    )
    above = select(Area.code, Area.name, Area.level, Area.parent_code).where(
        Area.city == city, Area.code == start.c.parent_code
    )
    line = start.union(above)
    found = session.execute(select(line.c.code, line.c.name, line.c.level, line.c.parent_code))
    return [AreaName(*row) for row in reversed(found.all())]


def list_office_codes(session: Session, city: str) -> frozenset[str]:
    """Return the codes of the departments and agencies, which may hold a duty."""
    asked = select(Department.code).where(
        Department.city == city, Department.kind != PartyKind.TOWN, Department.valid_to.is_(None)
    )
    return frozenset(session.scalars(asked))
