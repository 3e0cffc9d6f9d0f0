"""The files of the calendar, the arrays made from them, and the printed diagram."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from domain import clocks
from domain.calendars import Instant, MissingYear, WorkingCalendar, YearStatus
from domain.deadlines import Limit, Thresholds
from domain.enums import ClockKind
from etl import diagrams
from etl.holidays import CHINA, HOLIDAY_NAMES, list_china_rows, main, read_calendar, read_days, read_windows
from etl.working_time import UNKNOWN, WorkingTime

CALENDAR = read_calendar()
TIME = WorkingTime(CALENDAR)
GAPPED = WorkingCalendar(
    CALENDAR.zone,
    days={day: worked for day, (worked, _) in read_days().items() if day.year not in (2012, 2013)},
    years={year: status for year, status in CALENDAR.years.items() if year not in (2012, 2013)},
    windows=read_windows(),
)


def instants(count: int = 1500) -> np.ndarray:
    """Return random epoch seconds from 2003 to 2027, with borders of windows and days among them."""
    random = np.random.default_rng(7)
    line = CALENDAR.timeline
    first, last = line.midnights[0] - 5 * 86_400, line.midnights[-1] + 40 * 86_400
    borders = np.concatenate([np.asarray(line.opens), np.asarray(line.closes), np.asarray(line.midnights)])
    return np.concatenate([random.integers(first, last, count), random.choice(borders, count)])


def aware(second: int) -> datetime:
    """Return an epoch second as an instant."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(second))


def as_second(found: Instant | MissingYear) -> int:
    """Return a found instant as an epoch second."""
    return UNKNOWN if isinstance(found, MissingYear) else int(found.at.timestamp())


@pytest.mark.parametrize("calendar", [CALENDAR, GAPPED], ids=["whole", "with missing years"])
def test_arrays_answer_as_the_calendar_does(calendar):
    starts = instants()
    days = np.random.default_rng(8).integers(1, 9, len(starts))
    seconds = np.random.default_rng(9).integers(0, 90_000, len(starts))
    arrays = WorkingTime(calendar)

    by_days, by_seconds = arrays.add_days(starts, days), arrays.add_seconds(starts, seconds)

    for place, start in enumerate(starts):
        at = aware(start)
        assert by_days[place] == as_second(calendar.add_working_days(at, int(days[place])))
        if int(seconds[place]) > 0:
            assert by_seconds[place] == as_second(calendar.add_working_seconds(at, int(seconds[place])))


def test_array_deadlines_are_those_of_the_clocks():
    starts = instants()[:1200]
    due = TIME.add_days(starts, 3)

    found = TIME.deadlines(starts, due, thresholds=Thresholds())

    for place, start in enumerate(starts):
        clock = clocks.start(ClockKind.COMPLETION, Limit(days=3), at=aware(start), calendar=CALENDAR)
        expected = [
            UNKNOWN if at is None else int(at.timestamp()) for at in (clock.yellow_at, clock.orange_at)
        ]
        assert [found.yellow[place], found.orange[place]] == expected


def test_the_file_is_what_the_published_holidays_say():
    loaded = read_days()

    assert [(day, worked, name) for day, (worked, name) in loaded.items()] == list_china_rows()
    assert (min(loaded), max(loaded)) == (date(2004, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "worked", "name"),
    [
        pytest.param(date(2026, 10, 1), False, "国庆节", id="holiday"),
        pytest.param(date(2026, 10, 10), True, "国庆节调休上班", id="make-up Saturday"),
        pytest.param(date(2026, 10, 11), False, "", id="Sunday"),
        pytest.param(date(2026, 10, 12), True, "", id="Monday"),
    ],
)
def test_days_carry_their_names(day, worked, name):
    assert read_days()[day] == (worked, name)


def test_all_years_to_2026_are_official_and_2027_is_missing():
    assert CALENDAR.years == dict.fromkeys(range(2004, 2027), YearStatus.OFFICIAL)
    assert set(HOLIDAY_NAMES.values()) >= {"春节", "国庆节"}


def test_writing_again_gives_the_same_bytes_and_names_the_missing_year(tmp_path, capsys):
    target = tmp_path / "china.csv"

    code = main(["--to", str(target)])

    assert code == 0
    assert target.read_bytes() == CHINA.read_bytes()
    assert "2027" in capsys.readouterr().out


def test_the_diagram_of_states_is_fresh(capsys):
    code = diagrams.main(["--check"])

    assert code == 0, capsys.readouterr().out


def test_a_stale_diagram_is_noticed(tmp_path, capsys):
    page = tmp_path / "states.md"
    diagrams.main(["--to", str(page)])
    page.write_text(page.read_text(encoding="utf-8").replace("dispatch", "assign", 1), encoding="utf-8")

    code = diagrams.main(["--check", "--to", str(page)])

    assert code == 1
    assert "stale" in capsys.readouterr().out
