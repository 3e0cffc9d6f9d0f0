"""Metres are true metres, and shifted maps come back to where they were."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from geo import crs

# WGS 84 lat, lon and GCJ-02 lat, lon: the published reference vectors of data/README.md.
REFERENCE = [
    (31.1774276, 121.5272106, 31.17530398364597, 121.531541859215),
    (22.543847, 113.912316, 22.540796131694766, 113.9171764808363),
    (39.911954, 116.377817, 39.91334545536069, 116.38404722455657),
]


def metres_between(place, other) -> float:
    return Geod(ellps="WGS84").inv(*map(float, (*place, *other)))[2]


@pytest.mark.parametrize(("lat", "lon", "shown_lat", "shown_lon"), REFERENCE)
def test_the_shift_to_gcj02_agrees_with_the_reference(lat, lon, shown_lat, shown_lon):
    found_lon, found_lat = crs.to_gcj02(lon, lat)

    assert float(found_lon) == pytest.approx(shown_lon, abs=1e-9)
    assert float(found_lat) == pytest.approx(shown_lat, abs=1e-9)


@given(st.floats(73.5, 134.5), st.floats(18.5, 53.5))
def test_there_and_back_is_the_same_place(lon, lat):
    shown = crs.to_gcj02(lon, lat)

    assert metres_between((lon, lat), crs.to_wgs84(*shown)) < 0.001
    assert metres_between((lon, lat), crs.wgs84_from_bd09(*crs.bd09_from_gcj02(*shown))) < 0.001


def test_the_shift_of_baidu_agrees_with_the_reference():
    lon, lat = crs.bd09_from_gcj02(116.404, 39.915)

    assert (float(lon), float(lat)) == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-9)


def test_places_abroad_are_not_shifted():
    lon, lat = crs.to_gcj02(np.array([-71.06, 118.8]), np.array([42.36, 36.9]))

    assert (lon[0], lat[0]) == (-71.06, 42.36)
    assert metres_between((118.8, 36.9), (lon[1], lat[1])) == pytest.approx(509, abs=15)


def test_a_square_kilometre_is_one_on_the_ellipsoid():
    zone = Transformer.from_crs("EPSG:4326", "EPSG:4549", always_xy=True)
    east, north = zone.transform(118.8, 36.9)
    corners = [(-500, -500), (-500, 500), (500, 500), (500, -500)]
    square = shapely.Polygon([zone.transform(east + x, north + y, direction="INVERSE") for x, y in corners])

    assert crs.compute_geodesic_area_m2(square) == pytest.approx(1e6, rel=5e-4)


def test_only_polygons_have_an_area():
    square = shapely.box(118.8, 36.9, 118.81, 36.91)
    mixed = shapely.GeometryCollection(
        [square, shapely.LineString([(118, 36), (119, 37)]), shapely.Polygon()]
    )

    assert crs.compute_geodesic_area_m2(mixed) == crs.compute_geodesic_area_m2(square)
    assert crs.compute_geodesic_area_m2(shapely.Polygon()) == 0


def test_boston_feet_become_degrees():
    lon, lat = crs.degrees_of(np.array([787_723.729]), np.array([2_965_812.641]), crs="EPSG:2249")

    assert lon[0] == pytest.approx(-71.01305, abs=1e-4)
    assert lat[0] == pytest.approx(42.38531, abs=1e-4)


def test_coordinates_without_a_place_are_missing():
    lon, lat = crs.degrees_of(np.array([np.inf, np.nan]), np.array([0.0, 3.0]), crs="EPSG:2249")

    assert np.isnan(lon).all()
    assert np.isnan(lat).all()


@pytest.mark.parametrize(("lat", "lon", "shown_lat", "shown_lon"), REFERENCE)
def test_shifted_degrees_become_true_ones(lat, lon, shown_lat, shown_lon):
    found = crs.degrees_of(np.array([shown_lon]), np.array([shown_lat]), datum=crs.Datum.GCJ02)

    assert metres_between((lon, lat), (found[0][0], found[1][0])) < 0.001


def test_a_shifted_shape_is_moved_as_a_whole():
    true = shapely.box(118.8, 36.9, 118.81, 36.91)
    shown = shapely.transform(true, lambda at: np.column_stack(crs.to_gcj02(at[:, 0], at[:, 1])))

    assert crs.without_shift(shown, crs.Datum.GCJ02).equals_exact(true, 1e-8)


def test_an_unknown_system_is_refused_by_name():
    with pytest.raises(crs.UnknownCrs) as refused:
        crs.get_crs("EPSG:1")

    assert refused.value.values == {"crs": "EPSG:1"}
