"""Another city's file needs only other mappings: null strings, two spellings, no coordinates, versions."""

from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import box
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Clock, Matter, Ticket
from domain.enums import Location, Status
from etl.areas import load_areas
from etl.import_report import ImportReport
from etl.mappings import read_areas, read_tickets
from etl.tickets import load_tickets

CITY = """
city = "tainan"
name = "台南"
name_en = "Tainan"
zone = "Asia/Taipei"
calendar = "elapsed"
number_prefix = "TN"
bounds = [120.0, 22.8, 120.7, 23.5]
levels = [
    { code = "city", label_zh = "全市", label_en = "City", depth = 0 },
    { code = "district", label_zh = "区", label_en = "District", depth = 1 },
    { code = "village", label_zh = "里", label_en = "Village", depth = 2 },
]
"""
DISTRICTS = """
file = "districts.geojson"
extract = "districts.geojson"
level = "district"
kind = "town"
name = "{name}"
valid_from = 2010-12-25
columns = { code = "TOWNCODE", name = "TOWNNAME" }
dissolve = [{ level = "city", kind = "city", code = "67000", name = "台南" }]
"""
TICKETS = """
source = "tainan1999"
file = "requests.csv"
extract = "requests.csv"
zone = "Asia/Taipei"
time_formats = ["%Y-%m-%d %H:%M:%S.%f"]
nothing = ["", "null"]
due_equal_means_none = true
default_department = "1999"
status = { "未處理" = "dispatched", "已完工" = "closed" }
channels = {}
area = { level = "district", by = "name" }
keep = { matter = { "髒亂及汙染" = "髒亂及污染" } }

[columns]
id = "service_request_id"
reported = "requested_datetime"
due = "expected_datetime"
closed = "updated_datetime"
status = "status"
area = "area"
matter = "service_name"
description = "subproject"
address = "address_string"
"""
HEADING = (
    "service_request_id,requested_datetime,status,area,service_name,subproject,address_string,"
    "updated_datetime,expected_datetime"
)
OPEN = "UN1,2015-05-01 07:24:00.0,未處理,安南區,髒亂及汙染,null,null,null,2015-05-08 07:24:00.0"
DONE = "UN1,2015-05-01 07:24:00.0,已完工,安南區,髒亂及污染,,,2015-05-02 21:17:24.0,2015-05-08 07:24:00.0"
NO_DEADLINE = "UN2,2015-05-01 07:24:00.0,未處理,東區,路燈故障,,,,2015-05-01 07:24:00.0"


@pytest.fixture
def folder(session: Session, tmp_path: Path) -> Path:
    """A folder with the mapping files of Tainan, whose two districts are loaded."""
    texts = {"city.toml": CITY, "areas.toml": DISTRICTS, "tickets.toml": TICKETS}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    frame = gpd.GeoDataFrame(
        {"TOWNCODE": ["67000350", "67000310"], "TOWNNAME": ["安南區", "東區"]},
        geometry=[box(120.1, 23.0, 120.2, 23.1), box(120.2, 23.0, 120.3, 23.1)],
        crs=4326,
    )
    frame.to_file(tmp_path / "districts.geojson")
    load_areas(session, read_areas(tmp_path / "areas.toml"), tmp_path / "districts.geojson")
    return tmp_path


def load(session: Session, folder: Path, *rows: str) -> ImportReport:
    (folder / "requests.csv").write_text("\n".join((HEADING, *rows)) + "\n", encoding="utf-8")
    return load_tickets(session, read_tickets(folder / "tickets.toml"), folder / "requests.csv")


def tickets(session: Session) -> list[Ticket]:
    session.expire_all()
    return list(session.scalars(select(Ticket).where(Ticket.city == "tainan").order_by(Ticket.number)))


def test_the_area_column_places_a_request_without_coordinates(session: Session, folder: Path) -> None:
    load(session, folder, OPEN)

    found = tickets(session)[0]
    assert (found.location, found.town_code, found.grid_code) == (Location.AREA, "67000350", None)


def test_a_name_of_two_areas_places_nothing_and_is_told(session: Session, folder: Path) -> None:
    both = gpd.read_file(folder / "districts.geojson")
    both["TOWNNAME"] = "安南區"
    both.to_file(folder / "districts.geojson")
    load_areas(session, read_areas(folder / "areas.toml"), folder / "districts.geojson")

    report = load(session, folder, OPEN)

    found = tickets(session)[0]
    assert (found.location, found.town_code, found.grid_code) == (Location.UNKNOWN, None, None)
    assert report.reasons()["mended"]["the area column names 2 areas of one name: location unknown"] == 1


def test_words_for_nothing_are_nothing(session: Session, folder: Path) -> None:
    load(session, folder, OPEN)

    found = tickets(session)[0]
    assert (found.address, found.closed_at, found.description) == (None, None, "髒亂及污染")


def test_two_spellings_become_one_matter_and_that_is_told(session: Session, folder: Path) -> None:
    report = load(session, folder, OPEN, DONE.replace("UN1", "UN3"))

    names = session.scalars(select(Matter.name).where(Matter.city == "tainan")).all()
    assert names == ["髒亂及污染"]
    assert report.reasons()["mended"] == {"another spelling of the same word": 1}


def test_expected_when_requested_means_no_deadline(session: Session, folder: Path) -> None:
    report = load(session, folder, NO_DEADLINE)

    assert session.scalars(select(func.count()).select_from(Clock)).one() == 0
    assert report.reasons()["mended"] == {"due when it was reported: that means no deadline": 1}


def test_the_same_request_in_a_later_file_updates_and_never_doubles(session: Session, folder: Path) -> None:
    load(session, folder, OPEN, NO_DEADLINE)

    report = load(session, folder, DONE, NO_DEADLINE)

    found = tickets(session)
    assert (report.updated, report.unchanged, report.loaded, report.balanced) == (1, 1, 0, True)
    assert [ticket.external_id for ticket in found] == ["UN1", "UN2"]
    assert found[0].status is Status.CLOSED
    assert found[0].closed_at == datetime(2015, 5, 2, 13, 17, 24, tzinfo=UTC)


def test_a_file_of_several_versions_loaded_again_changes_nothing(session: Session, folder: Path) -> None:
    first = load(session, folder, OPEN, DONE)

    second = load(session, folder, OPEN, DONE)

    assert (first.loaded, first.updated) == (1, 1)
    assert (second.read, second.unchanged) == (2, 2)
    assert tickets(session)[0].version == 2


def test_only_the_news_of_a_longer_file_is_taken(session: Session, folder: Path) -> None:
    load(session, folder, OPEN, DONE)
    corrected = DONE.replace("21:17:24", "21:17:00")

    report = load(session, folder, OPEN, DONE, corrected)

    assert (report.unchanged, report.updated) == (2, 1)
    assert tickets(session)[0].closed_at == datetime(2015, 5, 2, 13, 17, tzinfo=UTC)
