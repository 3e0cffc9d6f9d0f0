"""Areas that come in are checked against the levels above and below: each fault is reported, or refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Area
from etl import areas
from etl.areas import load_areas
from etl.import_report import ImportReport
from etl.mappings import read_areas
from etl.tiling import REASONS, NotTiled
from geo.area_checks import FaultKind
from tests.support.small_city import (
    DISSOLVED,
    PRECINCTS,
    SQUARES,
    WARD_SHAPES,
    WARDS,
    write_boundaries,
    write_mapping,
)

OVERHANG = {**SQUARES, ("1b", "1"): shapely.box(118.52, 36.80, 118.541, 36.82)}
GAP = {key: shape for key, shape in SQUARES.items() if key[0] != "1b"}


def load(
    session: Session, folder: Path, shapes, text: str, *, name: str = "precincts.geojson"
) -> ImportReport:
    mapping = read_areas(write_mapping(folder, text))
    return load_areas(session, mapping, write_boundaries(folder, shapes, name=name))


@pytest.fixture
def wards(session: Session, tmp_path: Path) -> Session:
    """A session in whose city the two wards are loaded."""
    load(session, tmp_path, WARD_SHAPES, WARDS, name="wards.geojson")
    return session


@contextmanager
def savepoint(session: Session) -> Iterator[Session]:
    """Stand in for the transaction of a command."""
    with session.begin_nested():
        yield session


def told(report: ImportReport) -> set[tuple[str, str]]:
    return {(finding.id, finding.reason) for finding in report.findings}


def test_areas_that_tile_their_parents_are_reported_without_a_fault(wards: Session, tmp_path: Path) -> None:
    report = load(wards, tmp_path, SQUARES, PRECINCTS)

    assert (report.loaded, report.findings) == (3, [])


def test_each_fault_is_reported_with_codes_and_square_metres(wards: Session, tmp_path: Path) -> None:
    report = load(wards, tmp_path, OVERHANG, PRECINCTS)

    assert report.loaded == 3
    assert told(report) == {
        ("1b 2a", REASONS[FaultKind.OVERLAP]),
        ("1b 1", REASONS[FaultKind.OUTSIDE_PARENT]),
    }
    sizes = {finding.after for finding in report.findings}
    assert all(190_000 < float(size.removesuffix(" m2").replace(",", "")) < 200_000 for size in sizes)


def test_a_gap_is_reported_at_the_parent(wards: Session, tmp_path: Path) -> None:
    report = load(wards, tmp_path, GAP, PRECINCTS)

    assert told(report) == {("1", REASONS[FaultKind.GAP])}


def test_faults_up_to_the_tolerance_of_the_mapping_pass(wards: Session, tmp_path: Path) -> None:
    report = load(wards, tmp_path, OVERHANG, f"tiling_tolerance_m2 = 200_000\n{PRECINCTS}")

    assert report.findings == []


def test_a_level_loaded_again_is_checked_against_the_one_below(wards: Session, tmp_path: Path) -> None:
    load(wards, tmp_path, SQUARES, PRECINCTS)
    smaller = {**WARD_SHAPES, ("2", ""): shapely.box(118.54, 36.80, 118.55, 36.82)}

    report = load(wards, tmp_path, smaller, WARDS, name="wards.geojson")

    assert ("2a 2", REASONS[FaultKind.OUTSIDE_PARENT]) in told(report)


def test_areas_that_must_tile_are_refused_as_a_whole(wards: Session, tmp_path: Path) -> None:
    with pytest.raises(NotTiled, match="1b and 2a") as refused:
        load(wards, tmp_path, OVERHANG, f'tiling = "require"\n{PRECINCTS}')

    report = refused.value.report
    assert (report.read, report.refused, report.balanced) == (3, 3, True)
    assert len(report.reasons()["refused"]) == 2


def test_overlaps_of_what_a_level_is_dissolved_from_are_reported(session: Session, tmp_path: Path) -> None:
    report = load(session, tmp_path, OVERHANG, PRECINCTS + DISSOLVED)

    assert ("1b 2a", REASONS[FaultKind.OVERLAP]) in told(report)


def test_the_parent_decides_and_not_the_code(wards: Session, tmp_path: Path) -> None:
    swapped = {
        ("2x", "1"): SQUARES["1a", "1"],
        ("1b", "1"): SQUARES["1b", "1"],
        ("1y", "2"): SQUARES["2a", "2"],
    }

    report = load(wards, tmp_path, swapped, PRECINCTS)

    parents = wards.execute(select(Area.code, Area.parent_code).where(Area.level == "precinct")).all()
    assert dict(parents) == {"2x": "1", "1b": "1", "1y": "2"}
    assert report.findings == []


def test_a_refused_load_leaves_its_report_and_nothing_else(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command commits nothing, and writes every fault where reports are."""
    written: list[ImportReport] = []
    monkeypatch.setattr(areas, "_write", lambda report, _mapping: written.append(report))
    monkeypatch.setattr(areas, "owner_transaction", lambda: savepoint(session))
    mapping = write_mapping(tmp_path, f'tiling = "require"\n{PRECINCTS}{DISSOLVED}')

    with pytest.raises(NotTiled):
        areas.run(mapping, write_boundaries(tmp_path, OVERHANG, name="precincts.geojson"))

    assert [report.refused for report in written] == [3]
    assert session.scalars(select(func.count()).where(Area.city == "mini")).one() == 0
