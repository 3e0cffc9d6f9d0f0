"""Working time for a million clocks at once: the results of ``WorkingCalendar`` over numpy arrays.

Instants are int64 epoch seconds; UNKNOWN marks an answer that needs a year which is not loaded.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.calendars import WorkingCalendar
from domain.deadlines import Thresholds
from domain.working_time_index import Timeline

UNKNOWN = np.iinfo(np.int64).min
Seconds = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Yellow, orange and due instants of many clocks."""

    yellow: Seconds
    orange: Seconds
    due: Seconds


class WorkingTime:
    """Array answers of one working calendar; equal to its own, which a test holds."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        line: Timeline = calendar.timeline
        self._first_ordinal = line.first_ordinal
        self._opens, self._closes = np.asarray(line.opens), np.asarray(line.closes)
        self._before, self._through = np.asarray(line.worked_before), np.asarray(line.worked_through)
        self._days, self._day_closes = np.asarray(line.worked_days), np.asarray(line.day_closes)
        self._midnights, self._known_until = np.asarray(line.midnights), np.asarray(line.known_until)

    def worked_until(self, at: Seconds) -> Seconds:
        """Return the working seconds from the first loaded day until each instant."""
        found = np.searchsorted(self._opens, at, side="right") - 1
        place = np.maximum(found, 0)
        worked = self._before[place] + np.minimum(at, self._closes[place]) - self._opens[place]
        return np.where(found < 0, 0, worked)

    def seconds_between(self, start: Seconds, end: Seconds) -> Seconds:
        """Return the working seconds between instants, all within loaded years."""
        return self.worked_until(end) - self.worked_until(start)

    def add_days(self, start: Seconds, days: Seconds | int) -> Seconds:
        """Return the close of business of the n-th worked day after the day of each start."""
        day = self._day_of(start) + self._first_ordinal
        place = np.searchsorted(self._days, day, side="right") + np.asarray(days) - 1
        due = self._day_closes[np.minimum(place, len(self._days) - 1)]
        return self._known(start, due, beyond=place >= len(self._days))

    def add_seconds(self, start: Seconds, seconds: Seconds | int) -> Seconds:
        """Return the earliest instant from which that many working seconds lie between it and start."""
        target = self.worked_until(start) + np.asarray(seconds)
        place = np.searchsorted(self._through, target, side="left")
        within = np.minimum(place, len(self._through) - 1)
        reached = self._opens[within] + target - self._before[within]
        reached = np.where(np.asarray(seconds) == 0, start, reached)
        return self._known(start, reached, beyond=place >= len(self._through))

    def deadlines(self, start: Seconds, due: Seconds, *, thresholds: Thresholds) -> Deadlines:
        """Return the warning instants of clocks without pauses; UNKNOWN where due is."""
        known = due != UNKNOWN
        safe = np.where(known, due, start)
        allowed = np.maximum(self.seconds_between(start, safe), 0)
        yellow = self.add_seconds(safe, -(allowed * (100 - thresholds.yellow) // 100))
        orange = self.add_seconds(safe, -(allowed * (100 - thresholds.orange) // 100))
        yellow = np.minimum(yellow, self._midnights[self._day_of(safe)])
        return Deadlines(np.where(known, yellow, UNKNOWN), np.where(known, orange, UNKNOWN), due)

    def midnight_of(self, at: Seconds) -> Seconds:
        """Return the local midnight that begins the day of each instant."""
        return self._midnights[self._day_of(at)]

    def _day_of(self, at: Seconds) -> NDArray[np.int64]:
        found = np.searchsorted(self._midnights, at, side="right") - 1
        return np.maximum(found, 0).astype(np.int64)

    def _known(self, start: Seconds, answer: Seconds, *, beyond: NDArray[np.bool_]) -> Seconds:
        """Return the answers, UNKNOWN where a missing year is before or between."""
        limit = self._known_until[self._day_of(start)]
        unknown = beyond | (start < self._midnights[0]) | (start >= limit) | (answer >= limit)
        return np.where(unknown, UNKNOWN, answer)
