"""Queries for the smallest areas of a scope, and the name of the scope's own area."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Area, CityLevel, Department
from domain.scopes import Reach, Scope


@dataclass(frozen=True, slots=True)
class ScopeArea:
    """One of the smallest areas, in which tickets are placed."""

    code: str
    name: str


def get_area_code(scope: Scope) -> str | None:
    """Return the code of the area that a scope is, None of a whole city and of a department."""
    codes = {Reach.TOWN: scope.town, Reach.UNIT: scope.unit, Reach.GRID: scope.grid}
    return codes.get(scope.reach)


def get_code(scope: Scope) -> str | None:
    """Return the code of the area or the party that a scope is, None of a whole city."""
    return scope.department if scope.reach is Reach.DEPARTMENT else get_area_code(scope)


def find_name(session: Session, scope: Scope) -> str | None:
    """Return the name of a scope's area or department; None of a whole city."""
    code = get_area_code(scope)
    if code is not None:
        return session.scalar(select(Area.name).where(Area.city == scope.city, Area.code == code))
    of = (Department.city == scope.city, Department.code == scope.department)
    return session.scalar(select(Department.name).where(*of)) if scope.department else None


def list_smallest_areas(session: Session, scope: Scope) -> list[ScopeArea]:
    """Return the smallest areas of a scope that are in force, by code; none where it is no area."""
    code = get_area_code(scope)
    if code is None:
        return []
    tree = (
        select(Area.code, Area.name, Area.level)
        .where(Area.city == scope.city, Area.code == code)
        .cte("tree", recursive=True)
    )
    below = (
        select(Area.code, Area.name, Area.level)
        .join(tree, Area.parent_code == tree.c.code)
        .where(Area.city == scope.city, Area.valid_to.is_(None))
    )
    tree = tree.union(below)
    deepest = select(func.max(CityLevel.depth)).where(CityLevel.city == scope.city).scalar_subquery()
    found = session.execute(
        select(tree.c.code, tree.c.name)
        .join(CityLevel, (CityLevel.city == scope.city) & (CityLevel.code == tree.c.level))
        .where(CityLevel.depth == deepest)
        .order_by(tree.c.code)
    )
    return [ScopeArea(*row) for row in found]
