"""What a file changes in the area register: added, split, merged, recoded, renamed, ended."""

import pytest

from domain.area_changes import AreaAspect, ImportExtent
from domain.area_plan import AreaEntry, build_plan, count_aspects, find_ancestors, find_ended, list_aspects
from domain.enums import AreaKind


def entry(code: str, parent: str | None = "U", name: str = "", kind: AreaKind = AreaKind.GRID) -> AreaEntry:
    return AreaEntry(code, "grid", kind, parent, name or f"区域{code}")


BEFORE = {code: entry(code) for code in ("A", "B", "C")}
A = AreaAspect


def planned(incoming, *, extent=ImportExtent.PART, stated=None, shares=None, redrawn=frozenset()):
    areas, told = {each.code: each for each in incoming}, stated or {}
    ended = find_ended(BEFORE, areas, levels={"grid"}, stated=told, extent=extent)
    return build_plan(BEFORE, areas, ended=ended, redrawn=redrawn, stated=told, shares=shares or {})


def told(plan):
    return set(list_aspects(plan, BEFORE))


def test_the_same_areas_change_nothing():
    plan = planned(BEFORE.values(), extent=ImportExtent.WHOLE)

    assert (plan.is_empty, plan.unchanged, told(plan)) == (True, 3, set())


def test_areas_that_a_part_does_not_name_stay():
    assert planned([entry("A")]).is_empty


def test_areas_that_a_whole_file_does_not_have_end():
    plan = planned([entry("A"), entry("B")], extent=ImportExtent.WHOLE, shares={"C": {"B": 1.0}})

    assert (plan.ended, plan.heirs) == (("C",), {"C": ("B",)})
    assert told(plan) == {("C", A.ENDED), ("B", A.MERGED)}


@pytest.mark.parametrize("is_stated", [True, False], ids=["stated", "by its ground"])
def test_an_area_is_split(is_stated):
    stated = {"A1": ("A",), "A2": ("A",)} if is_stated else None
    extent = ImportExtent.PART if is_stated else ImportExtent.WHOLE
    rest = () if is_stated else (entry("B"), entry("C"))

    plan = planned(
        [entry("A1"), entry("A2"), *rest], extent=extent, stated=stated, shares={"A": {"A1": 0.3, "A2": 0.7}}
    )

    assert plan.heirs == {"A": ("A2", "A1")}
    assert told(plan) == {("A1", A.ADDED), ("A2", A.ADDED), ("A", A.SPLIT), ("A", A.ENDED)}


def test_an_area_that_keeps_its_code_and_gives_ground_away_is_split():
    plan = planned([entry("A"), entry("A1")], redrawn={"A"}, shares={"A": {"A": 0.6, "A1": 0.4}})

    assert (plan.ended, plan.predecessors) == ((), {"A1": ("A",)})
    assert told(plan) == {("A", A.SPLIT), ("A", A.REDRAWN), ("A1", A.ADDED)}


def test_a_moved_border_between_two_areas_is_no_split():
    plan = planned([entry("A"), entry("B")], redrawn={"A", "B"}, shares={"A": {"A": 0.9, "B": 0.1}})

    assert told(plan) == {("A", A.REDRAWN), ("B", A.REDRAWN)}


def test_areas_are_merged_into_a_new_one():
    plan = planned([entry("N")], stated={"N": ("A", "B")}, shares={"A": {"N": 1.0}, "B": {"N": 1.0}})

    assert (plan.ended, plan.heirs) == (("A", "B"), {"A": ("N",), "B": ("N",)})
    assert told(plan) == {("N", A.ADDED), ("N", A.MERGED), ("A", A.ENDED), ("B", A.ENDED)}


def test_areas_are_merged_into_one_that_stays():
    plan = planned([entry("A")], stated={"A": ("B",)}, redrawn={"A"}, shares={"B": {"A": 1.0}})

    assert told(plan) == {("A", A.MERGED), ("A", A.REDRAWN), ("B", A.ENDED)}


def test_another_code_for_the_same_area_is_a_recoding():
    plan = planned([entry("X")], stated={"X": ("A",)}, shares={"A": {"X": 1.0}})

    assert told(plan) == {("X", A.ADDED), ("X", A.RECODED), ("A", A.ENDED)}


def test_name_parent_kind_and_outline_are_told_apart():
    plan = planned(
        [entry("A", name="新名"), entry("B", parent="V"), entry("C", kind=AreaKind.DEDICATED)], redrawn={"A"}
    )

    assert plan.changed == {"A": (A.RENAMED, A.REDRAWN), "B": (A.MOVED,), "C": (A.RETYPED,)}
    assert count_aspects(plan, BEFORE) == {A.RENAMED: 1, A.REDRAWN: 1, A.MOVED: 1, A.RETYPED: 1}


def test_slivers_of_ground_make_no_predecessor():
    plan = planned([entry("A"), entry("N")], shares={"A": {"A": 0.995, "N": 0.005}})

    assert plan.predecessors == {}


def test_the_way_up_ends_at_a_loop():
    depths = {"c": 0, "t": 1, "u": 2, "g": 3}

    assert find_ancestors({"g": "u", "u": "t", "t": "c", "c": None}, depths, "g") == {
        3: "g", 2: "u", 1: "t", 0: "c",
    }  # fmt: skip
    assert find_ancestors({"g": "u", "u": "g"}, depths, "g") == {3: "g", 2: "u"}
