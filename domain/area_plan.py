"""What a boundary file changes in the area register: added, split, merged, renamed, ended."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from domain.area_changes import AreaAspect, ImportExtent
from domain.enums import AreaKind

LEAST_SHARE = 0.01  # of its ground, from which one area continues another


@dataclass(frozen=True, slots=True)
class AreaEntry:
    """One area of the register without its outline; ``name_en`` is empty where it has none."""

    code: str
    level: str
    kind: AreaKind
    parent: str | None
    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class AreaPlan:
    """What a file changes in the register.

    changed: what is new of each area that stays. predecessors: of areas in force afterwards, by code.
    heirs: what continues an ended area, the largest share of its ground first.
    """

    new: tuple[str, ...]
    changed: Mapping[str, tuple[AreaAspect, ...]]
    ended: tuple[str, ...]
    unchanged: int
    predecessors: Mapping[str, tuple[str, ...]]
    heirs: Mapping[str, tuple[str, ...]]

    @property
    def is_empty(self) -> bool:
        """Return whether nothing changes."""
        return not (self.new or self.changed or self.ended)


def find_ended(
    before: Mapping[str, AreaEntry],
    incoming: Collection[str],
    *,
    levels: Collection[str],
    stated: Mapping[str, tuple[str, ...]],
    extent: ImportExtent,
) -> set[str]:
    """Return the areas that end: those named as predecessors, and of a whole file those it does not have.

    levels: those that the file has rows of. stated: predecessors by the code of their successor.
    """
    named = {code for codes in stated.values() for code in codes}
    whole = {code for code, area in before.items() if area.level in levels}
    candidates = named | whole if extent is ImportExtent.WHOLE else named
    return {code for code in candidates if code in before and code not in incoming}


def build_plan(
    before: Mapping[str, AreaEntry],
    incoming: Mapping[str, AreaEntry],
    *,
    ended: Collection[str],
    redrawn: Collection[str],
    stated: Mapping[str, tuple[str, ...]],
    shares: Mapping[str, Mapping[str, float]],
) -> AreaPlan:
    """Return what the incoming areas change.

    redrawn: codes of areas that stay with another outline. shares: which part of the ground of an area that
    ends, or stays with less, lies in each area of its depth afterwards.
    """
    new = tuple(sorted(incoming.keys() - before.keys()))
    changed = {
        code: aspects
        for code, area in sorted(incoming.items())
        if code in before and (aspects := _aspects(before[code], area, is_redrawn=code in redrawn))
    }
    predecessors = _predecessors(before, incoming, ended=ended, stated=stated, shares=shares)
    heirs = {code: _heirs(code, predecessors, shares=shares.get(code, {})) for code in sorted(ended)}
    same = len(incoming) - len(new) - len(changed)
    return AreaPlan(new, changed, tuple(sorted(ended)), same, predecessors, heirs)


def _aspects(old: AreaEntry, area: AreaEntry, *, is_redrawn: bool) -> tuple[AreaAspect, ...]:
    found = {
        AreaAspect.RENAMED: (old.name, old.name_en) != (area.name, area.name_en),
        AreaAspect.MOVED: old.parent != area.parent,
        AreaAspect.RETYPED: (old.kind, old.level) != (area.kind, area.level),
        AreaAspect.REDRAWN: is_redrawn,
    }
    return tuple(aspect for aspect, is_so in found.items() if is_so)


def _predecessors(
    before: Mapping[str, AreaEntry],
    incoming: Mapping[str, AreaEntry],
    *,
    ended: Collection[str],
    stated: Mapping[str, tuple[str, ...]],
    shares: Mapping[str, Mapping[str, float]],
) -> dict[str, tuple[str, ...]]:
    """Return the predecessors that the file states, else those whose ground an area takes over."""
    found: dict[str, tuple[str, ...]] = {}
    takers: dict[str, set[str]] = {}
    for code, parts in shares.items():
        for taker, share in parts.items():
            is_new = taker not in before
            if taker != code and share >= LEAST_SHARE and (code in ended or is_new):
                takers.setdefault(taker, set()).add(code)
    for code in sorted({*incoming, *takers}):
        told = tuple(stated.get(code, ())) if code in incoming else ()
        codes = told or tuple(sorted(takers.get(code, ())))
        if codes:
            found[code] = codes
    return found


def _heirs(
    code: str, predecessors: Mapping[str, tuple[str, ...]], *, shares: Mapping[str, float]
) -> tuple[str, ...]:
    named = [taker for taker, codes in predecessors.items() if code in codes]
    return tuple(sorted(named, key=lambda taker: (-shares.get(taker, 0.0), taker)))


def count_aspects(plan: AreaPlan, before: Collection[str]) -> Counter[AreaAspect]:
    """Return how many areas a plan adds, splits, merges, recodes, renames, moves, redraws and ends."""
    return Counter(aspect for _, aspect in list_aspects(plan, before))


def list_aspects(plan: AreaPlan, before: Collection[str]) -> list[tuple[str, AreaAspect]]:
    """Return each change of a plan as the code of its area and what happens to it.

    An area is split where several continue it, itself among them, and merged where it continues several.
    """
    successors: dict[str, set[str]] = {}
    for code, codes in plan.predecessors.items():
        for former in codes:
            successors.setdefault(former, set()).add(code)
    new, ended = set(plan.new), set(plan.ended)
    for code, after in successors.items():
        if code not in ended:
            after.add(code)
    found = [(code, AreaAspect.ADDED) for code in plan.new]
    found += [(code, AreaAspect.SPLIT) for code, after in successors.items() if len(after) > 1]
    for code, codes in plan.predecessors.items():
        if len({*codes, *({code} if code in before and code not in new else ())}) > 1:
            found.append((code, AreaAspect.MERGED))
        elif code in new and codes[0] in ended and len(successors[codes[0]]) == 1:
            found.append((code, AreaAspect.RECODED))
    found += [(code, aspect) for code, aspects in plan.changed.items() for aspect in aspects]
    found += [(code, AreaAspect.ENDED) for code in plan.ended]
    places = {aspect: place for place, aspect in enumerate(AreaAspect)}
    return sorted(found, key=lambda each: (places[each[1]], each[0]))


def find_ancestors(parents: Mapping[str, str | None], depths: Mapping[str, int], code: str) -> dict[int, str]:
    """Return the code at each depth from an area upwards, itself among them; ends at a loop."""
    found: dict[int, str] = {}
    current: str | None = code
    while current is not None and current in depths and depths[current] not in found:
        found[depths[current]] = current
        current = parents.get(current)
    return found
