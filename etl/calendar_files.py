"""Read the days of a calendar from a table; unclear lines are refused with their number."""

from collections.abc import Mapping
from datetime import date

from domain.errors import Invalid
from domain.written_times import is_plausible_year, read_day, read_worked
from etl.tables import TableColumns, read_table

Listed = dict[date, tuple[bool, str]]

TITLES: Mapping[str, tuple[str, ...]] = {
    "day": ("day", "date", "日期"),
    "worked": ("worked", "is_workday", "workday", "上班", "是否上班", "工作日", "是否工作日"),
    "name": ("name", "note", "名称", "说明", "备注"),
}
COLUMNS = TableColumns(TITLES, ("day", "worked"))


def read_listed(content: bytes) -> Listed:
    """Return worked and name of each day that a file lists, in its order.

    The heading names the columns day and worked, and name where there is one. Raises Invalid,
    naming the line, for a day or a word that cannot be read, and for a day that is listed twice.
    """
    found: Listed = {}
    lines: dict[date, int] = {}
    for row in read_table(content, COLUMNS).rows:
        line, cells = row.number, row.cells
        day = _day(cells["day"], line)
        if day in found:
            raise Invalid(
                "第 {line} 行：{day} 已在第 {before} 行列出", line=line, day=str(day), before=lines[day]
            )
        found[day] = (_worked(cells["worked"], line), cells.get("name", ""))
        lines[day] = line
    if not found:
        raise Invalid("文件中没有日期")
    return found


def _day(written: str, line: int) -> date:
    day = read_day(written)
    if day is None:
        raise Invalid("第 {line} 行：“{written}”不是日期", line=line, written=written[:40])
    if not is_plausible_year(day.year):
        raise Invalid("第 {line} 行：年份 {year} 不合理", line=line, year=day.year)
    return day


def _worked(written: str, line: int) -> bool:
    worked = read_worked(written)
    if worked is not None:
        return worked
    raise Invalid(
        "第 {line} 行：“{written}”不能判断是上班还是休息，请写 1 或 0", line=line, written=written[:40]
    )
