"""The commands export and import the list, and give collected objects their tasks."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from db.queries import admitted_matters
from db.session import DatabaseUrls, owner_transaction
from domain.catalogue import PaperStatus
from etl import catalogue, field_data_tasks
from terminal import Trouble
from tests.support import factories
from tests.support.catalogue import a_published_list, an_entry

CITY = "370783"


@pytest.fixture
def city(database: DatabaseUrls) -> None:
    with owner_transaction() as session:
        factories.a_city(session)
        a_published_list(session, an_entry(), an_entry("Z00009"))


def statuses() -> list[PaperStatus]:
    with owner_transaction() as session:
        return [version.status for version in admitted_matters.list_versions(session, CITY)]


def edited(file: Path, cell: str, value: str) -> Path:
    book = load_workbook(file)
    book.worksheets[0][cell].value = value
    book.save(file)
    return file


@pytest.fixture
def file(city: None, tmp_path: Path) -> Path:
    """The list in force, exported."""
    path = tmp_path / "list.xlsx"
    assert catalogue.main(["--export", str(path)]) == 0
    return path


def test_importing_what_was_exported_changes_nothing(file, capsys):
    assert catalogue.main(["--import", str(file)]) == 0

    assert "0 added, 0 changed, 2 unchanged" in capsys.readouterr().out


def test_an_import_goes_into_the_draft_and_not_into_force(file):
    catalogue.main(["--import", str(edited(file, "B2", "占道摆摊"))])

    with owner_transaction() as session:
        draft = admitted_matters.draft(session, CITY)
        names = {
            entry.code: entry.name for entry in admitted_matters.list_entries(session, CITY, draft.version)
        }
        in_force = {entry.code: entry.name for entry in admitted_matters.list_entries(session, CITY, 1)}
    assert names == {"S01001": "占道摆摊", "Z00009": "占道经营"}
    assert set(in_force.values()) == {"占道经营"}


def test_a_dry_run_writes_nothing(file, capsys):
    catalogue.main(["--import", str(edited(file, "B2", "占道摆摊")), "--dry-run"])

    assert "0 added, 1 changed" in capsys.readouterr().out
    assert statuses() == [PaperStatus.PUBLISHED]


def test_a_refused_row_keeps_the_whole_file_out(file, capsys):
    assert catalogue.main(["--import", str(edited(file, "E2", "天文"))]) == 1

    assert "E2: " in capsys.readouterr().out
    assert statuses() == [PaperStatus.PUBLISHED]


def test_a_version_that_is_not_there_is_said(city, tmp_path):
    with pytest.raises(Trouble):
        catalogue.main(["--export", str(tmp_path / "x.xlsx"), "--version", "7"])


def test_tasks_may_be_given_where_nothing_is_collected(city, capsys):
    assert field_data_tasks.main([]) == 0

    assert capsys.readouterr().out == "0 tasks opened, 0 set to another day\n"
