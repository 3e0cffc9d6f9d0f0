"""Files as people send them are read as they are meant, or refused in words; also changed at random."""

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import DomainError, Invalid
from etl import duties_xlsx, matters_xlsx
from etl.boundaries import read_boundaries
from etl.calendar_files import read_listed
from etl.import_report import ImportReport, RowOutcome
from etl.mappings import read_areas, read_tickets
from etl.ticket_rows import clean_rows, read_chunks
from etl.users_xlsx import read_people
from terminal import Trouble
from tests.support.changed_files import changed
from tests.support.duties import KNOWN, a_shared_duty, a_situation

FILES = Path(__file__).parents[1] / "field"
MINI = FILES / "mini"
Row = tuple[int, str, Any]


def tickets(path: Path, mapping: str = "tickets") -> tuple[list[Row], list[tuple[int, str]]]:
    """Return line, id and time of the rows that can be loaded, and line and reason of the refused ones."""
    said = read_tickets(MINI / f"{mapping}.toml")
    taken: list[Row] = []
    refused: list[tuple[int, str]] = []
    for frame in read_chunks(path, said):
        rows = clean_rows(frame, said)
        taken += rows.data[["row", "id", "reported"]].itertuples(index=False, name=None)
        refused += [(one.row, one.reason) for one in rows.findings if one.outcome is RowOutcome.REFUSED]
    return taken, refused


def areas(path: Path) -> tuple[int, list[tuple[int, str]]]:
    """Return how many areas a file gives, with those above, and row and reason of every finding."""
    report = ImportReport("areas")
    found = read_boundaries(path, read_areas(MINI / "areas.toml"), crs=None, report=report)
    return len(found), [(one.row, one.reason) for one in report.findings]


ROUNDED = "the id was rounded by a spreadsheet: format its column as text"
RAGGED = "the row has more cells than the heading: a separator within a text needs quotes around it"
MARCH = datetime(2024, 3, 5, 2, tzinfo=UTC)  # ten in the morning in Shanghai


@pytest.mark.parametrize(
    ("file", "mapping", "taken", "refused"),
    [
        ("iso_offset.csv", "tickets-iso", [(2, "T010", MARCH)], []),
        ("tickets_gbk.csv", "tickets", [(2, "T001", MARCH)], []),
        ("tickets_gbk.csv", "tickets-gbk", [(2, "T001", MARCH)], []),
        ("ragged.csv", "tickets", [(3, "T121", MARCH)], [(2, RAGGED)]),
        ("opened_0024.csv", "tickets", [], [(2, "a year before 1970 or after 2100")]),
        ("newline_cell.csv", "tickets", [(2, "T060", MARCH)], [(4, "a state the mapping does not know")]),
        ("ampm_zh.csv", "tickets-ampm", [(2, "T020", datetime(2024, 3, 5, 7, 20, tzinfo=UTC)),
                                         (3, "T021", datetime(2024, 3, 5, 1, 5, tzinfo=UTC))], []),
        ("sci_ids.csv", "tickets", [], [(line, ROUNDED) for line in range(2, 7)]),
    ],
    ids=["offset", "gb18030", "said", "ragged", "year 24", "line", "halves", "rounded"],
)  # fmt: skip
def test_requests_are_read_row_by_row(file: str, mapping: str, taken: list[Row], refused: list[Any]) -> None:
    assert tickets(FILES / file, mapping) == (taken, refused)


@pytest.mark.parametrize(
    ("encoding", "before"),
    [("utf-8", "sep=,\n"), ("utf-8", '"sep=,"\n'), ("utf-32", ""), ("utf-16", "sep=,\n"), ("gb18030", "\n")],
)
def test_what_spreadsheets_write_before_the_rows_is_read(encoding: str, before: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    rows = (FILES / "tickets_gbk.csv").read_text(encoding="gb18030")
    path.write_bytes((before + rows).encode(encoding))

    taken, refused = tickets(path)

    assert ([(number, time) for _, number, time in taken], refused) == ([("T001", MARCH)], [])


@pytest.mark.parametrize(
    ("file", "count", "findings"),
    [
        ("base.geojson", 37, []),
        ("collapsed.geojson", 37, [(25, "the outline encloses nothing")]),
        ("geometrycollection.geojson", 38, [(25, "only the polygons of a collection are taken")]),
        ("missing_parent.geojson", 3, [(1, "no parent")]),
        ("html_names.geojson", 9, []),
        ("numeric_code.geojson", 9, []),
        ("odd_codes.geojson", 7, []),
        ("same_names.geojson", 6, []),
        ("shp_gbk_nocpg.shp", 37, []),
    ],
)
def test_areas_are_read_row_by_row(file: str, count: int, findings: list[Any]) -> None:
    assert areas(FILES / file) == (count, findings)


RING = [[118.5, 36.8], [118.52, 36.8], [118.52, 36.82], [118.5, 36.8]]


@pytest.mark.parametrize(
    ("changes", "count", "reason"),
    [
        ({"geometry": {"type": "Polygon", "coordinates": [RING[:3]]}}, 7, "no geometry"),
        ({"geometry": {"type": "Polygon", "coordinates": [RING[:2]]}}, 7, "no geometry"),
        ({"geometry": None}, 7, "no geometry"),
        ({"title": ""}, 7, "the name is missing or too long"),
        ({"title": "\u200b"}, 7, "the name is missing or too long"),
        ({"title": None}, 7, "the name is missing or too long"),
        ({"code": "ｈ４"}, 7, "the code came before in this file"),
        ({"ward": "３"}, 9, None),
    ],
    ids=["open ring", "two points", "none", "nameless", "invisible", "no name", "wide code", "wide parent"],
)
def test_a_row_that_is_no_area_keeps_no_other_out(
    changes: dict[str, Any], count: int, reason: str | None, tmp_path: Path
) -> None:
    said = json.loads((FILES / "html_names.geojson").read_text(encoding="utf-8"))
    last = said["features"][-1]
    for name, value in changes.items():
        (last if name == "geometry" else last["properties"])[name] = value
    path = tmp_path / "x.geojson"
    path.write_text(json.dumps(said), encoding="utf-8")

    assert areas(path) == (count, [(5, reason)] if reason else [])


def test_a_file_without_areas_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}')

    with pytest.raises(Trouble, match="holds no areas"):
        areas(path)


@pytest.mark.parametrize(
    ("file", "said"),
    [("lines_only.geojson", "not a polygon"), ("swapped.geojson", "latitude and longitude are exchanged")],
)
def test_areas_that_are_none_are_refused_in_words(file: str, said: str) -> None:
    with pytest.raises(Trouble, match=said):
        areas(FILES / file)


@pytest.mark.parametrize("stated", ["UTF-8", "GBK", "936", "ISO-8859-1", "nonsense", ""])
def test_attributes_are_read_whatever_a_shapefile_says_of_them(stated: str, tmp_path: Path) -> None:
    for ending in ("shp", "shx", "dbf", "prj"):
        shutil.copy(FILES / f"shp_gbk_nocpg.{ending}", tmp_path / f"areas.{ending}")
    (tmp_path / "areas.cpg").write_text(stated)
    said = read_areas(MINI / "areas.toml")

    found = read_boundaries(tmp_path / "areas.shp", said, crs=None, report=ImportReport(""))

    named = {area.name for area in found if area.level == "precinct"}
    assert named == {"朱鹮村", "東城社區", "柳行村", "赵庙村", "鱼村", "啊村"}


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_a_geojson_of_another_encoding_is_read_and_reported(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    path.write_bytes((FILES / "base.geojson").read_text(encoding="utf-8").encode(encoding))

    assert areas(path)[0] == 37


def test_tables_of_people_are_read() -> None:
    read = {
        name: [(line.line, line.username, line.role) for line in read_people((FILES / name).read_bytes())]
        for name in ("cr_only.csv", "people_semicolon.csv", "title_row.xlsx", "empty_fill.xlsx")
    }

    assert read == {
        "cr_only.csv": [(2, "hunt01", "dispatcher"), (3, "hunt02", "dispatcher")],
        "people_semicolon.csv": [(2, "hunt01", "dispatcher")],
        "title_row.xlsx": [(3, "hunt30", "dispatcher")],
        "empty_fill.xlsx": [(2, "hunt30", "dispatcher")],
    }


def test_an_english_export_of_people_is_read() -> None:
    read = read_people((FILES / "english_export.xlsx").read_bytes())

    assert len(read) == 13
    assert {line.state.value for line in read if line.state} == {"active"}


def test_formatted_empty_rows_of_a_workbook_do_not_count() -> None:
    read = matters_xlsx.read((FILES / "papers_styled_row_9000.xlsx").read_bytes(), departments=())

    assert ([entry.code for entry in read.entries.values()], read.refused) == (["Z001"], {})


def test_a_formula_without_a_result_is_refused_with_its_cell() -> None:
    with pytest.raises(Invalid, match="单元格 B2 是没有计算结果的公式"):
        matters_xlsx.read((FILES / "note_equals.xlsx").read_bytes(), departments=())


def test_a_matter_of_signs_is_none_and_reported() -> None:
    said = read_tickets(MINI / "tickets.toml")
    [rows] = [clean_rows(frame, said) for frame in read_chunks(FILES / "matter_punct.csv", said)]

    assert rows.data["matter"].isna().all()
    findings = [(one.row, one.outcome, one.before) for one in rows.findings]
    assert findings == [
        (2, "mended", "——"),
        (3, "mended", "/"),
    ]


READERS = {
    ".csv": (read_people, read_listed, lambda content: matters_xlsx.read(content, departments=())),
    ".xlsx": (read_people, read_listed, lambda content: matters_xlsx.read(content, departments=())),
}
TABLES = sorted(path for path in FILES.iterdir() if path.suffix in READERS)
DUTIES = duties_xlsx.write([a_shared_duty("S-401", situations=(a_situation("S-401-1"),))], names={})


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
@given(data=st.data())
def test_a_changed_table_is_read_or_refused_in_words(path: Path, data: st.DataObject) -> None:
    content = data.draw(changed(path.read_bytes()))
    for read in READERS[path.suffix]:
        with suppress(DomainError):
            read(content)


@given(content=changed(DUTIES))
def test_a_changed_workbook_of_duties_is_read_or_refused_in_words(content: bytes) -> None:
    with suppress(DomainError):
        duties_xlsx.read(content, known=KNOWN)


@pytest.mark.parametrize("name", ["html_names.geojson", "geometrycollection.geojson"])
@given(data=st.data())
def test_changed_areas_are_read_or_refused(
    name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("field") / "x.geojson"
    path.write_bytes(data.draw(changed((FILES / name).read_bytes())))

    with suppress(Trouble):
        areas(path)


@pytest.mark.parametrize(
    ("name", "mapping"),
    [("iso_offset.csv", "tickets-iso"), ("tickets_gbk.csv", "tickets"), ("ampm_zh.csv", "tickets-ampm"),
     ("newline_cell.csv", "tickets"), ("ragged.csv", "tickets")],
)  # fmt: skip
@given(data=st.data())
def test_changed_requests_are_read_or_refused(
    name: str, mapping: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("field") / "x.csv"
    path.write_bytes(data.draw(changed((FILES / name).read_bytes())))
    lines = path.read_bytes().count(b"\n") + path.read_bytes().count(b"\r") + 1

    for taken, refused in rows_of(path, mapping):
        assert all(1 < line <= lines for line in (*(row[0] for row in taken), *(line for line, _ in refused)))


def rows_of(path: Path, mapping: str) -> Iterator[tuple[list[Row], list[tuple[int, str]]]]:
    """Yield what a file of requests gives, nothing where it is refused as a whole."""
    with suppress(Trouble):
        yield tickets(path, mapping)
