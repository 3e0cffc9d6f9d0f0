"""The register of a city as an import finds it, and which rows of a file fit it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from db.queries.cities import CityFacts
from db.queries.registered_areas import CityLevelFacts, RegisteredArea
from domain.area_changes import CHANGEABLE_DEPTH, LONGEST_NAME
from domain.area_plan import AreaEntry
from etl.import_report import ImportFinding, ImportReport, RowOutcome
from etl.mappings import CodeRule

UNIFIED = re.compile(r"\d{6}(\d{3}){0,3}")


@dataclass(frozen=True, slots=True)
class FileArea:
    """One row that can be an area; predecessors: None where the file has no such column."""

    row: int
    entry: AreaEntry
    geom: BaseGeometry
    label_point: shapely.Point
    predecessors: tuple[str, ...] | None


@dataclass(frozen=True)
class Register:
    """The register of a city as an import finds it; ``digest`` changes with it.

    sliver_m2: gaps and overlaps up to this size pass.
    """

    city: CityFacts
    levels: tuple[CityLevelFacts, ...]
    areas: Mapping[str, RegisteredArea]
    dedicated: range
    sliver_m2: int
    digest: str

    @property
    def in_force(self) -> dict[str, RegisteredArea]:
        """Return the areas that have not ended."""
        return {code: area for code, area in self.areas.items() if area.valid_to is None}

    @property
    def depths(self) -> dict[str, int]:
        """Return the depth of each level."""
        return {level.code: level.depth for level in self.levels}

    @property
    def code_rule(self) -> CodeRule:
        """Return what the codes in force say about the tree."""
        areas = [area.entry for area in self.in_force.values()]
        nested = [area for area in areas if area.parent]
        if not nested or not all(area.code.startswith(area.parent or "") for area in nested):
            return CodeRule.NONE
        lengths = {area.code: len(area.code) for area in areas}
        is_unified = all(
            UNIFIED.fullmatch(area.code) and area.code[:-3] == area.parent for area in nested
        ) and all(UNIFIED.fullmatch(code) for code in lengths)
        return CodeRule.UNIFIED if is_unified else CodeRule.NONE


def refuse_row(row: int, code: str, reason: str, value: str = "") -> ImportFinding:
    """Return the finding that a row cannot be an area; value: the one that is wrong."""
    return ImportFinding(row, code, RowOutcome.REFUSED, reason, "", value)


def check_rows(found: Iterable[FileArea], register: Register, report: ImportReport) -> Iterator[FileArea]:
    """Yield the rows that fit the register; the others go to the report."""
    listed = list(found)
    depths = {code: area.depth for code, area in register.in_force.items()}
    depths |= {area.entry.code: register.depths[area.entry.level] for area in listed}
    for area in listed:
        fault = _find_fault(_Case(area, register, depths))
        if fault:
            report.add([refuse_row(area.row, area.entry.code, *fault)])
        else:
            yield area


@dataclass(frozen=True, slots=True)
class _Case:
    """One row next to the register. depths: of every area in force and in the file."""

    area: FileArea
    register: Register
    depths: Mapping[str, int]

    @property
    def entry(self) -> AreaEntry:
        return self.area.entry

    @property
    def held(self) -> RegisteredArea | None:
        """Return the area that has the code already."""
        return self.register.areas.get(self.entry.code)

    @property
    def depth(self) -> int:
        return self.register.depths[self.entry.level]

    @property
    def parent_depth(self) -> int | None:
        return None if self.entry.parent is None else self.depths.get(self.entry.parent)


def _is_ended(case: _Case) -> bool:
    return case.held is not None and case.held.valid_to is not None


def _is_of_another_level(case: _Case) -> bool:
    return case.held is not None and case.held.depth != case.depth


def _moves_a_town(case: _Case) -> bool:
    return (
        case.held is not None
        and case.depth < CHANGEABLE_DEPTH
        and case.held.entry.parent != case.entry.parent
    )


def _has_unknown_parent(case: _Case) -> bool:
    return case.entry.parent is not None and case.parent_depth is None


def _has_odd_parent(case: _Case) -> bool:
    return case.entry.parent is not None and case.parent_depth != case.depth - 1


def _find_odd_predecessor(case: _Case) -> str | None:
    """Return a predecessor that is and was no area of the level; those of earlier changes have ended."""
    areas = case.register.areas
    for code in case.area.predecessors or ():
        if code not in areas or areas[code].depth != case.depth or code == case.entry.code:
            return code
    return None


# Reason, whether it holds, and the value that is wrong; the first that holds refuses the row.
RULES: tuple[tuple[str, Callable[[_Case], bool], Callable[[_Case], str]], ...] = (
    (
        "the name is missing or too long",
        lambda case: not 0 < len(case.entry.name) <= LONGEST_NAME,
        lambda case: case.entry.name[:LONGEST_NAME],
    ),
    ("the code stands for an area that has ended", _is_ended, lambda case: case.entry.code),
    ("the code stands for an area of another level", _is_of_another_level, lambda case: case.entry.level),
    (
        "towns are not set up by an import",
        lambda case: case.held is None and case.depth < CHANGEABLE_DEPTH,
        lambda case: case.entry.level,
    ),
    ("towns are not moved by an import", _moves_a_town, lambda case: case.entry.parent or ""),
    ("no parent", lambda case: case.entry.parent is None and case.depth > 0, lambda _: ""),
    (
        "the parent is neither in the file nor in the register",
        _has_unknown_parent,
        lambda case: case.entry.parent or "",
    ),
    ("the parent is not on the level above", _has_odd_parent, lambda case: case.entry.parent or ""),
    (
        "a predecessor is no area of this level",
        lambda case: _find_odd_predecessor(case) is not None,
        lambda case: _find_odd_predecessor(case) or "",
    ),
)


def _find_fault(case: _Case) -> tuple[str, str] | None:
    """Return why a row does not fit the register, with the value that is wrong; None if it does."""
    return next(((reason, value(case)) for reason, holds, value in RULES if holds(case)), None)
