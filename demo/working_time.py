"""Count working time for whole columns at once; a test holds every answer equal to ``domain.clocks``."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from demo.copy_text import NEVER, Bools, Ints
from domain.calendars import WorkingCalendar, YearStatus
from domain.deadlines import DEFAULT_THRESHOLDS, Limit
from etl.holidays import read_days, read_windows
from etl.working_time import WorkingTime

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class ClockColumns:
    """Clocks as columns of epoch seconds; NEVER where an instant is missing."""

    started: Ints
    yellow: Ints
    orange: Ints
    due: Ints
    missing_year: Ints

    def where(self, chosen: Bools, other: "ClockColumns") -> "ClockColumns":
        """Return these clocks where ``chosen``, the other ones elsewhere."""
        return ClockColumns(
            *(np.where(chosen, getattr(self, part.name), getattr(other, part.name)) for part in fields(self))
        )


class WorkTime(WorkingTime):
    """Working time with clocks; every argument and answer is a column of epoch seconds."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        super().__init__(calendar)
        self.last_year = max(calendar.timeline.years)

    def years(self, seconds: Ints) -> Ints:
        """Return the local years; past the last loaded day too, for the zone has no summer time any more."""
        last = len(self._midnights) - 1
        found = np.searchsorted(self._midnights, seconds, side="right") - 1
        beyond = np.where(found == last, (seconds - self._midnights[-1]) // 86_400, 0)
        days = self._first_ordinal - _EPOCH_ORDINAL + found + beyond
        return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970

    def start_days(self, start: Ints, days: Ints | int) -> ClockColumns:
        """Return clocks that run for working days after their start."""
        return self.moved(start, self.add_days(start, days), stood=np.zeros_like(start))

    def start_limit(self, start: Ints, limit: Limit) -> ClockColumns:
        """Return clocks that all run by one limit."""
        if limit.days is not None:
            return self.start_days(start, limit.days)
        seconds = np.full_like(start, limit.seconds or 0)
        if limit.natural:
            due = start + seconds
            yellow, orange = (
                due - seconds * (100 - share) // 100
                for share in (DEFAULT_THRESHOLDS.yellow, DEFAULT_THRESHOLDS.orange)
            )
            midnight = due - (due - self._midnights[-1]) % 86_400  # the zone has no summer time any more
            return ClockColumns(start, np.minimum(yellow, midnight), orange, due, np.full_like(start, NEVER))
        return self.moved(start, self.add_seconds(start, seconds), stood=np.zeros_like(start))

    def moved(self, start: Ints, due: Ints, *, stood: Ints) -> ClockColumns:
        """Return clocks due so many working seconds later, in which they were on hold; NEVER is pending."""
        due = np.where(due == NEVER, NEVER, self.add_seconds(np.where(due == NEVER, start, due), stood))
        pending = due == NEVER
        safe = np.where(pending, start, due)
        allowed = np.maximum(self.seconds_between(start, safe) - stood, 0)
        yellow, orange = (
            np.where(pending, NEVER, self.add_seconds(safe, -(allowed * (100 - share) // 100)))
            for share in (DEFAULT_THRESHOLDS.yellow, DEFAULT_THRESHOLDS.orange)
        )
        missing = np.where(pending, np.maximum(self.years(start), self.last_year + 1), NEVER)
        yellow = np.where(pending, NEVER, np.minimum(yellow, self.midnight_of(safe)))
        return ClockColumns(start, yellow, orange, due, missing)


def habits(zone: ZoneInfo, *, until: datetime) -> WorkTime:
    """Return when people of the demonstration work: loaded years, then plain weeks; it sets no deadline."""
    days = {day: worked for day, (worked, _) in read_days().items()}
    day = max(days)
    while day.year <= until.year + 1:
        day = date.fromordinal(day.toordinal() + 1)
        days[day] = day.weekday() < 5
    years = dict.fromkeys(range(min(days).year, until.year + 2), YearStatus.OFFICIAL)
    return WorkTime(WorkingCalendar(zone, days=days, years=years, windows=read_windows()))
