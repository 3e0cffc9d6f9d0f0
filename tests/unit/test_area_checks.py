"""Tilings with a fault are named by it; whole ones pass."""

from dataclasses import dataclass

import pytest
import shapely

from geo import area_checks
from geo.area_checks import FaultKind


@dataclass(frozen=True)
class Area:
    code: str
    parent: str | None
    geom: shapely.Polygon


TOWN = Area("T", None, shapely.box(118.8, 36.8, 118.82, 36.81))
WEST = Area("T1", "T", shapely.box(118.8, 36.8, 118.81, 36.81))
EAST = Area("T2", "T", shapely.box(118.81, 36.8, 118.82, 36.81))


def kinds(*areas, parents=(TOWN,)):
    return [fault.kind for fault in area_checks.find_tiling_faults(areas, parents=parents)]


def test_areas_that_fill_their_parent_are_whole():
    assert kinds(WEST, EAST) == []


def test_a_missing_area_is_a_gap_of_its_size():
    (gap,) = area_checks.find_tiling_faults([WEST], parents=[TOWN])

    assert (gap.kind, gap.codes) == (FaultKind.GAP, ("T",))
    assert gap.area_m2 == pytest.approx(0.01 * 0.01 * 111_320**2 * 0.8, rel=0.01)


def test_areas_on_top_of_each_other_overlap():
    wide = Area("T2", "T", shapely.box(118.809, 36.8, 118.82, 36.81))

    assert kinds(WEST, wide) == [FaultKind.OVERLAP]


def test_an_area_that_leaves_its_parent_is_outside():
    long = Area("T2", "T", shapely.box(118.81, 36.8, 118.83, 36.81))

    assert kinds(WEST, long) == [FaultKind.OUTSIDE_PARENT]


def test_an_area_of_an_unknown_parent_is_an_orphan_and_leaves_a_gap():
    orphan = Area("T2", "X", EAST.geom)

    assert kinds(WEST, orphan) == [FaultKind.NO_PARENT, FaultKind.GAP]


def test_a_code_used_twice_is_named_once():
    assert kinds(WEST, Area("T1", "T", EAST.geom)) == [FaultKind.DUPLICATE_CODE]


def test_a_crossed_polygon_is_named_before_anything_is_measured():
    bow = Area("T2", "T", shapely.Polygon([(118.81, 36.8), (118.82, 36.81), (118.82, 36.8), (118.81, 36.81)]))

    assert kinds(WEST, bow) == [FaultKind.BAD_GEOMETRY]


def test_slivers_up_to_a_size_are_let_pass():
    short = Area("T2", "T", shapely.box(118.81001, 36.8, 118.82, 36.81))

    faults = area_checks.find_tiling_faults([WEST, short], parents=[TOWN])

    assert [fault.kind for fault in faults] == [FaultKind.GAP]
    assert faults[0].area_m2 == pytest.approx(989, abs=10)  # a metre by a kilometre
    assert area_checks.find_tiling_faults([WEST, short], parents=[TOWN], sliver_m2=1_100) == []


def test_state_plane_feet_are_refused_with_the_likely_cause():
    feet = shapely.box(787_723.7, 2_965_812.6, 789_404.9, 2_966_316.7)

    with pytest.raises(area_checks.WrongCoordinates) as refused:
        area_checks.check_degrees([WEST.geom, feet])

    assert "state-plane" in refused.value.message_id
    assert "--crs" in refused.value.message_id
    assert refused.value.values == {"x": 789_404.9, "y": 2_965_812.6}


def test_infinite_and_missing_coordinates_are_refused_too():
    with pytest.raises(area_checks.WrongCoordinates):
        area_checks.check_degrees([shapely.Point(float("nan"), 36.8)])


def test_degrees_pass():
    area_checks.check_degrees([WEST.geom, shapely.Point(-180, 90)])
