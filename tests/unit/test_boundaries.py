"""Boundary files become areas only where they lie in the city, with codes that stay text."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import Polygon, box

from etl.boundaries import group_by_level, read_boundaries
from etl.import_report import ImportReport
from etl.mappings import AreasMapping, read_areas
from terminal import Trouble

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
