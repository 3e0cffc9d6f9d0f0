"""A point lies in the area that contains it, by every method."""

import numpy as np
import pytest
import shapely

from domain.enums import Level
from geo.locate import NOWHERE, Locator

WEST, EAST, NORTH = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(0, 1, 2, 2)


@pytest.fixture(scope="module")
def grids(demo_areas):
    return [area for area in demo_areas if area.level is Level.GRID]


@pytest.fixture(scope="module")
def city(grids):
    return Locator([grid.code for grid in grids], [grid.geom for grid in grids])


@pytest.fixture(scope="module")
def squares():
    return Locator(["c", "b", "a"], [WEST, EAST, NORTH])


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        pytest.param(0.5, 0.5, "c", id="inside"),
        pytest.param(1.0, 0.5, "b", id="shared edge"),
        pytest.param(1.0, 1.0, "a", id="corner of three"),
        pytest.param(0.0, 0.0, "c", id="outer corner"),
        pytest.param(2.1, 0.5, None, id="outside"),
        pytest.param(-900.0, 1e9, None, id="far outside"),
        pytest.param(float("nan"), 0.5, None, id="no place"),
    ],
)
def test_a_point_belongs_to_the_lowest_code_that_touches_it(squares, lon, lat, code):
    assert squares.code_at(lon, lat) == code
    assert squares.codes_at(np.array([lon]), np.array([lat])) == [code]


def test_the_raster_answers_what_geometry_answers(city, grids):
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(118.5, 119.15, 20_000), rng.uniform(36.7, 37.32, 20_000)
    point, area = shapely.STRtree([grid.geom for grid in grids]).query(shapely.points(lon, lat), "intersects")
    expected = np.full(len(lon), NOWHERE)
    expected[point[::-1]] = area[::-1]

    found = city.places_at(lon, lat)

    assert (found == expected).all()
    assert 0.4 < (found != NOWHERE).mean() < 0.7


def test_one_by_one_and_in_bulk_agree_on_vertices_of_borders(city, grids):
    corners = shapely.get_coordinates([grid.geom for grid in grids[::40]])[:3_000]

    together = city.codes_at(corners[:, 0], corners[:, 1])

    assert together == [city.code_at(lon, lat) for lon, lat in corners.tolist()]
    assert None not in together


def test_every_label_point_is_found_in_its_grid(city, grids):
    lon, lat = shapely.get_coordinates([grid.label_point for grid in grids]).T

    assert city.codes_at(lon, lat) == [grid.code for grid in grids]


def test_where_areas_overlap_the_lowest_code_wins():
    locator = Locator(["2", "1"], [shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)])

    assert locator.codes_at(np.array([0.5, 1.5, 2.5]), np.array([1.0, 1.0, 1.0])) == ["2", "1", "1"]
