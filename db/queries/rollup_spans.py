"""Split a span of days into the part that rollups answer, and the part for the tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.periods import ONE_DAY
from domain.rollups import VERSION

STALE = timedelta(minutes=2)  # a day that changed longer ago than this is not counted by any worker

# Only of what was counted by this version of the measures, and did not change a while ago.
_STEPS = text(
    """
    SELECT s.step, s.day, s.received FROM rollup_steps s
    WHERE s.city = :city AND s.version = :version AND (
        s.step = 'day' AND s.day >= :first AND s.day <= :last
        OR s.step = 'month' AND s.day >= :first AND s.day + interval '1 month' <= CAST(:last AS date) + 1)
    AND NOT EXISTS (SELECT FROM rollup_marks m
        WHERE m.city = s.city AND m.at < now() - CAST(:stale AS interval)
        AND m.day >= s.day AND m.day < s.day + CASE s.step WHEN 'day' THEN interval '1 day'
            ELSE interval '1 month' END)
    ORDER BY s.day
    """
)
_REACH = text(
    "SELECT coalesce(current_setting('app.reach', true), ''), coalesce(current_setting('app.town', true), '')"
)


@dataclass(frozen=True, slots=True)
class DaySpan:
    """The days from ``first`` to ``last``: counted months and days, and runs of uncounted days.

    received: how many tickets of the city came on the days of the sums.
    """

    months: tuple[date, ...]
    days: tuple[date, ...]
    missing: tuple[tuple[date, date], ...]
    received: int

    @property
    def missing_days(self) -> int:
        """Return how many days no sum holds."""
        return sum((last - first).days + 1 for first, last in self.missing)


def split_days(
    session: Session, city: str, first: date, last: date, *, months: bool, stale: timedelta = STALE
) -> DaySpan:
    """Split the days from ``first`` to ``last``; months: whether whole months may be read as one.

    stale: a day that changed longer ago than this, and was not counted again, counts as uncounted.
    """
    values = {"city": city, "version": VERSION, "first": first, "last": last, "stale": stale}
    steps: dict[str, dict[date, int]] = {"day": {}, "month": {}}
    for step, day, received in session.execute(_STEPS, values):
        steps[step][day] = received
    whole = steps["month"] if months else {}
    days = {day: received for day, received in steps["day"].items() if day.replace(day=1) not in whole}
    covered = set(days)
    for month in whole:
        covered.update(list_days_of_month(month))
    missing = _runs([day for day in _every_day(first, last) if day not in covered])
    return DaySpan(tuple(whole), tuple(days), missing, sum(whole.values()) + sum(days.values()))


def may_read(session: Session, town: str | None) -> bool:
    """Return whether the transaction's scope may read the rollups of ``town`` (None: of all).

    Only of its own town may a town; parties, units and grids see single tickets, which no sum tells.
    """
    reach, own = session.execute(_REACH).one()
    return reach in ("", "whole") or (reach == "town" and town is not None and own == town)


def _every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def list_days_of_month(month: date) -> tuple[date, ...]:
    """Return the days of a month that is named by its first day."""
    next_month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return tuple(_every_day(month, next_month - ONE_DAY))


def _runs(days: Sequence[date]) -> tuple[tuple[date, date], ...]:
    """Return the runs of days that follow each other."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and runs[-1][1] + ONE_DAY == day:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return tuple(runs)
