"""``python -m etl duties``: export and import of both lists, dry runs, and the report of refused rows."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from db.queries import duties as asked
from db.queries.duty_conditions import DutyFilter
from db.session import DatabaseUrls, owner_transaction
from domain.amendments import AmendmentAct
from domain.duties import DutyList
from etl import duties
from services.amendments import AMENDMENTS
from services.workflow.engine import WorkflowRequest, execute
from terminal import Trouble
from tests.support import factories
from tests.support.duties import (
    FIRST_DAY,
    NEXT_REFERENCE,
    SECOND_DAY,
    a_power_item,
    a_shared_duty,
    publish_duties,
)
from tests.support.people import PEOPLE
from tests.support.workflow.city import MORNING
from tests.support.workflow.subjects import an_application

CITY = "370783"
ITEMS = (a_power_item("D01-CF-001"), a_power_item("D01-CF-002", name="对埋压消火栓的处罚"))
DUTY = a_shared_duty("S-401", powers=("D01-CF-001",))
NEXT = ["--reference", NEXT_REFERENCE, "--effective", SECOND_DAY.isoformat()]


@pytest.fixture
def city(database: DatabaseUrls) -> None:
    with owner_transaction() as session:
        factories.a_city(session)
        publish_duties(session, *ITEMS)
        publish_duties(session, DUTY)


@pytest.fixture
def file(city: None, tmp_path: Path) -> Path:
    """Both lists in force, exported."""
    path = tmp_path / "duties.xlsx"
    assert duties.main(["export", str(path), "--as-of", FIRST_DAY.isoformat()]) == 0
    return path


def edited(file: Path, *changes: tuple[str, str, str | None]) -> Path:
    book = load_workbook(file)
    for sheet, cell, value in changes:
        book[sheet][cell].value = value
    book.save(file)
    return file


def versions(duty_list: DutyList) -> list[tuple[int, str]]:
    with owner_transaction() as session:
        return [(row.version, row.reference) for row in asked.list_versions(session, CITY, duty_list)]


def names(on: date) -> dict[str, str]:
    with owner_transaction() as session:
        page = asked.list_duties(session, CITY, DutyFilter(), as_of=on, limit=100)
    return {item.code: item.name for item in page.items}


def test_importing_what_was_exported_changes_nothing(file, capsys):
    assert duties.main(["import", str(file), *NEXT]) == 0

    out = capsys.readouterr().out
    assert "权责清单: 0 added, 0 changed, 0 removed, 2 unchanged, version 1" in out
    assert "属地管理事项清单: 0 added, 0 changed, 0 removed, 1 unchanged, version 1" in out
    assert len(versions(DutyList.POWER)) == len(versions(DutyList.SHARED)) == 1


def test_a_changed_row_makes_a_version_of_its_list_alone(file, capsys):
    duties.main(["import", str(edited(file, ("权责清单", "E3", "对圈占消火栓的处罚"))), *NEXT])

    assert "0 added, 1 changed, 0 removed, 1 unchanged, version 2" in capsys.readouterr().out
    assert versions(DutyList.POWER)[0] == (2, NEXT_REFERENCE)
    assert len(versions(DutyList.SHARED)) == 1
    assert names(FIRST_DAY)["D01-CF-002"] == "对埋压消火栓的处罚"
    assert names(SECOND_DAY)["D01-CF-002"] == "对圈占消火栓的处罚"


def test_an_import_may_bring_in_a_first_list(database, tmp_path, capsys):
    path = tmp_path / "duties.xlsx"
    with owner_transaction() as session:
        factories.a_city(session, "370700")
        publish_duties(session, *ITEMS, city="370700")
        publish_duties(session, DUTY, city="370700")
        factories.a_city(session)
    duties.main(["export", str(path), "--city", "370700"])

    assert duties.main(["import", str(path), *NEXT]) == 0

    assert "2 added, 0 changed" in capsys.readouterr().out
    assert set(names(SECOND_DAY)) == {"D01-CF-001", "D01-CF-002", "S-401"}


def test_a_dry_run_says_what_would_change_and_changes_nothing(file, capsys):
    path = edited(file, ("权责清单", "E3", "对圈占消火栓的处罚"))

    assert duties.main(["import", str(path), *NEXT, "--dry-run"]) == 0

    out = capsys.readouterr().out
    assert "1 changed" in out
    assert "dry run" in out
    assert len(versions(DutyList.POWER)) == 1


def test_refused_rows_are_told_in_both_languages_and_nothing_is_taken_in(file, tmp_path, capsys):
    path = edited(file, ("权责清单", "E3", "新名称"), ("具体情形", "F2", None), ("流程步骤", "G3", "9"))

    assert duties.main(["import", str(path), *NEXT, "--report", str(tmp_path / "report.csv")]) == 1

    out = capsys.readouterr().out
    assert "具体情形 F2 联系电话: 不能为空 | " in out
    assert "流程步骤 G3 去向: 没有第 9 步 | There is no step 9" in out
    assert "2 rows refused" in out
    assert len(versions(DutyList.POWER)) == 1
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as report:
        rows = list(csv.DictReader(report))
    assert [(row["sheet"], row["row"], row["column"], row["heading"]) for row in rows] == [
        ("具体情形", "2", "F", "联系电话"),
        ("流程步骤", "3", "G", "去向"),
    ]
    assert all(row["reason_zh_CN"] != row["reason_en"] for row in rows)


def test_a_code_that_once_meant_another_duty_is_refused_with_its_row(file, capsys):
    with owner_transaction() as session:
        publish_duties(session, ITEMS[0], since=SECOND_DAY)
    path = edited(file, ("权责清单", "E3", "对别的行为的处罚"))

    assert duties.main(["import", str(path), *NEXT]) == 1

    assert "权责清单 A3 事项编码: 这个编码曾用于“对埋压消火栓的处罚”" in capsys.readouterr().out


def test_amendments_under_way_are_told_and_need_a_reason(file, capsys):
    with owner_transaction() as session:
        factories.a_calendar(session)
        renamed = replace(DUTY, name="消防安全监管")
        request = WorkflowRequest(AmendmentAct.APPLY, an_application(session, proposed=renamed))
        execute(session, AMENDMENTS, request, actor=PEOPLE["D01"], now=MORNING)
    path = edited(file, ("属地管理事项", "C2", "消防领域安全监督管理"))

    assert duties.main(["import", str(path), *NEXT, "--dry-run"]) == 0
    assert "清单调整〔2026〕1号 S-401" in capsys.readouterr().out
    with pytest.raises(Trouble, match="仍要发布的理由"):
        duties.main(["import", str(path), *NEXT])
    assert duties.main(["import", str(path), *NEXT, "--past-amendments", "按上级文件执行"]) == 0
    assert len(versions(DutyList.SHARED)) == 2


def test_an_export_holds_what_was_in_force_on_the_day(file, tmp_path):
    with owner_transaction() as session:
        publish_duties(session, ITEMS[0], since=SECOND_DAY)
    later = tmp_path / "later.xlsx"
    duties.main(["export", str(later), "--as-of", SECOND_DAY.isoformat()])

    assert [load_workbook(path)["权责清单"].max_row for path in (file, later)] == [3, 2]


def test_before_the_first_version_an_export_is_a_template(city, tmp_path):
    early, template = tmp_path / "early.xlsx", tmp_path / "template.xlsx"
    duties.main(["export", str(early), "--as-of", "2020-01-01"])
    duties.main(["template", str(template)])

    assert load_workbook(early)["权责清单"].max_row == load_workbook(template)["权责清单"].max_row == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--reference", " ", "--effective", "2026-03-01"], "文号"),
        (["--reference", "x", "--effective", "2025-01-01"], "生效日期"),
    ],
    ids=["no document", "an early day"],
)
def test_an_import_without_a_fit_document_is_refused(file, arguments, words):
    path = edited(file, ("权责清单", "E3", "对圈占消火栓的处罚"))

    with pytest.raises(Trouble) as trouble:
        duties.main(["import", str(path), *arguments])

    assert words in trouble.value.what
    assert len(versions(DutyList.POWER)) == 1


@pytest.mark.parametrize("content", [None, b"no workbook"], ids=["missing", "no workbook"])
def test_what_cannot_be_read_is_told(city, tmp_path, content):
    path = tmp_path / "x.xlsx"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(Trouble):
        duties.main(["import", str(path), *NEXT])
