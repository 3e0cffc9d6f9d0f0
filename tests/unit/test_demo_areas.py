"""The demonstration city: exact counts, a complete tiling, real names first, one seed, one file."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely

from demo.areas import DemoArea
from domain.enums import AreaKind, Level
from geo import area_checks, codes
from scripts.demo_areas import register
from scripts.demo_areas.areas import SEED, write_geojson

INVENTED_BLOCK = range(100, 200)  # of a community without a real name: data/README.md
FILE = Path(__file__).resolve().parents[2] / "data" / "grids.geojson"


@pytest.fixture
def city(demo_areas) -> list[DemoArea]:
    return demo_areas


def of(city, *levels):
    return [area for area in city if area.level in levels]


def test_every_level_has_exactly_the_citys_numbers(city):
    kinds = Counter(area.kind for area in city)

    assert len(of(city, Level.TOWN)) == 15
    assert kinds[AreaKind.COMMUNITY] == 338
    assert (kinds[AreaKind.VILLAGE], kinds[AreaKind.DEDICATED]) == (968, 97)
    assert kinds[AreaKind.GRID] == 3_917
    assert len(city) == 1 + 15 + 338 + 1_065 + 3_917


def test_grids_units_and_towns_tile_the_city(city):
    units = of(city, Level.COMMUNITY, Level.VILLAGE)
    layers = [of(city, Level.CITY), of(city, Level.TOWN), units, of(city, Level.GRID)]

    for parents, children in pairwise(layers):
        assert area_checks.find_tiling_faults(children, parents=parents, sliver_m2=0) == []


def test_neighbours_hold_the_same_vertices_along_their_border(city):
    for levels in ((Level.GRID,), (Level.COMMUNITY, Level.VILLAGE), (Level.TOWN,)):
        assert shapely.coverage_is_valid(np.array([area.geom for area in of(city, *levels)]))


def test_every_code_continues_its_parents_and_keeps_to_its_block(city):
    for area in city:
        codes.check_code(area.code, parent=area.parent, kind=area.kind)
    invented = [area for area in city if area.kind is AreaKind.COMMUNITY and area.invented]
    assert all(codes.get_block(area.code) in INVENTED_BLOCK for area in invented)
    assert len(invented) == 293


def test_real_names_stand_unchanged_and_invented_ones_are_marked(city):
    named = {area.code: area for area in city}

    assert named["370783001046"].name == "向阳社区"
    assert named["370783001046"].invented is False
    assert all(area.simulated for area in city)
    assert all(area.invented for area in city if area.kind in {AreaKind.DEDICATED, AreaKind.GRID})


def test_names_are_unique_within_their_parent(city):
    names = Counter((area.parent, area.name) for area in city)

    assert [name for name, count in names.items() if count > 1] == []


def test_seats_lie_in_their_towns_and_label_points_in_their_areas(city):
    shapes = {area.code: area.geom for area in city}

    assert all(shapes[town.code].contains(shapely.Point(town.seat)) for town in register.towns())
    assert all(area.geom.contains(area.label_point) for area in city)


def test_grids_are_small_in_the_city_and_wide_in_the_north(city):
    def middle_size(town):
        return np.median([area.geom.area for area in of(city, Level.GRID) if area.code.startswith(town)])

    assert middle_size("370783115") > 8 * middle_size("370783001")


def test_the_file_is_small_and_says_simulated():
    assert FILE.stat().st_size <= 6_000_000
    assert '"simulated":true' in FILE.read_text(encoding="utf-8")[:200]


@pytest.mark.slow
def test_the_file_is_the_work_of_its_seed(tmp_path):
    again = tmp_path / "grids.geojson"

    write_geojson(again, SEED)

    assert again.read_bytes() == FILE.read_bytes()


@pytest.mark.parametrize(
    ("official", "short"),
    [
        ("岳家庄村委会", "岳家庄村"),
        ("南关村民委员会", "南关村"),
        ("西城社区居委会", "西城社区"),
        ("向阳社区居民委员会", "向阳社区"),
    ],
)
def test_a_place_is_called_without_its_committee(official, short):
    assert register.short_name(official) == short
