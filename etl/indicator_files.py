"""Write indicators as CSV and as a workbook, each number with its definition."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any, TypeAlias

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from db.queries.indicators import Counted, IndicatorRow
from domain.indicator_periods import DayRange
from domain.indicators import IndicatorSpec
from etl.workbooks import add_sheet, guard_text, make_text_cell, to_bytes
from i18n import t

WIDTHS = (22, 26, 13, 13, 12, 12, 12, 12, 12)
PERCENT = "0.0%"
Cell: TypeAlias = str | int | float | None


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One row of the files: an indicator of one key in a period."""

    spec: IndicatorSpec
    label: str
    period: DayRange
    row: IndicatorRow

    def list_cells(self) -> list[Cell]:
        """Return the cells; shares are fractions of 1, None where nothing was due."""
        current = self.row.current
        return [
            t(self.spec.name),
            self.label,
            self.period.first.isoformat(),
            self.period.last.isoformat(),
            current.numerator,
            current.denominator,
            *(_share(counted) for counted in (current, self.row.previous, self.row.last_year)),
        ]


def write_csv(lines: Sequence[IndicatorLine]) -> bytes:
    """Return the lines as CSV that Excel opens as UTF-8; shares in per cent, the definition at the end."""
    kept = StringIO()
    writer = csv.writer(kept)
    writer.writerow([*_list_titles(), t("定义")])
    for line in lines:
        cells = ["—" if cell is None else cell for cell in map(_to_csv, line.list_cells())]
        writer.writerow([*cells, t(line.spec.definition)])
    return kept.getvalue().encode("utf-8-sig")


def write_xlsx(lines: Sequence[IndicatorLine], *, specs: Sequence[IndicatorSpec]) -> bytes:
    """Return a workbook of two sheets: the lines, and what each indicator is."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(t("指标"))
    sheet.freeze_panes = "C2"
    for place, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHI"[place]].width = width
    sheet.append(_list_titles())
    for line in lines:
        sheet.append([_to_cell(sheet, cell) for cell in line.list_cells()])
    told = [[t(one.name), t(one.definition), t(one.numerator), t(one.denominator)] for one in specs]
    titles = [t("指标"), t("定义"), t("分子"), t("分母")]
    add_sheet(book, t("定义"), titles, told, widths=(24, 90, 18, 18))
    return to_bytes(book)


def _list_titles() -> list[str]:
    return [
        t("指标"), t("统计对象"), t("自"), t("至"), t("分子"), t("分母"), t("数值"), t("上期"), t("去年同期"),
    ]  # fmt: skip


def _share(counted: Counted | None) -> float | None:
    return None if counted is None else counted.value


def _to_csv(cell: Cell) -> Cell:
    """Return a cell of the CSV: shares in per cent; a text that a spreadsheet would run gets a quote."""
    if isinstance(cell, float):
        return f"{100 * cell:.1f}%"
    return guard_text(cell) if isinstance(cell, str) else cell


def _to_cell(sheet: Any, cell: Cell) -> Any:
    if isinstance(cell, float):
        made = WriteOnlyCell(sheet, value=cell)
        made.number_format = PERCENT
        return made
    if isinstance(cell, str):
        return make_text_cell(sheet, cell)
    return "—" if cell is None else cell
