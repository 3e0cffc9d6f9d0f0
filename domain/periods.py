"""Reporting periods of whole local days, and the steps of their trend."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.filters import Filters
from domain.settings import FIGURES_PERIOD

ONE_DAY = timedelta(days=1)
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)  # instants of days beyond overflow in some zones
MOST_DAYS_IN_STEPS_OF_A_DAY = 92
MOST_DAYS_IN_STEPS_OF_A_MONTH = 3660


class TrendStep(StrEnum):
    """Time span of one bar of a trend."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Period:
    """The local days from ``first`` to ``last``, both inclusive; chosen: by a filter, not by default."""

    first: date
    last: date
    chosen: bool = False

    @property
    def days(self) -> int:
        """Return how many days the period has."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """Return the period of equal length that ends on the day before this one."""
        return Period(self.first - timedelta(days=self.days), self.first - ONE_DAY, self.chosen)

    @property
    def step(self) -> TrendStep:
        """Return the step of a trend over the period: about a hundred bars at most."""
        if self.days <= MOST_DAYS_IN_STEPS_OF_A_DAY:
            return TrendStep.DAY
        return TrendStep.MONTH if self.days <= MOST_DAYS_IN_STEPS_OF_A_MONTH else TrendStep.YEAR

    def steps(self) -> list[date]:
        """Return the day that each step of the trend begins with, oldest first; the first may be cut."""
        found, day = [], get_step_start(self.first, self.step)
        while day <= self.last:
            found.append(day)
            day = _next_step(day, self.step)
        return found


def get_period(filters: Filters, today: date, *, usual_days: int = FIGURES_PERIOD.days) -> Period:
    """Return the period that figures are counted over: the chosen one, else the last so many usual days.

    A period without an end ends today, as does one that ends later; one without a beginning has the usual
    days.
    """
    chosen = filters.since is not None or filters.until is not None
    last = min(filters.until or today, today)
    first = filters.since or last - timedelta(days=usual_days - 1)
    first = min(max(first, EARLIEST), LATEST)
    return Period(first, max(first, last), chosen)


def get_step_start(day: date, step: TrendStep) -> date:
    """Return the day that the step with ``day`` in it begins with."""
    if step is TrendStep.DAY:
        return day
    return day.replace(day=1) if step is TrendStep.MONTH else day.replace(month=1, day=1)


def _next_step(day: date, step: TrendStep) -> date:
    if step is TrendStep.DAY:
        return day + ONE_DAY
    if step is TrendStep.YEAR:
        return day.replace(year=day.year + 1)
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
