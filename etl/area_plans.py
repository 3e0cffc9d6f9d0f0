"""Compare an uploaded file with the register: what changes, whether it tiles, where tickets roll up."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from db.bulk.areas import NewArea
from db.queries.cities import load_city_facts, load_settings
from db.queries.registered_areas import (
    RegisteredArea,
    compute_register_digest,
    list_city_levels,
    list_registered_areas,
)
from domain.area_changes import ImportExtent
from domain.area_plan import AreaEntry, AreaPlan, build_plan, find_ended
from domain.setting_values import parse_dedicated_block, sliver_of
from etl.area_succession import PlacedArea, find_parents_today, find_rolled_up, measure_shares
from etl.boundaries import build_multipolygon, find_label_point, normalise_outline, tidy_areas
from etl.register_rows import FileArea, Register
from geo.area_checks import Fault, find_tiling_faults
from geo.area_shapes import PackedShapes, publish
from geo.crs import compute_geodesic_area_m2
from services.area_register import RegisterChange, RolledUp

TOWN_DEPTH = 1
COVERED = 0.01  # of its ground that may be bare for a parent to count as made of its children


@dataclass(frozen=True)
class PreparedChange:
    """A file next to the register. after: the areas in force afterwards. faults: that were not there before.

    known_faults: those that the register has already.
    """

    register: Register
    plan: AreaPlan
    after: Mapping[str, PlacedArea]
    faults: Sequence[Fault] = ()
    known_faults: Sequence[Fault] = ()
    parents_today: Mapping[str, str | None] = field(default_factory=dict)
    rolled_up: Sequence[RolledUp] = ()


def load_register(session: Session, city: str) -> Register:
    """Return the register of a city as it is now."""
    stored = load_settings(session, city)
    return Register(
        city=load_city_facts(session, city),
        levels=tuple(list_city_levels(session, city)),
        areas={area.entry.code: area for area in list_registered_areas(session, city)},
        dedicated=parse_dedicated_block(stored),
        sliver_m2=sliver_of(stored),
        digest=compute_register_digest(session, city),
    )


def prepare_change(
    register: Register, found: Sequence[FileArea], *, extent: ImportExtent, keeps_english: bool = True
) -> PreparedChange:
    """Return what the areas of a file change in the register, without looking whether they tile.

    keeps_english: an area without an English name keeps the one that it has.
    """
    held = register.in_force
    before = {code: area.entry for code, area in held.items()}
    incoming = {area.entry.code: _place(area, register, keeps_english=keeps_english) for area in found}
    redrawn = {code for code, area in incoming.items() if code in held and _is_redrawn(area, held[code])}
    for code in incoming.keys() & held.keys() - redrawn:
        incoming[code] = _placed(held[code], incoming[code].entry)
    stated = _find_stated(found, register)
    levels = {area.entry.level for area in found}
    ended = find_ended(before, incoming, levels=levels, stated=stated, extent=extent)
    redrawn |= _redraw_parents(register, incoming, ended=ended, redrawn=redrawn)
    after = {code: _placed(area, area.entry) for code, area in held.items() if code not in ended} | incoming
    shares = measure_shares(ended | redrawn, held, after)
    entries = {code: area.entry for code, area in incoming.items()}
    plan = build_plan(before, entries, ended=ended, redrawn=redrawn, stated=stated, shares=shares)
    parents = find_parents_today(register, plan, after)
    return PreparedChange(
        register,
        plan,
        after,
        parents_today=parents,
        rolled_up=find_rolled_up(register, plan, after, parents),
    )


def check_prepared(prepared: PreparedChange) -> PreparedChange:
    """Return the change with its faults of tiling, those that the register has already set apart."""
    touched = _touched_depths(prepared)
    faults = _find_faults(prepared.after.values(), touched, prepared.register)
    if not faults:
        return prepared
    held = [_placed(area, area.entry) for area in prepared.register.in_force.values()]
    before = {(fault.kind, fault.codes) for fault in _find_faults(held, touched, prepared.register)}
    known = [fault for fault in faults if (fault.kind, fault.codes) in before]
    return replace(prepared, faults=[fault for fault in faults if fault not in known], known_faults=known)


def draw_levels(prepared: PreparedChange, *, quality: int | None = None) -> list[PackedShapes]:
    """Return the shapes of the levels that change and of those below, whose areas lie in them.

    A level without areas holds those of its depth.
    """
    highest = min(_touched_depths(prepared), default=None)
    if highest is None:
        return []
    options = {} if quality is None else {"quality": quality}
    parents = {code: area.entry.parent for code, area in prepared.after.items()}
    found = []
    for level in prepared.register.levels:
        if level.depth < highest:
            continue
        own = [area for area in prepared.after.values() if area.entry.level == level.code]
        areas = own or [area for area in prepared.after.values() if area.depth == level.depth]
        if areas:
            drawn = tidy_areas([_to_new_area(area, date.min) for area in areas])
            found.append(publish(level.code, drawn, parents=parents, **options))
    return found


def build_register_change(
    prepared: PreparedChange, shapes: Sequence[PackedShapes], *, effective_on: date
) -> RegisterChange:
    """Return what is written on the day of the change."""
    plan = prepared.plan
    written = [
        replace(
            _to_new_area(prepared.after[code], effective_on),
            predecessors=plan.predecessors.get(code, ()),
        )
        for code in sorted({*plan.new, *plan.changed, *plan.predecessors})
    ]
    ended = {code: prepared.parents_today.get(code) for code in plan.ended}
    former = {code: parent for code, parent in prepared.parents_today.items() if code not in ended}
    return RegisterChange(
        digest=prepared.register.digest,
        effective_on=effective_on,
        areas=written,
        ended=ended,
        former_parents=former,
        heirs=plan.heirs,
        renamed=tuple(code for code in plan.changed if _is_renamed(prepared, code)),
        rolled_up=prepared.rolled_up,
        shapes=shapes,
    )


def _is_renamed(prepared: PreparedChange, code: str) -> bool:
    old, new = prepared.register.areas[code].entry, prepared.after[code].entry
    return (old.name, old.name_en) != (new.name, new.name_en)


def _to_new_area(area: PlacedArea, valid_from: date) -> NewArea:
    entry = area.entry
    return NewArea(
        entry.code, entry.level, entry.kind, entry.parent, entry.name, area.geom, area.label_point,
        valid_from, name_en=entry.name_en,
    )  # fmt: skip


def _place(area: FileArea, register: Register, *, keeps_english: bool) -> PlacedArea:
    """Return a row of the file with what it leaves out."""
    held = register.areas.get(area.entry.code)
    entry = area.entry
    if keeps_english and not entry.name_en and held is not None:
        entry = replace(entry, name_en=held.entry.name_en)
    return PlacedArea(entry, register.depths[entry.level], area.geom, area.label_point)


def _placed(area: RegisteredArea, entry: AreaEntry) -> PlacedArea:
    return PlacedArea(entry, area.depth, area.geom, area.label_point)


def _is_redrawn(area: PlacedArea, held: RegisteredArea) -> bool:
    """Return whether an outline differs, both in the importer's form."""
    return bool(area.geom != build_multipolygon(held.geom) and area.geom != normalise_outline(held.geom))


def _find_stated(found: Sequence[FileArea], register: Register) -> dict[str, tuple[str, ...]]:
    """Return the predecessors that the file names and the register does not know yet."""
    held = register.in_force
    stated = {}
    for area in found:
        code = area.entry.code
        known = held[code].predecessors if code in held else ()
        new = tuple(each for each in area.predecessors or () if each in held and each not in known)
        if new:
            stated[code] = new
    return stated


def _redraw_parents(
    register: Register,
    incoming: dict[str, PlacedArea],
    *,
    ended: Collection[str],
    redrawn: Collection[str],
) -> set[str]:
    """Redraw towns and units that the file leaves out and whose children it changes; return their codes.

    Only areas that were made of their children before; the outline of the city itself stays.
    """
    held, found = register.in_force, set(redrawn)
    for depth in sorted(set(register.depths.values()), reverse=True):
        children = _children_after(register, incoming, ended=ended, depth=depth)
        touched = {
            parent
            for code in {*incoming, *ended}
            for parent in (_parent_of(held.get(code)), _parent_of(incoming.get(code)))
            if parent in held and held[parent].depth == depth - 1
            and _has_moved(code, incoming, held, ended=ended, redrawn=found)
        }  # fmt: skip
        for code in sorted(touched - incoming.keys() - set(ended)) if depth > TOWN_DEPTH else ():
            if not _was_covered(register, code):
                continue
            geom = build_multipolygon(shapely.union_all([area.geom for area in children.get(code, [])]))
            if geom.is_empty or not _differs(geom, held[code].geom, register.sliver_m2):
                continue
            incoming[code] = PlacedArea(held[code].entry, depth - 1, geom, find_label_point(geom))
            found.add(code)
    return found - set(redrawn)


def _parent_of(area: RegisteredArea | PlacedArea | None) -> str:
    return (area.entry.parent if area is not None else None) or ""


def _has_moved(
    code: str,
    incoming: Mapping[str, PlacedArea],
    held: Mapping[str, RegisteredArea],
    *,
    ended: Collection[str],
    redrawn: Collection[str],
) -> bool:
    return (
        code in ended
        or code not in held
        or code in redrawn
        or _parent_of(held[code]) != _parent_of(incoming[code])
    )


def _children_after(
    register: Register, incoming: Mapping[str, PlacedArea], *, ended: Collection[str], depth: int
) -> dict[str, list[PlacedArea]]:
    after = {
        code: _placed(area, area.entry) for code, area in register.in_force.items() if code not in ended
    } | dict(incoming)
    found: dict[str, list[PlacedArea]] = {}
    for area in after.values():
        if area.depth == depth and area.parent is not None:
            found.setdefault(area.parent, []).append(area)
    return found


def _was_covered(register: Register, code: str) -> bool:
    held = register.in_force
    own = [area.geom for area in held.values() if area.entry.parent == code]
    outline = held[code].geom
    return bool(own) and outline.symmetric_difference(shapely.union_all(own)).area <= COVERED * outline.area


def _differs(one: BaseGeometry, other: BaseGeometry, sliver_m2: float) -> bool:
    return compute_geodesic_area_m2(one.symmetric_difference(other)) > sliver_m2


def _touched_depths(prepared: PreparedChange) -> set[int]:
    plan = prepared.plan
    changed = {*plan.new, *plan.changed, *plan.ended}
    return {
        (prepared.after[code] if code in prepared.after else prepared.register.areas[code]).depth
        for code in changed
    }


def _find_faults(areas: Iterable[PlacedArea], touched: Collection[int], register: Register) -> list[Fault]:
    """Return what does not tile between the touched depths and the ones above and below them."""
    by_depth: dict[int, list[PlacedArea]] = {}
    for area in areas:
        by_depth.setdefault(area.depth, []).append(area)
    depths = sorted(set(register.depths.values()))
    return [
        fault
        for above, below in pairwise(depths)
        if {above, below} & set(touched) and by_depth.get(above) and by_depth.get(below)
        for fault in find_tiling_faults(
            by_depth[below], parents=by_depth[above], sliver_m2=register.sliver_m2
        )
    ]
