"""Boundary files become areas only where they lie in the city, with codes that stay text."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import Polygon, box

from etl.boundaries import group_by_level, read_boundaries
from etl.import_report import ImportReport
from etl.mappings import AreasMapping, read_areas
from geo.crs import Datum, bd09_from_gcj02, to_gcj02
from terminal import Trouble
from tests.support.small_city import CITY, DISSOLVED, PRECINCTS, SQUARES, write_boundaries, write_mapping

BOSTON = Path("data/boston")
FEET = BOSTON / "precincts_stateplane_extract.geojson"
BOW_TIE = Polygon([(-71.1, 42.3), (-71.0, 42.4), (-71.0, 42.3), (-71.1, 42.4)])


@pytest.fixture
def mapping() -> AreasMapping:
    return read_areas(BOSTON / "areas-precincts.toml")


def a_file(folder: Path, rows: list[tuple[object, object]], *, name: str = "areas.geojson") -> Path:
    codes, shapes = zip(*rows, strict=True)
    frame = gpd.GeoDataFrame(
        {"WARD_PRECINCT": codes, "PRECINCT": [str(code)[2:] for code in codes]},
        geometry=list(shapes),
        crs=4326,
    )
    frame.to_file(folder / name)
    return folder / name


def a_square(west: float) -> Polygon:
    return box(west, 42.3, round(west + 0.01, 6), 42.31)


def test_feet_without_a_coordinate_system_are_refused_with_the_likely_cause(mapping: AreasMapping) -> None:
    with pytest.raises(Trouble) as refused:
        read_boundaries(FEET, mapping, crs=None, report=ImportReport(""))

    assert "not degrees" in refused.value.what
    assert "Massachusetts Mainland, state plane in US feet" in refused.value.what
    assert "--crs EPSG:2249" in refused.value.way_out


def test_feet_are_taken_when_told_so_and_lie_where_the_degrees_lie(mapping: AreasMapping) -> None:
    true = read_boundaries(BOSTON / "precincts.geojson", mapping, crs=None, report=ImportReport(""))

    told = read_boundaries(FEET, mapping, crs="EPSG:2249", report=ImportReport(""))

    here = {area.code: area for area in told if area.level == "precinct"}
    there = {area.code: area for area in true if area.code in here}
    assert len(here) == 18
    for code, area in here.items():
        assert area.label_point.distance(there[code].label_point) < 2e-4


def test_the_wrong_coordinate_system_is_refused_by_where_it_leads(mapping: AreasMapping) -> None:
    with pytest.raises(Trouble, match="outside Boston"):
        read_boundaries(FEET, mapping, crs="EPSG:2250", report=ImportReport(""))


def test_an_unknown_coordinate_system_is_refused(mapping: AreasMapping) -> None:
    with pytest.raises(Trouble, match="EPSG:999999"):
        read_boundaries(FEET, mapping, crs="EPSG:999999", report=ImportReport(""))


def test_wards_and_the_city_are_dissolved_from_their_precincts(mapping: AreasMapping) -> None:
    report = ImportReport("")

    levels = group_by_level(read_boundaries(BOSTON / "precincts.geojson", mapping, crs=None, report=report))

    assert {level: len(areas) for level, areas in levels.items()} == {"city": 1, "ward": 22, "precinct": 255}
    assert {area.parent for area in levels["ward"]} == {"boston"}
    assert {area.parent for area in levels["precinct"]} == {area.code for area in levels["ward"]}
    city = levels["city"][0]
    assert city.parent is None
    assert shapely.get_num_interior_rings(shapely.get_parts(city.geom)).sum() == 0


def test_every_label_stands_in_its_area(mapping: AreasMapping) -> None:
    areas = read_boundaries(BOSTON / "precincts.geojson", mapping, crs=None, report=ImportReport(""))

    outside = [area.code for area in areas if not area.geom.contains(area.label_point)]

    assert outside == []


def test_codes_stay_text_with_their_zeros(mapping: AreasMapping, tmp_path: Path) -> None:
    path = a_file(tmp_path, [("0709", a_square(-71.1))])

    areas = read_boundaries(path, mapping, crs=None, report=ImportReport(""))

    assert [(area.code, area.parent, area.name) for area in areas if area.level == "precinct"] == [
        ("0709", "07", "Ward 07 Precinct 09")
    ]


def test_rows_that_cannot_be_areas_are_refused_with_their_reason(
    mapping: AreasMapping, tmp_path: Path
) -> None:
    path = a_file(
        tmp_path,
        [
            ("0101", a_square(-71.10)),
            ("0101", a_square(-71.08)),
            (None, a_square(-71.06)),
            ("0103", None),
            ("0104", shapely.Point(-71.05, 42.3)),
        ],
    )
    report = ImportReport("")

    areas = read_boundaries(path, mapping, crs=None, report=report)

    assert [area.code for area in areas if area.level == "precinct"] == ["0101"]
    assert (report.read, report.refused) == (5, 4)
    assert report.reasons()["refused"] == {
        "the code came before in this file": 1,
        "no code": 1,
        "no geometry": 1,
        "not a polygon": 1,
    }


def test_an_invalid_polygon_is_mended_and_told_with_both_sizes(mapping: AreasMapping, tmp_path: Path) -> None:
    path = a_file(tmp_path, [("0101", BOW_TIE)])
    report = ImportReport("")

    areas = read_boundaries(path, mapping, crs=None, report=report)

    assert all(area.geom.is_valid for area in areas)
    mended = next(finding for finding in report.findings if finding.outcome == "mended")
    assert "Self-intersection" in mended.reason
    assert mended.after.endswith(" m2")


@pytest.mark.parametrize("name", ["areas.geojson", "areas.gpkg", "areas.shp"])
def test_each_format_gives_the_same_areas(mapping: AreasMapping, tmp_path: Path, name: str) -> None:
    frame = gpd.GeoDataFrame(
        {"WARD_PRECI": ["0709"], "PRECINCT": ["09"]}, geometry=[a_square(-71.1)], crs=4326
    )
    frame.to_file(tmp_path / name)
    shorter = AreasMapping(**{**mapping.__dict__, "columns": {"code": "ward_preci", "precinct": "precinct"}})

    areas = read_boundaries(tmp_path / name, shorter, crs=None, report=ImportReport(""))

    assert areas[-1].code == "0709"
    assert areas[-1].geom.equals(shapely.MultiPolygon([a_square(-71.1)]))


def test_a_file_without_the_column_of_the_mapping_is_refused(mapping: AreasMapping, tmp_path: Path) -> None:
    gpd.GeoDataFrame({"id": ["1"]}, geometry=[a_square(-71.1)], crs=4326).to_file(tmp_path / "x.geojson")

    with pytest.raises(Trouble, match="ward_precinct"):
        read_boundaries(tmp_path / "x.geojson", mapping, crs=None, report=ImportReport(""))


def test_a_file_that_is_no_map_is_refused(mapping: AreasMapping, tmp_path: Path) -> None:
    (tmp_path / "x.geojson").write_text("no map")

    with pytest.raises(Trouble, match="cannot be read as a map"):
        read_boundaries(tmp_path / "x.geojson", mapping, crs=None, report=ImportReport(""))


def load_small(folder: Path, shapes, *, city: str = CITY, text: str = PRECINCTS + DISSOLVED):
    """Return the areas and the report of a boundary file of the small city."""
    report = ImportReport("")
    mapping = read_areas(write_mapping(folder, text, city=city))
    areas = read_boundaries(
        write_boundaries(folder, shapes, name="precincts.geojson"), mapping, crs=None, report=report
    )
    return areas, report


@pytest.mark.parametrize(
    ("rule", "reasons"),
    [
        ("none", {}),
        ("prefix", {"the code does not begin with its parent's": 1}),
        ("unified", {"the code breaks the unified coding of the city": 2}),
    ],
)
def test_codes_are_checked_where_the_city_says_so(tmp_path: Path, rule: str, reasons: dict[str, int]) -> None:
    shapes = {
        ("370783001001", "370783001"): SQUARES["1a", "1"],
        ("370783001002", "370783002"): SQUARES["1b", "1"],
        ("370783001601", "370783001"): SQUARES["2a", "2"],
    }
    city = f'code_rule = "{rule}"\n{CITY}'
    text = PRECINCTS.replace('kind = "precinct"', 'kind = "village"') + DISSOLVED

    _, report = load_small(tmp_path, shapes, city=city, text=text)

    assert report.reasons()["refused"] == reasons


def test_an_area_without_a_parent_or_below_itself_is_refused(tmp_path: Path) -> None:
    shapes = {
        ("1a", ""): SQUARES["1a", "1"],
        ("1b", "1b"): SQUARES["1b", "1"],
        ("2a", "2"): SQUARES["2a", "2"],
    }

    areas, report = load_small(tmp_path, shapes)

    assert [(area.level, area.code) for area in areas] == [
        ("city", "mini"),
        ("ward", "2"),
        ("precinct", "2a"),
    ]
    assert report.reasons()["refused"] == {"no parent": 1, "the area is its own parent": 1}


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_shifted_maps_come_in_where_the_city_lies(tmp_path: Path, datum: Datum) -> None:
    def shifted(places):
        shown = to_gcj02(places[:, 0], places[:, 1])
        return np.column_stack(shown if datum is Datum.GCJ02 else bd09_from_gcj02(*shown))

    shapes = {key: shapely.transform(shape, shifted) for key, shape in SQUARES.items()}

    areas, _ = load_small(tmp_path, shapes, text=f'datum = "{datum}"\n{PRECINCTS}{DISSOLVED}')

    here = {area.code: area.geom for area in areas}
    for (code, _), shape in SQUARES.items():
        assert here[code].hausdorff_distance(shape) < 2e-6


def test_a_mapping_can_name_the_coordinate_system_of_its_file(mapping: AreasMapping) -> None:
    known = replace(mapping, crs="EPSG:2249")

    areas = read_boundaries(FEET, known, crs=None, report=ImportReport(""))

    assert len([area for area in areas if area.level == "precinct"]) == 18


def test_outlines_that_cannot_be_areas_are_refused_and_the_others_load(tmp_path: Path) -> None:
    line = shapely.LineString([(118.5, 36.8), (118.51, 36.81), (118.52, 36.82)])
    shapes = {("1a", "1"): shapely.Polygon(line), ("1b", "1"): line, ("2a", "2"): SQUARES["2a", "2"]}

    areas, report = load_small(tmp_path, shapes)

    assert [area.code for area in areas] == ["mini", "2", "2a"]
    assert report.reasons()["refused"] == {"the outline encloses nothing": 1, "not a polygon": 1}


def test_the_polygons_of_a_collection_are_taken_and_told(tmp_path: Path) -> None:
    west, middle, east = SQUARES.values()
    mixed = shapely.GeometryCollection([west, shapely.Point(118.5, 36.8)])

    areas, report = load_small(tmp_path, {("1a", "1"): mixed, ("1b", "1"): middle, ("2a", "2"): east})

    assert {area.code: area.geom for area in areas}["1a"].equals(west)
    assert report.reasons()["mended"] == {"only the polygons of a collection are taken": 1}


def test_a_file_without_any_area_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="not a polygon") as refused:
        load_small(tmp_path, {("1a", "1"): shapely.LineString([(118.5, 36.8), (118.6, 36.9)])})

    assert "No row" in refused.value.what


def test_exchanged_latitudes_and_longitudes_are_named_as_the_cause(tmp_path: Path) -> None:
    turned = {key: shapely.transform(shape, lambda at: at[:, ::-1]) for key, shape in SQUARES.items()}

    with pytest.raises(Trouble, match="latitude and longitude are exchanged"):
        load_small(tmp_path, turned)


def test_exchanged_degrees_that_could_be_true_are_named_as_well(tmp_path: Path) -> None:
    city = CITY.replace("bounds = [118.0, 36.0, 120.0, 38.0]", "bounds = [10.0, 50.0, 20.0, 60.0]")
    turned = {("1a", "1"): shapely.box(52.0, 12.0, 53.0, 13.0)}

    with pytest.raises(Trouble, match="latitude and longitude are exchanged"):
        load_small(tmp_path, turned, city=city)
