"""Points of requests find their area whatever coordinate system and datum the source has."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from etl.mappings import AreaColumn, Points, TicketsMapping, read_tickets
from etl.ticket_location import DEFAULT_POINT, AreaLocator, LocatedArea, locate
from etl.ticket_rows import IncomingRows
from geo.crs import Datum, bd09_from_gcj02, to_gcj02

HALL = (-71.0579, 42.3601)
SQUARE = (118.51, 36.81)
AREAS = {
    "0306": LocatedArea("precinct", 2, "03", "Ward 03 Precinct 06"),
    "03": LocatedArea("ward", 1, "boston", "Ward 03"),
    "boston": LocatedArea("city", 0, None, "Boston"),
    "x": LocatedArea("precinct", 2, "03", "in China"),
}
GROUND = AreaLocator.of(
    AREAS,
    "precinct",
    [("0306", shapely.Point(HALL).buffer(0.001)), ("x", shapely.Point(SQUARE).buffer(0.001))],
)


# Two areas whose names differ by the width of their letters alone.
TWINS = AreaLocator.of(
    {
        "1": LocatedArea("precinct", 2, None, "东城A区"),
        "2": LocatedArea("precinct", 2, None, "东城Ａ区"),
        "3": LocatedArea("precinct", 2, None, "西城B区"),
    },
    "precinct",
    [],
)


@pytest.fixture(scope="module")
def mapping() -> TicketsMapping:
    return read_tickets(Path("data/boston/tickets.toml"))


def located(
    mapping: TicketsMapping, points: Points, east: object, north: object, *, area: AreaColumn | None = None
) -> IncomingRows:
    """Return one request at these coordinates, after it was placed."""
    frame = pd.DataFrame({"row": [2], "id": ["1"], "area": ["0306"], "address": [None]}).astype(
        {"area": object, "address": object}
    )
    frame["longitude"], frame["latitude"] = [str(east)], [str(north)]
    rows = IncomingRows(frame.assign(raw_longitude=frame["longitude"], raw_latitude=frame["latitude"]))
    rows.data["area"] = rows.data["area"].astype("str")
    locate(rows, replace(mapping, points=points, area=area), GROUND)
    return rows


def test_points_in_state_plane_feet_are_placed(mapping: TicketsMapping) -> None:
    feet = Transformer.from_crs("EPSG:4326", "EPSG:2249", always_xy=True).transform(*HALL)

    rows = located(mapping, Points(crs="EPSG:2249"), *feet)

    assert rows.data["grid_code"].tolist() == ["0306"]
    assert (rows.data["lon"][0], rows.data["lat"][0]) == pytest.approx(HALL, abs=1e-6)
    assert rows.findings == []


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_points_of_shifted_maps_are_placed_where_they_are(mapping: TicketsMapping, datum: Datum) -> None:
    shown = to_gcj02(*SQUARE)
    shown = shown if datum is Datum.GCJ02 else bd09_from_gcj02(*shown)

    rows = located(mapping, Points(datum=datum), *map(float, shown))

    assert rows.data["grid_code"].tolist() == ["x"]
    assert (rows.data["lon"][0], rows.data["lat"][0]) == pytest.approx(SQUARE, abs=1e-8)


def test_the_default_point_is_that_of_the_source(mapping: TicketsMapping) -> None:
    east, north = Transformer.from_crs("EPSG:4326", "EPSG:2249", always_xy=True).transform(*HALL)
    points = Points(crs="EPSG:2249", default=((round(north, 1), round(east, 1)),), decimals=1)

    rows = located(mapping, points, east, north)

    assert rows.data["location"].tolist() == ["unknown"]
    assert [finding.reason for finding in rows.findings] == [DEFAULT_POINT]


def test_degrees_are_not_taken_for_another_system(mapping: TicketsMapping) -> None:
    rows = located(mapping, Points(), 775_000.0, 2_956_000.0)

    assert np.isnan(rows.data["lon"][0])
    assert [finding.reason for finding in rows.findings] == ["not degrees: location unknown"]


@pytest.mark.parametrize(("only_compare", "location"), [(False, "area"), (True, "unknown")])
def test_an_area_column_places_a_request_unless_it_is_only_compared(
    mapping: TicketsMapping, only_compare: bool, location: str
) -> None:
    column = AreaColumn("precinct", only_compare=only_compare)

    rows = located(mapping, Points(), "", "", area=column)

    assert rows.data["location"].tolist() == [location]


@pytest.mark.parametrize(
    ("written", "code", "reason"),
    [
        ("东城A区", None, "the area column names 2 areas of one name: location unknown"),
        ("西城Ｂ区", "3", None),
        ("西城b区\u200b", "3", None),
        ("南城C区", None, "the area column names an area the city does not have"),
    ],
)
def test_an_area_is_known_by_its_name_in_any_width(
    mapping: TicketsMapping, written: str, code: str | None, reason: str | None
) -> None:
    frame = pd.DataFrame({"row": [2], "id": ["1"], "area": [written], "address": [None]}).astype(object)
    frame["longitude"], frame["latitude"] = [""], [""]
    rows = IncomingRows(frame.assign(raw_longitude=frame["longitude"], raw_latitude=frame["latitude"]))
    rows.data["area"] = rows.data["area"].astype("str")

    locate(rows, replace(mapping, points=Points(), area=AreaColumn("precinct", by="name")), TWINS)

    assert rows.data["grid_code"].replace(np.nan, None).tolist() == [code]
    assert [one.reason for one in rows.findings if one.column == "area"] == ([reason] if reason else [])
