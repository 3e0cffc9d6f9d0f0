"""Every table that the product writes is read back by its own reader with equal values, in both languages."""

import csv
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from db.queries.indicators import Counted, IndicatorRow
from domain.accounts import AccountState
from domain.duties import DutyList
from domain.enums import Role
from domain.indicator_periods import DayRange
from domain.indicators import INDICATORS
from etl import duties_xlsx, indicator_files, matters_xlsx
from etl.import_report import HEADINGS, ImportFinding, ImportReport, RowOutcome
from etl.indicator_files import IndicatorLine
from etl.tables import TableColumns, read_table
from etl.users_xlsx import COLUMNS, csv_table, read_people, workbook
from etl.workbooks import RISKY
from i18n.locale_context import LOCALES, use
from i18n.translation import label, t
from tests.support.catalogue import an_entry
from tests.support.duties import KNOWN, a_power_item, a_shared_duty, a_situation

# What a spreadsheet would run, round, cut or turn into something else.
AWKWARD = (
    "=1+1", "+86 138 0000 1234", "-5", "@SUM(A1)", "＝1+1", "'=1+1", "''=1+1", "'引号", "0000123456789012",
    "007", "1E5", "2027-01-01", "true", "第一行\n第二行", "甲,乙；丙\t丁", '"引"号', "—", "A&B <b>村</b>",
    "王\u3000五",
)  # fmt: skip
Table = Sequence[Sequence[str]]
WRITERS: dict[str, Callable[[Sequence[str], Table], bytes]] = {"csv": csv_table, "xlsx": workbook}
languages = pytest.mark.parametrize("language", LOCALES)


def read_all(content: bytes, titles: Sequence[str]) -> list[list[str]]:
    """Return the cells below the heading, by the reader of every table that is imported."""
    columns = TableColumns({title: (title,) for title in titles}, tuple(titles))
    return [[row.cells[title] for title in titles] for row in read_table(content, columns).rows]


@languages
@pytest.mark.parametrize("kind", WRITERS)
def test_a_table_of_people_comes_back(kind: str, language: str) -> None:
    with use(language):
        titles = [t(heading) for heading in COLUMNS.values()]
        rows = [
            [f"user{number:02}", text, label(Role.DISPATCHER), text, text, text, text, text, text, text,
             label(AccountState.ACTIVE), ""]
            for number, text in enumerate(AWKWARD)
        ]  # fmt: skip
        content = WRITERS[kind](titles, rows)

    found = read_people(content)

    assert [
        (
            one.username,
            one.name,
            one.town,
            one.unit,
            one.grid,
            one.department,
            one.section,
            one.phone,
            one.email,
        )
        for one in found
    ] == [(f"user{number:02}", *[text] * 8) for number, text in enumerate(AWKWARD)]
    assert {(one.role, one.state) for one in found} == {("dispatcher", AccountState.ACTIVE)}


@languages
def test_admitted_matters_come_back(language: str) -> None:
    entries = [
        an_entry(f"S{number:05}", name=text, name_en=text, note=text)
        for number, text in enumerate(AWKWARD, start=1)
    ]
    with use(language):
        content = matters_xlsx.write(entries)

    sheet = matters_xlsx.read(content, departments={"D01"})

    assert (list(sheet.entries.values()), sheet.refused) == (entries, {})


@languages
def test_duties_come_back(language: str) -> None:
    duties = [
        *(a_power_item(f"D01-CF-{number:03}", name=text) for number, text in enumerate(AWKWARD, start=1)),
        a_shared_duty(
            "S-401",
            situations=tuple(
                a_situation(f"S-401-{number}", name=text, procedure=text)
                for number, text in enumerate(AWKWARD, start=1)
            ),
        ),
    ]
    with use(language):
        content = duties_xlsx.write(duties, names={"D01": "=市公安局"})

    book = duties_xlsx.read(content, known=KNOWN)

    assert (book.refused, book.duties) == ([], duties)
    assert len(book.list_of(DutyList.SHARED)) == 1


def indicator_lines() -> list[IndicatorLine]:
    period = DayRange(date(2026, 11, 1), date(2026, 11, 30))
    row = IndicatorRow("D01", None, None, Counted(3, 4), Counted(0, 0), None)
    return [IndicatorLine(INDICATORS[0], text, period, row) for text in AWKWARD]


@languages
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_indicators_come_back(kind: str, language: str) -> None:
    with use(language):
        lines = indicator_lines()
        content = (
            indicator_files.write_csv(lines)
            if kind == "csv"
            else indicator_files.write_xlsx(lines, specs=[INDICATORS[0]])
        )
        titles = [t("统计对象"), t("自"), t("分子"), t("数值")]

    found = read_all(content, titles)

    assert [cells[0] for cells in found] == list(AWKWARD)
    share = "75.0%" if kind == "csv" else "0.75"
    assert {tuple(cells[1:]) for cells in found} == {("2026-11-01", "3", share)}


def test_findings_of_an_import_come_back(tmp_path: Path) -> None:
    report = ImportReport("=tickets")
    for number, text in enumerate(AWKWARD, start=2):
        report.add([ImportFinding(number, text, RowOutcome.NOTED, "reason", "name", text, text)])

    rows, _ = report.write(tmp_path, "found")

    found = read_all(rows.read_bytes(), HEADINGS)
    expected = [[str(number), text] for number, text in enumerate(AWKWARD, start=2)]
    assert [[cells[0], cells[1]] for cells in found] == expected


@pytest.mark.parametrize("sign", RISKY)
def test_no_cell_of_a_file_begins_with_what_a_spreadsheet_runs(sign: str) -> None:
    text = f"{sign}1+1"

    [_, [cell]] = csv.reader(StringIO(csv_table(["a"], [[text]]).decode("utf-8-sig"), newline=""))
    kept = load_workbook(BytesIO(workbook(["a"], [[text]]))).worksheets[0]["A2"]

    assert cell == f"'{text}"
    assert kept.data_type == "s"
