"""Queries for where a user of a town, unit or grid can report a matter: the places of their own area."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from db.models import Area, CityLevel
from domain.scopes import Actor, Reach


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """One area of one's own; ``above`` is the name of the area right above it."""

    code: str
    name: str
    above: str


def list_own_places(session: Session, actor: Actor) -> list[OwnPlace]:
    """Return units and grids of a town, grids of a unit, or the one grid, each with those above; by code."""
    scope = actor.scope
    parent = aliased(Area)
    own = {
        Reach.TOWN: or_(Area.parent_code == scope.town, parent.parent_code == scope.town),
        Reach.UNIT: or_(Area.code == scope.unit, Area.parent_code == scope.unit),
        Reach.GRID: Area.code == scope.grid,
    }.get(scope.reach)
    if own is None:
        return []
    found = session.execute(
        select(Area.code, Area.name, parent.name)
        .join(parent, (parent.city == Area.city) & (parent.code == Area.parent_code))
        .where(Area.city == actor.city, Area.valid_to.is_(None), own)
        .order_by(Area.code)
    )
    return [OwnPlace(*row) for row in found]


def list_towns_and_units(session: Session, city: str) -> list[OwnPlace]:
    """Return the towns of a city and the areas right below them, each with its parent; by code."""
    parent = aliased(Area)
    found = session.execute(
        select(Area.code, Area.name, parent.name)
        .join(parent, (parent.city == Area.city) & (parent.code == Area.parent_code))
        .join(CityLevel, (CityLevel.city == Area.city) & (CityLevel.code == Area.level))
        .where(Area.city == city, Area.valid_to.is_(None), CityLevel.depth.in_((1, 2)))
        .order_by(Area.code)
    )
    return [OwnPlace(*row) for row in found]
