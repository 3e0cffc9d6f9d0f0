"""Working time and natural time: exact, in UTC, to the whole second; a year not loaded is never guessed."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.errors import Invalid
from domain.working_time_index import DailyWindow, Timeline, build_timeline, list_windows, to_epoch_second

DAY_SECONDS = 86_400
SATURDAY = 5
# The hours of a day while its year is not loaded; a setting of the city.
DAYTIME = (time(8, 30), time(17, 30))
WARNING_MONTH = 11  # the State Council publishes the next year's holidays in November


class Mode(StrEnum):
    """What time a clock runs in."""

    WORKING = "working"
    ELAPSED = "elapsed"


class YearStatus(StrEnum):
    """How firm the days of a year are; deadlines that rest on a provisional one are marked 暂定."""

    OFFICIAL = "official"
    PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True)
class Instant:
    """A computed instant (UTC, whole second); provisional when a provisional year bears on it."""

    at: datetime
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class MissingYear:
    """The outcome of a question that needs a year which is not loaded."""

    year: int


FEWEST_WORKED, MOST_WORKED = 200, 320  # days of a year; beyond them a table was misread


def build_year(year: int, listed: Mapping[date, tuple[bool, str]]) -> dict[date, tuple[bool, str]]:
    """Return worked and name of every day of a year: as listed, else Monday to Friday worked.

    Raises Invalid for a year that no calendar knows.
    """
    if not MINYEAR <= year < MAXYEAR:
        raise Invalid("年份 {year} 不合理", year=year)
    first = date(year, 1, 1)
    every = [first + timedelta(days=past) for past in range((date(year + 1, 1, 1) - first).days)]
    return {**{day: (day.weekday() < SATURDAY, "") for day in every}, **listed}


class Calendar(Protocol):
    """What clocks ask of time; both calendars answer it alike. Parts of seconds are dropped."""

    @property
    def zone(self) -> ZoneInfo:
        """Return the city's zone."""

    @property
    def daytime(self) -> tuple[time, time]:
        """Return the hours of a day whose working hours are not known."""

    @property
    def mode(self) -> Mode:
        """Return what time this calendar counts."""

    def working_seconds_between(self, start: datetime, end: datetime) -> int | MissingYear:
        """Return the counted seconds from ``start`` to ``end``; negative when ``end`` is earlier."""

    def add_working_days(self, start: datetime, days: int) -> Instant | MissingYear:
        """Return the close of business of the ``days``-th worked day after the day of ``start``."""

    def add_working_seconds(self, start: datetime, seconds: int) -> Instant | MissingYear:
        """Return the earliest instant from which ``seconds`` were counted since ``start``.

        Negative seconds go back: the earliest instant with that many seconds left until ``start``.
        """

    def next_open(self, at: datetime) -> Instant | MissingYear:
        """Return ``at`` itself where time is counted, else the next instant where it is."""

    def is_provisional(self, start: datetime, end: datetime) -> bool:
        """Return whether a provisional year is between the two."""

    def day_seconds(self, at: datetime) -> int:
        """Return how many counted seconds one day has by the hours in force on the day of ``at``."""


class ElapsedCalendar:
    """Natural time: every second counts, a day is 24 hours, no year is ever missing."""

    mode = Mode.ELAPSED

    def __init__(self, zone: ZoneInfo, *, daytime: tuple[time, time] = DAYTIME) -> None:
        self.zone = zone
        self.daytime = daytime

    def working_seconds_between(self, start: datetime, end: datetime) -> int:
        """Return the seconds from ``start`` to ``end``."""
        return to_epoch_second(end) - to_epoch_second(start)

    def add_working_days(self, start: datetime, days: int) -> Instant:
        """Return ``start`` plus ``days`` times 24 hours."""
        return self.add_working_seconds(start, days * DAY_SECONDS)

    def add_working_seconds(self, start: datetime, seconds: int) -> Instant:
        """Return ``start`` plus ``seconds``."""
        return Instant(_at(to_epoch_second(start) + seconds))

    def next_open(self, at: datetime) -> Instant:
        """Return ``at``: natural time never rests."""
        return Instant(_at(to_epoch_second(at)))

    def is_provisional(self, start: datetime, end: datetime) -> bool:  # noqa: ARG002  # as the other calendar
        """Return False: natural time rests on no table."""
        return False

    def day_seconds(self, at: datetime) -> int:  # noqa: ARG002  # as the other calendar
        """Return the seconds of 24 hours."""
        return DAY_SECONDS


class WorkingCalendar:
    """The working days and hours of a city, as loaded; each question costs O(log n).

    ``timeline`` holds the prefix sums behind every answer, for those who count a million at once.
    """

    mode = Mode.WORKING

    def __init__(
        self,
        zone: ZoneInfo,
        *,
        days: Mapping[date, bool],
        years: Mapping[int, YearStatus],
        windows: Iterable[DailyWindow],
        daytime: tuple[time, time] = DAYTIME,
    ) -> None:
        """Build the tables; a listed year with a day or its working hours missing counts as not loaded."""
        self.zone = zone
        self.daytime = daytime
        self.windows = sorted(windows)
        self.timeline: Timeline = build_timeline(zone, days=days, years=years, windows=self.windows)
        self.years = {year: status for year, status in sorted(years.items()) if year in self.timeline.years}

    def working_seconds_between(self, start: datetime, end: datetime) -> int | MissingYear:
        """Return the working seconds from ``start`` to ``end``; negative when ``end`` is earlier."""
        missing = self._missing(*sorted((self._year(start), self._year(end))))
        if missing is not None:
            return missing
        return self._worked_until(to_epoch_second(end)) - self._worked_until(to_epoch_second(start))

    def add_working_days(self, start: datetime, days: int) -> Instant | MissingYear:
        """Return the close of business of the ``days``-th worked day after the day of ``start``.

        The day of start does not count (Civil Code art. 201); ``days`` is at least 1.
        """
        if days < 1:
            raise ValueError("a limit in working days has at least one")
        local = start.astimezone(self.zone)
        line = self.timeline
        position = bisect_right(line.worked_days, local.toordinal()) + days - 1
        if position >= len(line.worked_days):
            return self._first_missing(local.year)
        due_year = date.fromordinal(line.worked_days[position]).year
        return self._instant(line.day_closes[position], local.year, due_year)

    def add_working_seconds(self, start: datetime, seconds: int) -> Instant | MissingYear:
        """Return the earliest instant from which ``seconds`` of work lie between it and ``start``."""
        year = self._year(start)
        if seconds == 0:
            return self._instant(to_epoch_second(start), year, year)
        if year not in self.years:
            return MissingYear(year)
        line = self.timeline
        target = self._worked_until(to_epoch_second(start)) + seconds
        if target > line.worked_through[-1]:
            return self._first_missing(year)
        if target < 0:
            return MissingYear(next(iter(self.years)) - 1)
        found = bisect_left(line.worked_through, target)
        reached = line.opens[found] + target - line.worked_before[found]
        return self._instant(reached, *sorted((year, self._year(_at(reached)))))

    def next_open(self, at: datetime) -> Instant | MissingYear:
        """Return ``at`` itself within working hours, else the next opening."""
        year = self._year(at)
        if year not in self.years:
            return MissingYear(year)
        second = to_epoch_second(at)
        found = bisect_right(self.timeline.closes, second)
        if found == len(self.timeline.closes):
            return self._first_missing(year)
        opened = max(second, self.timeline.opens[found])
        return self._instant(opened, year, self._year(_at(opened)))

    def is_open(self, at: datetime) -> bool:
        """Return whether work is done at that instant; False where the year is not loaded."""
        return self.next_open(at) == Instant(_at(to_epoch_second(at)), self.is_provisional(at, at))

    def is_provisional(self, start: datetime, end: datetime) -> bool:
        """Return whether a provisional year is between the two."""
        return self._provisional(*sorted((self._year(start), self._year(end))))

    def day_seconds(self, at: datetime) -> int:
        """Return the seconds of work in a day of the hours in force then; before all rows, of the first."""
        day = at.astimezone(self.zone).date()
        rows = list_windows(day, self.windows) or list_windows(self.windows[0].valid_from, self.windows)
        return sum(row.seconds for row in rows)

    def warning(self, today: date) -> MissingYear | None:
        """Return the year that must be loaded now: this one, or from November on the next one."""
        needed = [today.year, *([today.year + 1] if today.month >= WARNING_MONTH else [])]
        return next((MissingYear(year) for year in needed if year not in self.years), None)

    def _worked_until(self, second: int) -> int:
        """Return the working seconds from the first loaded day until an epoch second."""
        line = self.timeline
        found = bisect_right(line.opens, second) - 1
        if found < 0:
            return 0
        return line.worked_before[found] + min(second, line.closes[found]) - line.opens[found]

    def _instant(self, second: int, first_year: int, last_year: int) -> Instant | MissingYear:
        missing = self._missing(first_year, last_year)
        return missing or Instant(_at(second), self._provisional(first_year, last_year))

    def _missing(self, first_year: int, last_year: int) -> MissingYear | None:
        for year in range(first_year, last_year + 1):
            if year not in self.years:
                return MissingYear(year)
        return None

    def _first_missing(self, year: int) -> MissingYear:
        while year in self.years:
            year += 1
        return MissingYear(year)

    def _provisional(self, first_year: int, last_year: int) -> bool:
        return any(
            self.years.get(year) is YearStatus.PROVISIONAL for year in range(first_year, last_year + 1)
        )

    def _year(self, at: datetime) -> int:
        return at.astimezone(self.zone).year


def to_mode(calendar: Calendar, mode: Mode) -> Calendar:
    """Return the calendar that counts ``mode`` in the zone of ``calendar``."""
    return calendar if calendar.mode is mode else ElapsedCalendar(calendar.zone, daytime=calendar.daytime)


def get_midnight(at: datetime, zone: ZoneInfo) -> datetime:
    """Return the local midnight that begins the day of ``at``, in UTC."""
    return datetime.combine(at.astimezone(zone).date(), time(), tzinfo=zone).astimezone(UTC)


def _at(second: int) -> datetime:
    return _EPOCH + timedelta(seconds=second)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
