"""Calendars from files: the published holidays of China into CSV, and CSV into a working calendar."""

import argparse
import csv
from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import chinese_calendar
from chinese_calendar import constants

from domain.calendars import WorkingCalendar, YearStatus
from domain.working_time_index import DailyWindow
from etl.calendar_files import Listed, read_listed

CALENDARS = Path(__file__).parent.parent / "data" / "calendars"
CHINA = CALENDARS / "china.csv"
WINDOWS = CALENDARS / "windows.csv"
ZONE = ZoneInfo("Asia/Shanghai")

HOLIDAY_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


def get_published_years() -> range:
    """Return the years whose holidays the installed chinesecalendar knows."""
    return range(min(constants.holidays).year, max(constants.holidays).year + 1)


def list_china_rows() -> list[tuple[date, bool, str]]:
    """Return day, worked and name of every day of the published years, in order."""
    years = get_published_years()
    rows = []
    day = date(years.start, 1, 1)
    while day.year < years.stop:
        rows.append((day, chinese_calendar.is_workday(day), _name_of(day)))
        day += timedelta(days=1)
    return rows


def write_china(path: Path = CHINA) -> int:
    """Write the published days to ``path`` and return how many."""
    rows = list_china_rows()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["day", "worked", "name"])
        writer.writerows([day.isoformat(), int(worked), name] for day, worked, name in rows)
    return len(rows)


def read_days(path: Path = CHINA) -> Listed:
    """Return worked and name of each day in ``path``. Raises Invalid as ``read_listed``."""
    return read_listed(path.read_bytes())


def read_windows(path: Path = WINDOWS) -> list[DailyWindow]:
    """Return the working windows in ``path`` (columns valid_from, until, starts, ends)."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            DailyWindow(
                valid_from=date.fromisoformat(row["valid_from"]),
                starts=time.fromisoformat(row["starts"]),
                ends=time.fromisoformat(row["ends"]),
                until=date.fromisoformat(row["until"]) if row["until"] else None,
            )
            for row in csv.DictReader(file)
        ]


def read_calendar(path: Path = CHINA, *, windows: Path = WINDOWS, zone: ZoneInfo = ZONE) -> WorkingCalendar:
    """Return the working calendar of a file of days; every year in it is official."""
    days = {day: worked for day, (worked, _) in read_days(path).items()}
    return WorkingCalendar(
        zone,
        days=days,
        years={day.year: YearStatus.OFFICIAL for day in days},
        windows=read_windows(windows),
    )


def main(arguments: list[str] | None = None) -> int:
    """Write ``data/calendars/china.csv`` again and say which year is the first one missing."""
    parser = argparse.ArgumentParser(prog="python -m etl.holidays", description=main.__doc__)
    parser.add_argument("--to", type=Path, default=CHINA, help="file to write")
    target = parser.parse_args(arguments).to
    count = write_china(target)
    years = get_published_years()
    print(f"{target}: {count} days, {years.start}-{years.stop - 1}")
    print(f"{years.stop} is not published in the installed chinesecalendar: deadlines in it stay open (待定)")
    return 0


def _name_of(day: date) -> str:
    """Return the name of a day: the holiday, 调休上班 (a make-up workday), or nothing."""
    rests, name = chinese_calendar.get_holiday_detail(day)
    if name is None:
        return ""
    return HOLIDAY_NAMES[name] if rests else f"{HOLIDAY_NAMES[name]}调休上班"


if __name__ == "__main__":
    raise SystemExit(main())
