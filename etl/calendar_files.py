"""Read the days of a calendar from CSV; unclear lines are refused with their number."""

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date
from io import StringIO

from domain.errors import Invalid

Listed = dict[date, tuple[bool, str]]

HEADINGS: Mapping[str, str] = {
    **dict.fromkeys(("day", "date", "日期"), "day"),
    **dict.fromkeys(
        ("worked", "is_workday", "workday", "上班", "是否上班", "工作日", "是否工作日"), "worked"
    ),
    **dict.fromkeys(("name", "note", "名称", "说明", "备注"), "name"),
}
WORKED = {"1", "true", "yes", "y", "t", "是", "班", "上班", "工作", "工作日", "调休上班", "work", "worked"}
RESTING = {"0", "false", "no", "n", "f", "否", "休", "休息", "放假", "休息日", "节假日", "rest", "off"}
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+0{1,2}:00(?::00)?)?")
PLAIN_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
EARLIEST, LATEST = 1970, 2100


def read_listed(content: bytes) -> Listed:
    """Return worked and name of each day that a file lists, in its order.

    The heading names the columns day and worked, and name where there is one; a comma, a semicolon or a tab
    is between them. Raises Invalid, naming the line, for a day or a word that cannot be read, and for a day
    that is listed twice.
    """
    found: Listed = {}
    lines: dict[date, int] = {}
    for line, cells in _rows(_text(content)):
        day = _day(cells.get("day", ""), line)
        if day in found:
            raise Invalid(
                "第 {line} 行：{day} 已在第 {before} 行列出", line=line, day=str(day), before=lines[day]
            )
        found[day] = (_worked(cells.get("worked", ""), line), cells.get("name", ""))
        lines[day] = line
    if not found:
        raise Invalid("文件中没有日期")
    return found


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):  # the latter as Excel saves CSV on a Chinese Windows
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid("文件无法读取，须为 UTF-8 或 GB18030 编码的 .csv")


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number of each line that says something, with its cells by field."""
    heading = text.lstrip().partition("\n")[0]
    separator = max(",;\t，", key=heading.count)
    reader = csv.reader(StringIO(text, newline=None), delimiter=separator)
    fields: list[str] | None = None
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if fields is None:
                fields = [HEADINGS.get(cell.casefold(), "") for cell in cells]
                if missing := {"day", "worked"} - set(fields):
                    raise Invalid("表头缺少列：{names}", names=", ".join(sorted(missing)))
                continue
            yield reader.line_num, dict(zip(fields, cells, strict=False))
    except csv.Error as error:
        raise Invalid("第 {line} 行无法读取", line=reader.line_num) from error


def _day(written: str, line: int) -> date:
    match = DAY.fullmatch(written) or PLAIN_DAY.fullmatch(written)
    try:
        day = date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        day = None
    if day is None:
        raise Invalid("第 {line} 行：“{written}”不是日期", line=line, written=written[:40])
    if not EARLIEST <= day.year <= LATEST:
        raise Invalid("第 {line} 行：年份 {year} 不合理", line=line, year=day.year)
    return day


def _worked(written: str, line: int) -> bool:
    word = written.casefold()
    if word in WORKED or word in RESTING:
        return word in WORKED
    raise Invalid(
        "第 {line} 行：“{written}”不能判断是上班还是休息，请写 1 或 0", line=line, written=written[:40]
    )
