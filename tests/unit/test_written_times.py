"""Days and times are read as people write them in China and as spreadsheets count them."""

from datetime import date, datetime

import pytest

from domain.written_times import normalise_time, read_day, read_serial

DAY = date(2027, 1, 1)


@pytest.mark.parametrize(
    "written",
    ["2027-01-01", "2027/1/1", "２０２７年１月１日", "2027.1.1", "20270101", "46388", "2027年1月1日 星期五",
     "2027-1-1 0:00", "2027-01-01T00:00:00", "2027年1月1号", "2027—1—1", "2027、1、1", "2027\\1\\1",
     "2027/1/1 上午12:00:00", "2027-01-01T00:00:00+08:00"],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(written: str) -> None:
    assert read_day(written) == DAY


@pytest.mark.parametrize(
    "written", ["", "2027-02-30", "1月1日", "2027-01-01 08:00", "46388.5", "12345678901"]
)
def test_what_is_no_day_is_none(written: str) -> None:
    assert read_day(written) is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024/3/5 下午 3:20:00", "2024/3/5 PM 3:20:00"),
        ("2024/3/5 上午9:05", "2024/3/5 AM9:05"),
        ("３月５日 凌晨 1:00", "3月5日 AM 1:00"),
        ("中午 12:30", "PM 12:30"),
        ("中午 11:50", "AM 11:50"),
        ("晚上 8:00", "PM 8:00"),
        ("晚上 12:00", "晚上 12:00"),
        ("晚上 5:30", "PM 5:30"),
        ("夜里 1:30", "AM 1:30"),
        ("深夜11:00", "PM11:00"),
        ("半夜 2:00", "AM 2:00"),
        ("午后 3:20", "PM 3:20"),
        ("2024/3/5 3:20 下午", "2024/3/5 3:20 PM"),
        ("2024/3/5 1:20:05晚上", "2024/3/5 1:20:05AM"),
    ],
    ids=[
        "afternoon",
        "morning",
        "wide",
        "noon",
        "before noon",
        "evening",
        "midnight",
        "early evening",
        "night",
        "late",
        "small hours",
        "past noon",
        "word after",
        "night after",
    ],
)
def test_halves_of_the_day_become_those_of_a_clock(written: str, read: str) -> None:
    assert normalise_time(written) == read


def test_a_spreadsheet_counts_days() -> None:
    assert read_serial("45356.638888888891") == datetime(2024, 3, 5, 15, 20)  # noqa: DTZ001  # local
    assert read_serial("15:20") is None
