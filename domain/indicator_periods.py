"""Periods of indicators up to a day, with the period before and the same one of last year."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.periods import ONE_DAY

WEEK = timedelta(days=7)
YEAR_OF_WEEKS = 52 * WEEK  # the same weekdays; a date a year before is another weekday
MONTHS = {"month": 1, "quarter": 3, "year": 12}


class PeriodStep(StrEnum):
    """Length of a period."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


# How many steps a trend shows, the running one included.
TREND_STEPS = {
    PeriodStep.DAY: 31,
    PeriodStep.WEEK: 26,
    PeriodStep.MONTH: 13,
    PeriodStep.QUARTER: 8,
    PeriodStep.YEAR: 5,
}


@dataclass(frozen=True, slots=True)
class DayRange:
    """The local days from ``first`` to ``last``, both inclusive."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ComparedPeriods:
    """A period, the one before (环比) and the same of last year (同比), each as far as the first has gone."""

    current: DayRange
    previous: DayRange
    last_year: DayRange


def get_compared_periods(step: PeriodStep, until: date) -> ComparedPeriods:
    """Return the running period up to ``until``, and what it is compared with."""
    first = get_period_start(step, until)
    previous = DayRange(_back(step, first, 1), _back(step, until, 1, whole=_is_over(step, until)))
    a_year = {PeriodStep.MONTH: 12, PeriodStep.QUARTER: 4, PeriodStep.YEAR: 1}.get(step)
    if a_year is not None:
        last_year = DayRange(
            _back(step, first, a_year), _back(step, until, a_year, whole=_is_over(step, until))
        )
    elif step is PeriodStep.WEEK:
        last_year = DayRange(first - YEAR_OF_WEEKS, until - YEAR_OF_WEEKS)
    else:
        day = _months_back(until, 12)
        last_year = DayRange(day, day)
    return ComparedPeriods(DayRange(first, until), previous, last_year)


def get_period_start(step: PeriodStep, day: date) -> date:
    """Return the first day of the period that ``day`` is in."""
    if step is PeriodStep.DAY:
        return day
    if step is PeriodStep.WEEK:
        return day - timedelta(days=day.weekday())
    months = MONTHS[step.value]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def list_trend_starts(step: PeriodStep, until: date) -> list[date]:
    """Return the first days of the last periods, oldest first; the last one is the period of ``until``."""
    first = get_period_start(step, until)
    return [_back(step, first, n) for n in reversed(range(TREND_STEPS[step]))]


def get_year_before(step: PeriodStep, start: date) -> date:
    """Return the first day of the period that is a year before the one that starts at ``start``."""
    return start - YEAR_OF_WEEKS if step is PeriodStep.WEEK else _months_back(start, 12)


def get_period_end(step: PeriodStep, start: date) -> date:
    """Return the last day of the period that starts at ``start``."""
    return _back(step, start, -1) - ONE_DAY


def _is_over(step: PeriodStep, until: date) -> bool:
    return until == get_period_end(step, get_period_start(step, until))


def _back(step: PeriodStep, day: date, count: int, *, whole: bool = False) -> date:
    """Return ``day`` that many periods before; whole: the end of a month stays the end of a month."""
    if step is PeriodStep.DAY:
        return day - count * ONE_DAY
    if step is PeriodStep.WEEK:
        return day - count * WEEK
    return _months_back(day, count * MONTHS[step.value], whole=whole)


def _months_back(day: date, months: int, *, whole: bool = False) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    longest = monthrange(year, month + 1)[1]
    return date(year, month + 1, longest if whole else min(day.day, longest))
