"""Shapes for screens are small, keep their neighbours, and are equal in both formats."""

import gzip
import json
from dataclasses import replace

import brotli
import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from domain.enums import Level
from geo import area_shapes

QUICK = 5  # brotli's quality: the best one takes five seconds more and saves a fifth
TOPOJSON_BYTES, GEOJSON_BYTES = (
    430_000,
    783_000,
)  # with that quality: as far above the files as the budgets are


@pytest.fixture(scope="module")
def towns(demo_areas):
    return [area for area in demo_areas if area.level is Level.TOWN]


@pytest.fixture(scope="module")
def grids(demo_areas):
    return [area for area in demo_areas if area.level is Level.GRID]


@pytest.fixture(scope="module")
def parents(demo_areas):
    return {area.code: area.parent for area in demo_areas}


@pytest.fixture(scope="module")
def published(grids, parents):
    return area_shapes.publish("grid", grids, parents=parents, quality=QUICK)


def decoded(topology):
    """Return the polygons of a Topology by the rules of its specification."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [np.cumsum(arc, axis=0) * (sx, sy) + (tx, ty) for arc in topology["arcs"]]

    def ring(numbers):
        parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
        return np.round(np.concatenate([parts[0], *(part[1:] for part in parts[1:])]), 5)

    def polygon(rings):
        return shapely.Polygon(ring(rings[0]), [ring(hole) for hole in rings[1:]])

    (collection,) = topology["objects"].values()
    return [
        shapely.MultiPolygon([polygon(rings) for rings in geometry["arcs"]])
        if geometry["type"] == "MultiPolygon"
        else polygon(geometry["arcs"])
        for geometry in collection["geometries"]
    ]


@pytest.mark.slow
def test_all_grids_fit_into_345_kilobytes_of_topojson(grids, parents):
    packed = area_shapes.publish("grid", grids, parents=parents)

    assert len(packed.topojson_br) <= 345_000
    assert len(packed.topojson_gz) <= 400_000
    assert len(packed.geojson_br) <= 592_000


def test_all_grids_are_small_even_where_they_are_packed_quickly(published):
    assert len(published.topojson_br) <= TOPOJSON_BYTES
    assert len(published.topojson_gz) <= 400_000
    assert len(published.geojson_br) <= GEOJSON_BYTES


def test_packed_and_plain_are_the_same(published):
    assert (
        brotli.decompress(published.topojson_br)
        == published.topojson
        == gzip.decompress(published.topojson_gz)
    )
    assert (
        brotli.decompress(published.geojson_br) == published.geojson == gzip.decompress(published.geojson_gz)
    )


def test_both_formats_hold_the_same_polygons_in_the_order_of_the_codes(published):
    collection, topology = json.loads(published.geojson), json.loads(published.topojson)
    plain = [shape(feature["geometry"]) for feature in collection["features"]]

    from_arcs = decoded(topology)

    assert [feature["id"] for feature in collection["features"]] == list(published.codes)
    assert [geometry["id"] for geometry in topology["objects"]["areas"]["geometries"]] == list(
        published.codes
    )
    assert list(published.codes) == sorted(published.codes)
    assert all(one.normalize() == other.normalize() for one, other in zip(plain, from_arcs, strict=True))


def test_simplified_grids_still_tile(published):
    geoms = np.array([shape(feature["geometry"]) for feature in json.loads(published.geojson)["features"]])

    assert shapely.is_valid(geoms).all()
    assert shapely.coverage_is_valid(geoms)
    assert shapely.get_num_interior_rings(shapely.coverage_union_all(geoms)) == 0


def test_features_carry_code_name_and_label_point_and_no_values(published):
    feature = json.loads(published.geojson)["features"][0]

    assert set(feature) == {"type", "id", "properties", "geometry"}
    assert set(feature["properties"]) == {"name", "label"}


def test_screens_read_from_the_topology_in_what_an_area_lies(published, parents):
    geometries = json.loads(published.topojson)["objects"]["areas"]["geometries"]

    for geometry in geometries:
        unit, town, *above = geometry["properties"]["in"]
        assert (unit, town) == (parents[geometry["id"]], parents[unit])
        assert above == ["370783"]


def test_a_circle_in_the_register_ends():
    assert area_shapes.list_ancestors("a", {"a": "b", "b": "c", "c": "b"}) == ["b", "c"]
    assert area_shapes.list_ancestors("a", {"a": "a"}) == []
    assert area_shapes.list_ancestors("a", {}) == []


def test_equal_shapes_have_equal_versions_and_other_shapes_another(towns):
    renamed = [replace(towns[0], name="新名"), *towns[1:]]
    first = area_shapes.publish("town", towns, parents={}, quality=QUICK)

    assert area_shapes.publish("town", list(reversed(towns)), parents={}, quality=QUICK) == first
    assert area_shapes.publish("town", renamed, parents={}, quality=QUICK).version != first.version


HOLE = [(0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6)]


def test_islands_holes_and_lone_rings_survive_the_arcs(towns):
    island = shapely.MultiPolygon(
        [shapely.Polygon([(0, 0), (1, 0), (1, 1), (0, 1)], [HOLE]), shapely.box(3, 0, 4, 1)]
    )
    lake = shapely.box(0.4, 0.4, 0.6, 0.6)
    areas = [
        replace(towns[0], code="a", geom=island, label_point=shapely.Point(0.1, 0.1)),
        replace(towns[0], code="b", geom=lake, label_point=shapely.Point(0.5, 0.5)),
    ]

    found = area_shapes.publish("town", areas, parents={})

    assert [geom.normalize() for geom in decoded(json.loads(found.topojson))] == [
        island.normalize(),
        lake.normalize(),
    ]
    assert len(json.loads(found.topojson)["arcs"]) == 3


def test_a_level_without_areas_is_refused():
    with pytest.raises(area_shapes.NothingToPublish):
        area_shapes.publish("town", [], parents={})


def test_an_area_with_a_neck_thinner_than_a_metre_is_mended():
    left, right = shapely.box(0, 0, 0.01, 0.01), shapely.box(0, 0.02, 0.01, 0.03)
    neck = shapely.union_all([left, right, shapely.box(0.005001, 0.01, 0.005003, 0.02)])
    assert not shapely.set_precision(neck, 1e-5, mode="pointwise").is_valid

    (found,) = area_shapes.simplify_areas([neck], stray_m=0.1)

    assert found.is_valid
    assert found.area == pytest.approx(neck.area, rel=0.01)
    assert (shapely.get_coordinates(found) == np.round(shapely.get_coordinates(found), 5)).all()
