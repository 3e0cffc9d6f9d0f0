"""The whole of Boston 2015 from DATA_SOURCES: totals, oracles, and a minute at most."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from db import session as sessions
from db.server import test_cluster
from db.server.cluster import Cluster
from etl.areas import load_areas
from etl.import_report import ImportReport
from etl.mappings import find_source_file
from etl.tickets import load_tickets
from tests.support import boston

pytestmark = [
    pytest.mark.sources,
    pytest.mark.skipif(
        "DATA_SOURCES" not in os.environ,
        reason="full size: set DATA_SOURCES to the folder of the source data",
    ),
]
MOST_SECONDS = 60


@pytest.fixture(scope="module")
def loads(cluster: Cluster) -> Iterator[tuple[ImportReport, ImportReport, float]]:
    """The books of a first and a second load, and the seconds of the first."""
    engines = sessions.connect(test_cluster.copy_template(cluster, "boston_full"))
    areas, requests = boston.areas_mapping(), boston.tickets_mapping()
    path, _ = find_source_file(requests)
    with sessions.owner_transaction() as opened:
        load_areas(opened, areas, find_source_file(areas)[0])
    began = time.perf_counter()
    with sessions.owner_transaction() as opened:
        first = load_tickets(opened, requests, path)
    seconds = time.perf_counter() - began
    with sessions.owner_transaction() as opened:
        second = load_tickets(opened, requests, path)
    yield first, second, seconds
    engines.dispose()
    test_cluster.drop(cluster, "boston_full")


def test_every_request_comes_in(loads: tuple[ImportReport, ImportReport, float]) -> None:
    first, _, seconds = loads

    assert (first.read, first.loaded, first.refused, first.balanced) == (121_145, 121_145, 0, True)
    assert seconds <= MOST_SECONDS


def test_loading_again_changes_nothing(loads: tuple[ImportReport, ImportReport, float]) -> None:
    _, second, _ = loads

    assert (second.unchanged, second.loaded, second.updated, second.balanced) == (121_145, 0, 0, True)


def test_points_lie_where_the_oracle_says(loads: tuple[ImportReport, ImportReport, float]) -> None:
    reasons = loads[0].reasons()

    assert reasons["noted"]["a point in no area of the city"] == 23
    assert reasons["noted"]["a point in more than one area: the lowest code is taken"] == 5
    assert reasons["mended"]["the geocoder's default point: location unknown"] == 17_070


def test_our_lateness_is_the_citys_own_flag(loads: tuple[ImportReport, ImportReport, float]) -> None:
    facts = loads[0].facts

    assert facts["closed with a deadline"] == 79_208
    assert facts["of these late or not as the source says"] == "79,126 (99.896%)"


def test_the_precincts_as_published_are_refused_without_their_coordinate_system(
    loads: tuple[ImportReport, ImportReport, float],
) -> None:
    folder = Path(os.environ["DATA_SOURCES"]) / "boston2015"
    path = folder / "boston_precincts_stateplane_feet_without_crs.geojson"

    with sessions.owner_transaction() as opened, pytest.raises(SystemExit, match="EPSG:2249"):
        load_areas(opened, boston.areas_mapping(), path)
