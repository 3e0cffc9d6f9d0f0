"""The totals of an import balance, mappings name their mistakes, and the report is readable."""

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from etl.import_report import ImportFinding, ImportReport, RowOutcome
from etl.mappings import find_source_file, read_areas, read_city, read_tickets, to_end_of_day
from terminal import Trouble

BOSTON = Path("data/boston")


def a_finding(row: int, outcome: RowOutcome = RowOutcome.REFUSED, *, before: str = "") -> ImportFinding:
    return ImportFinding(row, f"id{row}", outcome, "a reason", "column", before)


def test_a_row_refused_twice_counts_once() -> None:
    report = ImportReport("books", read=3, loaded=1, unchanged=1)

    report.add([a_finding(2), a_finding(2)])

    assert (report.refused, report.balanced) == (1, True)


@pytest.mark.parametrize("missing", ["loaded", "updated", "unchanged"])
def test_books_with_a_row_too_few_do_not_balance(missing: str) -> None:
    counts = {"loaded": 1, "updated": 1, "unchanged": 1, missing: 0}

    report = ImportReport("books", read=3, **counts)

    assert not report.balanced
    assert "NOT BALANCED" in report.lines()[0]


def test_the_report_names_every_row_in_the_order_of_the_file(tmp_path: Path) -> None:
    report = ImportReport("books", read=2)
    report.add([a_finding(3), a_finding(2, RowOutcome.MENDED, before="=1+1")])

    rows, summary = report.write(tmp_path / "imports", "boston")

    with rows.open(encoding="utf-8-sig", newline="") as file:
        told = list(csv.DictReader(file))
    assert [row["row"] for row in told] == ["2", "3"]
    assert told[0]["before"] == "'=1+1"
    assert json.loads(summary.read_text())["reasons"]["refused"] == {"a reason": 1}


def test_a_day_means_its_last_second_in_the_citys_zone() -> None:
    assert to_end_of_day(date(2015, 6, 30), ZoneInfo("America/New_York")) == datetime(
        2015, 7, 1, 3, 59, 59, tzinfo=UTC
    )


def test_the_definition_of_boston_is_a_replay_of_three_levels() -> None:
    city = read_city(BOSTON / "city.toml")

    assert [level.code for level in city.levels] == ["city", "ward", "precinct"]
    assert city.leaf.code == "precinct"
    assert city.present == datetime(2015, 7, 1, 3, 59, 59, tzinfo=UTC)


def test_a_misspelt_key_of_a_mapping_is_named(tmp_path: Path) -> None:
    text = (BOSTON / "city.toml").read_text(encoding="utf-8")
    (tmp_path / "city.toml").write_text(text.replace("zone =", "zoen ="), encoding="utf-8")

    with pytest.raises(Trouble, match="zoen"):
        read_city(tmp_path / "city.toml")


def test_a_mapping_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text("zone = ")

    with pytest.raises(Trouble, match="not TOML"):
        read_city(tmp_path / "city.toml")


def test_a_mapping_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="no mapping file"):
        read_tickets(tmp_path / "tickets.toml")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="no file"):
        find_source_file(read_areas(BOSTON / "areas-precincts.toml"), tmp_path / "nothing.geojson")


def test_a_refused_file_balances_with_every_row_refused() -> None:
    report = ImportReport("books", read=3, loaded=2)
    report.add([a_finding(0), a_finding(2)])

    report.refuse_file()

    assert (report.loaded, report.refused, report.balanced) == (0, 3, True)


CITY_MAPPING, AREAS_MAPPING, TICKETS_MAPPING = "city.toml", "areas-precincts.toml", "tickets.toml"


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (CITY_MAPPING, "zone =", 'code_rule = "prefixes"\nzone =', "none, prefix, unified"),
        (AREAS_MAPPING, "level =", 'tiling = "strict"\nlevel =', "report, require"),
        (AREAS_MAPPING, "level =", 'datum = "GCJ02"\nlevel =', "WGS 84, GCJ-02, BD-09"),
        (AREAS_MAPPING, "level =", 'crs = "EPSG:1"\nlevel =', "EPSG:1"),
        (AREAS_MAPPING, "EPSG:26986", "EPSG:1", "EPSG:1"),
        (TICKETS_MAPPING, "[points]", '[points]\ncrs = "EPSG:1"', "EPSG:1"),
        (TICKETS_MAPPING, "[points]", '[points]\ndatum = "Baidu"', "WGS 84, GCJ-02, BD-09"),
    ],
    ids=["code rule", "tiling", "datum", "crs", "likely crs", "crs of points", "datum of points"],
)
def test_a_word_nobody_knows_is_refused_when_a_mapping_is_read(
    tmp_path: Path, name: str, old: str, new: str, told: str
) -> None:
    for each in (CITY_MAPPING, AREAS_MAPPING, TICKETS_MAPPING):
        text = (BOSTON / each).read_text(encoding="utf-8")
        (tmp_path / each).write_text(text.replace(old, new, 1) if each == name else text, encoding="utf-8")
    read = {CITY_MAPPING: read_city, AREAS_MAPPING: read_areas, TICKETS_MAPPING: read_tickets}[name]

    with pytest.raises(Trouble) as refused:
        read(tmp_path / name)

    assert told in f"{refused.value.what} {refused.value.way_out}"
