"""Queries for a city's working calendar: years, days, working hours, and its change history."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from db.models import CalendarChange, CalendarDay, CalendarYear, WorkingWindow
from domain.calendars import YearStatus
from domain.setting_changes import CalendarAct


@dataclass(frozen=True, slots=True)
class YearFacts:
    """One loaded year: how firm it is, how many days are worked, of them on weekends, and weekdays off."""

    year: int
    status: YearStatus
    worked: int
    weekends: int
    resting: int


@dataclass(frozen=True, slots=True)
class Hours:
    """The working hours of a day from ``valid_from`` to ``until`` inclusive, in order."""

    valid_from: date
    until: date | None
    spans: tuple[tuple[time, time], ...]


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One change of the calendar, and how many running clocks it moved."""

    kind: CalendarAct
    data: dict[str, Any]
    reason: str
    actor_name: str
    at: datetime
    clocks: int
    tickets: int


def list_years(session: Session, city: str) -> list[YearFacts]:
    """Return the loaded years, the newest first."""
    weekday = extract("isodow", CalendarDay.day)
    found = session.execute(
        select(
            CalendarYear.year,
            CalendarYear.status,
            func.count().filter(CalendarDay.worked),
            func.count().filter(CalendarDay.worked, weekday >= 6),
            func.count().filter(~CalendarDay.worked, weekday < 6),
        )
        .outerjoin(
            CalendarDay,
            (CalendarDay.city == CalendarYear.city) & (extract("year", CalendarDay.day) == CalendarYear.year),
        )
        .where(CalendarYear.city == city)
        .group_by(CalendarYear.year, CalendarYear.status)
        .order_by(CalendarYear.year.desc())
    )
    return [YearFacts(year, YearStatus(status), *counts) for year, status, *counts in found]


def load_days(session: Session, city: str, year: int) -> dict[date, tuple[bool, str]]:
    """Return worked and name of each stored day of a year."""
    found = session.execute(
        select(CalendarDay.day, CalendarDay.worked, CalendarDay.name)
        .where(CalendarDay.city == city, CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(CalendarDay.day)
    )
    return {day: (worked, name) for day, worked, name in found}


def list_hours(session: Session, city: str) -> list[Hours]:
    """Return the working hours of a city, those of the latest day first."""
    found: dict[tuple[date, date | None], list[tuple[time, time]]] = {}
    rows = session.execute(
        select(WorkingWindow.valid_from, WorkingWindow.until, WorkingWindow.starts, WorkingWindow.ends)
        .where(WorkingWindow.city == city)
        .order_by(WorkingWindow.valid_from.desc(), WorkingWindow.starts)
    )
    for valid_from, until, starts, ends in rows:
        found.setdefault((valid_from, until), []).append((starts, ends))
    return [Hours(valid_from, until, tuple(spans)) for (valid_from, until), spans in found.items()]


def list_events(session: Session, city: str, *, limit: int = 30) -> list[CalendarEvent]:
    """Return the newest changes of a calendar."""
    found = session.execute(
        select(
            CalendarChange.kind,
            CalendarChange.data,
            CalendarChange.reason,
            CalendarChange.actor_name,
            CalendarChange.at,
            CalendarChange.clocks,
            CalendarChange.tickets,
        )
        .where(CalendarChange.city == city)
        .order_by(CalendarChange.at.desc(), CalendarChange.id.desc())
        .limit(limit)
    )
    return [CalendarEvent(*row) for row in found]
