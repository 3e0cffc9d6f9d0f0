"""What continues an area that ends: by its ground, for its tickets, below today's parents."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from db.queries.registered_areas import RegisteredArea
from domain.area_plan import AreaEntry, AreaPlan, find_ancestors
from etl.register_rows import Register
from services.area_register import RolledUp

TOWN_DEPTH, UNIT_DEPTH = 1, 2


@dataclass(frozen=True, slots=True)
class PlacedArea:
    """One area in force after the change, as the checks and the drawing need it."""

    entry: AreaEntry
    depth: int
    geom: BaseGeometry
    label_point: shapely.Point

    @property
    def code(self) -> str:
        """Return its code."""
        return self.entry.code

    @property
    def name(self) -> str:
        """Return its name."""
        return self.entry.name

    @property
    def parent(self) -> str | None:
        """Return the code one level up."""
        return self.entry.parent


def measure_shares(
    codes: Collection[str], held: Mapping[str, RegisteredArea], after: Mapping[str, PlacedArea]
) -> dict[str, dict[str, float]]:
    """Return which part of the former ground of each area lies in which areas of its depth afterwards."""
    listed = [area for area in after.values() if area.depth >= UNIT_DEPTH]
    if not codes or not listed:
        return {}
    tree = shapely.STRtree([area.geom for area in listed])
    found: dict[str, dict[str, float]] = {}
    for code in sorted(codes):
        area = held[code]
        for place in tree.query(area.geom, predicate="intersects"):
            taker = listed[int(place)]
            if taker.depth == area.depth:
                share = area.geom.intersection(taker.geom).area / area.geom.area
                found.setdefault(code, {})[taker.code] = share
    return found


def _find_heir(area: RegisteredArea, heirs: Sequence[str], after: Mapping[str, PlacedArea]) -> str | None:
    """Return what continues an area at its label point, else what has the largest share of its ground."""
    within = (code for code in heirs if code in after and after[code].geom.covers(area.label_point))
    return next(within, next((code for code in heirs if code in after), None))


def find_parents_today(
    register: Register, plan: AreaPlan, after: Mapping[str, PlacedArea]
) -> dict[str, str | None]:
    """Return the parent, in force, of each area that ends, and of former ones whose parent ends."""
    found: dict[str, str | None] = {}
    ended = set(plan.ended)
    for code in plan.ended:
        area = register.areas[code]
        heir = _find_heir(area, plan.heirs.get(code, ()), after)
        found[code] = after[heir].parent if heir else _continue(area, area.entry.parent, plan, after)
    for code, area in register.areas.items():
        if area.valid_to is not None and area.entry.parent in ended:
            found[code] = _continue(area, area.entry.parent, plan, after)
    return found


def _continue(
    area: RegisteredArea, parent: str | None, plan: AreaPlan, after: Mapping[str, PlacedArea]
) -> str | None:
    """Return the parent, or where it ends what continues it at the place of the area."""
    if parent is None or parent in after:
        return parent
    return _find_heir(area, plan.heirs.get(parent, ()), after)


def find_rolled_up(
    register: Register,
    plan: AreaPlan,
    after: Mapping[str, PlacedArea],
    parents_today: Mapping[str, str | None],
) -> list[RolledUp]:
    """Return the areas, former ones too, whose tickets belong to another unit or town afterwards."""
    before = {code: area.entry.parent for code, area in register.areas.items()}
    now = before | {code: area.parent for code, area in after.items()} | dict(parents_today)
    depths = {code: area.depth for code, area in register.areas.items()}
    depths |= {code: area.depth for code, area in after.items()}
    leaf = max(register.depths.values())
    found = []
    for code, area in register.areas.items():
        if area.depth < UNIT_DEPTH:
            continue
        old, new = find_ancestors(before, depths, code), find_ancestors(now, depths, code)
        if area.depth < leaf and code in plan.ended:
            heir = _find_heir(area, plan.heirs.get(code, ()), after)
            new = find_ancestors(now, depths, heir) if heir else new
        unit = new.get(UNIT_DEPTH) if leaf > UNIT_DEPTH else None
        if old != new or (code in plan.ended and area.depth < leaf):
            found.append(RolledUp(code, is_leaf=area.depth == leaf, unit=unit, town=new.get(TOWN_DEPTH)))
    return found
