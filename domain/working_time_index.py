"""Working days and hours as sorted arrays with prefix sums, so that any query is a bisection."""

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class DailyWindow:
    """One span of a working day in local time, from ``valid_from`` to ``until`` (inclusive; None = open).

    Of the rows that hold on a day, those with the latest ``valid_from`` count: a summer row hides the
    all-year rows beneath it.
    """

    valid_from: date
    starts: time
    ends: time
    until: date | None = None

    def __post_init__(self) -> None:
        """Refuse a window that ends before it starts."""
        if self.starts >= self.ends or (self.until and self.until < self.valid_from):
            raise ValueError(f"the working window of {self.valid_from} ends before it starts")

    @property
    def seconds(self) -> int:
        """Return how long the window is."""
        begun, ended = (timedelta(hours=at.hour, minutes=at.minute) for at in (self.starts, self.ends))
        return int((ended - begun).total_seconds())


@dataclass(frozen=True, slots=True)
class Timeline:
    """Arrays of 64-bit integers (buffers: numpy reads them without a copy); instants are epoch seconds.

    opens, closes: each working window, ascending. worked_before, worked_through: working seconds from
    the first window until it opens and until it closes. worked_days: proleptic ordinals of the worked
    days; day_closes: the close of business of each. midnights: local midnight that begins each day from
    1 January of the first loaded year on; first_ordinal: the ordinal of the first of them.
    known_until: for each of these days the midnight that begins the first missing year after it.
    """

    years: frozenset[int]
    first_ordinal: int = 1
    opens: "array[int]" = field(default_factory=lambda: array("q"))
    closes: "array[int]" = field(default_factory=lambda: array("q"))
    worked_before: "array[int]" = field(default_factory=lambda: array("q"))
    worked_through: "array[int]" = field(default_factory=lambda: array("q"))
    worked_days: "array[int]" = field(default_factory=lambda: array("q"))
    day_closes: "array[int]" = field(default_factory=lambda: array("q"))
    midnights: "array[int]" = field(default_factory=lambda: array("q"))
    known_until: "array[int]" = field(default_factory=lambda: array("q"))


def to_epoch_second(at: datetime) -> int:
    """Return the whole seconds since 1970 of an aware instant; parts of a second are dropped."""
    return (at - _EPOCH) // _SECOND


def build_timeline(
    zone: ZoneInfo,
    *,
    days: Mapping[date, bool],
    years: Iterable[int],
    windows: Iterable[DailyWindow],
) -> Timeline:
    """Return the timeline of the complete ones among ``years``."""
    rows = sorted(windows)
    complete = frozenset(year for year in years if _is_complete(year, days, rows))
    if not complete:
        return Timeline(frozenset())
    line = Timeline(complete, first_ordinal=date(min(complete), 1, 1).toordinal())
    day = date(min(complete), 1, 1)
    while day.year <= max(complete):
        line.midnights.append(_second(day, time(), zone))
        line.known_until.append(_second(date(_first_missing(day.year, complete), 1, 1), time(), zone))
        if day.year in complete and days[day]:
            _add_day(line, day, windows=list_windows(day, rows), zone=zone)
        day += _DAY
    return line


def _add_day(line: Timeline, day: date, *, windows: list[DailyWindow], zone: ZoneInfo) -> None:
    """Append the windows of one worked day to the arrays."""
    for window in windows:
        opened, closed = _second(day, window.starts, zone), _second(day, window.ends, zone)
        if line.closes and opened < line.closes[-1]:
            raise ValueError(f"the working windows of {day} overlap")
        before = line.worked_through[-1] if line.worked_through else 0
        line.opens.append(opened)
        line.closes.append(closed)
        line.worked_before.append(before)
        line.worked_through.append(before + closed - opened)
    line.worked_days.append(day.toordinal())
    line.day_closes.append(line.closes[-1])


def _is_complete(year: int, days: Mapping[date, bool], rows: list[DailyWindow]) -> bool:
    day = date(year, 1, 1)
    while day.year == year:
        if day not in days or (days[day] and not list_windows(day, rows)):
            return False
        day += _DAY
    return True


def list_windows(day: date, rows: list[DailyWindow]) -> list[DailyWindow]:
    """Return the windows of a day in order: the rows in force with the latest ``valid_from``."""
    valid = [row for row in rows if row.valid_from <= day and (row.until is None or day <= row.until)]
    return [row for row in valid if row.valid_from == valid[-1].valid_from]


def _first_missing(year: int, years: frozenset[int]) -> int:
    while year in years:
        year += 1
    return year


def _second(day: date, at: time, zone: ZoneInfo) -> int:
    return to_epoch_second(datetime.combine(day, at, tzinfo=zone))
