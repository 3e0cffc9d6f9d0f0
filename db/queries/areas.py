"""Queries for an area, its position in the tree, and its tickets."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session, aliased

from db.models import Area, CityLevel, Ticket
from domain.enums import AreaKind
from domain.errors import NotFound


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """One area; ``depth`` counts from the city (0), ``is_leaf`` where tickets are placed."""

    code: str
    level: str
    kind: AreaKind
    name: str
    parent_code: str | None
    depth: int
    is_leaf: bool
    simulated: bool


def load_area_facts(session: Session, city: str, code: str) -> AreaFacts:
    """Return what the area with that code is. Raises NotFound."""
    row = session.execute(_facts(city).where(Area.code == code)).one_or_none()
    if row is None:
        raise NotFound("没有编码为 {code} 的区域", code=code)
    return AreaFacts(*row)


def load_path(session: Session, city: str, code: str) -> list[AreaFacts]:
    """Return the area and everything above it, the city first, in one statement. Raises NotFound."""
    above = (
        select(Area.code, Area.parent_code)
        .where(Area.city == city, Area.code == code)
        .cte("above", recursive=True)
    )
    parent = aliased(Area)
    above = above.union(
        select(parent.code, parent.parent_code).where(parent.city == city, parent.code == above.c.parent_code)
    )
    rows = session.execute(
        _facts(city).where(Area.code.in_(select(above.c.code))).order_by(CityLevel.depth)
    ).all()
    if not rows:
        raise NotFound("没有编码为 {code} 的区域", code=code)
    return [AreaFacts(*row) for row in rows]


def _facts(city: str) -> Select[*tuple[Any, ...]]:
    deepest = select(func.max(CityLevel.depth)).where(CityLevel.city == city).scalar_subquery()
    return (
        select(
            Area.code, Area.level, Area.kind, Area.name, Area.parent_code, CityLevel.depth,
            CityLevel.depth == deepest, Area.simulated,
        )
        .join(CityLevel, (CityLevel.city == Area.city) & (CityLevel.code == Area.level))
        .where(Area.city == city)
    )  # fmt: skip


def build_within_condition(area: AreaFacts) -> ColumnElement[bool]:
    """Return the condition that a ticket is in ``area``; the caller adds the city."""
    if area.depth == 0:
        return true()
    if area.is_leaf:
        return Ticket.grid_code == area.code
    return (Ticket.town_code if area.depth == 1 else Ticket.unit_code) == area.code
