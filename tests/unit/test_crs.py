"""Metres are true metres, and shifted maps come back to where they were."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import crs

# WGS 84 lat, lon and GCJ-02 lat, lon: the published reference vectors of data/README.md.
REFERENCE = [
    (31.1774276, 121.5272106, 31.17530398364597, 121.531541859215),
    (22.543847, 113.912316, 22.540796131694766, 113.9171764808363),
    (39.911954, 116.377817, 39.91334545536069, 116.38404722455657),
]


@pytest.mark.parametrize(("lat", "lon", "shown_lat", "shown_lon"), REFERENCE)
def test_the_shift_to_gcj02_agrees_with_the_reference(lat, lon, shown_lat, shown_lon):
    found_lon, found_lat = crs.to_gcj02(lon, lat)

    assert float(found_lon) == pytest.approx(shown_lon, abs=1e-9)
    assert float(found_lat) == pytest.approx(shown_lat, abs=1e-9)


@given(st.floats(73.5, 134.5), st.floats(18.5, 53.5))
def test_there_and_back_is_the_same_place(lon, lat):
    back_lon, back_lat = crs.to_wgs84(*crs.to_gcj02(lon, lat))

    assert crs.compute_distance_m(lon, lat, float(back_lon), float(back_lat)) < 0.001


def test_places_abroad_are_not_shifted():
    lon, lat = crs.to_gcj02(np.array([-71.06, 118.8]), np.array([42.36, 36.9]))

    assert (lon[0], lat[0]) == (-71.06, 42.36)
    assert crs.compute_distance_m(118.8, 36.9, lon[1], lat[1]) == pytest.approx(509, abs=15)


@pytest.mark.parametrize("zone", [crs.CGCS2000_ZONE_40, crs.CGCS2000_120E])
def test_a_square_kilometre_is_one_in_the_citys_projection_and_on_the_ellipsoid(zone):
    centre = crs.reproject(shapely.Point(118.8, 36.9), source=crs.WGS84, target=zone)
    square = crs.reproject(centre.buffer(500, cap_style="square"), source=zone)

    assert crs.compute_area_m2(square, crs=zone) == pytest.approx(1e6, rel=1e-6)
    assert crs.compute_geodesic_area_m2(square) == pytest.approx(1e6, rel=5e-4)


def test_web_mercator_would_be_57_percent_too_large():
    square = shapely.box(118.8, 36.9, 118.81, 36.91)

    assert crs.compute_area_m2(square, crs="EPSG:3857") / crs.compute_area_m2(square) == pytest.approx(
        1.57, abs=0.01
    )


def test_boston_feet_become_degrees():
    corner = crs.reproject(shapely.Point(787_723.729, 2_965_812.641), source="EPSG:2249")

    [(lon, lat)] = corner.coords
    assert lon == pytest.approx(-71.01305, abs=1e-4)
    assert lat == pytest.approx(42.38531, abs=1e-4)


def test_an_unknown_system_is_refused_by_name():
    with pytest.raises(crs.UnknownCrs) as refused:
        crs.get_crs("EPSG:1")

    assert refused.value.values == {"crs": "EPSG:1"}
