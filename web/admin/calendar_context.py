"""Load what the page of the working calendar shows; the page itself is in ``web/pages``."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

import clock
from db.queries import calendars
from db.session import administrator_transaction
from domain.calendars import SATURDAY, WARNING_MONTH, YearStatus
from services.calendar_changes import Moves
from services.calendar_years import Days
from web import templates
from web.admin.accounts_context import Telling, build_common_context, get_administrator

WEEK = 7


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month; kind: plain, weekend, made_up (a worked weekend) or holiday (a resting weekday)."""

    day: date
    worked: bool
    name: str

    @property
    def kind(self) -> str:
        """Return how the day departs from a plain week."""
        if self.day.weekday() >= SATURDAY:
            return "made_up" if self.worked else "weekend"
        return "plain" if self.worked else "holiday"


@dataclass(frozen=True, slots=True)
class CalendarPreview:
    """Preview of a change: what it is, what it moves, and the fields that confirm it."""

    act: str
    moves: Moves
    facts: tuple[tuple[str, str], ...]
    fields: Mapping[str, str]
    changed: tuple[tuple[date, bool, str], ...] = ()


def render_calendar_page(
    request: Request, *, telling: Telling | None = None, shown: CalendarPreview | None = None
) -> Response:
    """Return the years, the chosen year day by day, the working hours and the record."""
    by, told = get_administrator(request), telling or Telling()
    with administrator_transaction(by.actor.scope) as session:
        today = clock.today(session, by.city)
        years = calendars.list_years(session, by.city)
        chosen = _chosen(request, [each.year for each in years], today)
        values: dict[str, Any] = {
            **build_common_context(session, by, tab="calendar", telling=told),
            "days": calendars.load_days(session, by.city, chosen),
            "hours": calendars.list_hours(session, by.city),
            "events": calendars.list_events(session, by.city),
        }
    loaded = {each.year for each in years}
    needed = [today.year, *([today.year + 1] if today.month >= WARNING_MONTH else [])]
    return templates.render_page(
        "calendar.html",
        status=told.error.status if told.error else 200,
        years=years,
        chosen=next((each for each in years if each.year == chosen), None),
        months=build_months(values.pop("days")),
        missing=[year for year in needed if year not in loaded],
        provisional=YearStatus.PROVISIONAL,
        next_year=max(loaded, default=today.year - 1) + 1,
        today=today,
        tomorrow=today + timedelta(days=1),
        shown=shown,
        entered={**dict.fromkeys(FIELDS, ""), **(told.entered or {})},
        elapsed=values["city"].calendar == "elapsed",
        **values,
    )


FIELDS = (
    "reason", "day", "worked", "name", "from", "until", "starts_1", "ends_1", "starts_2", "ends_2", "year",
    "status",
)  # fmt: skip


def build_months(days: Days) -> list[list[list[Cell | None]]]:
    """Return the months of a year as weeks from Monday to Sunday; None pads the first and the last week."""
    cells = [Cell(day, worked, name) for day, (worked, name) in sorted(days.items())]
    months = []
    for _, group in groupby(cells, key=lambda cell: cell.day.month):
        of_month: list[Cell | None] = list(group)
        first = of_month[0]
        padded = [None] * (first.day.weekday() if first else 0) + of_month
        padded += [None] * (-len(padded) % WEEK)
        months.append([padded[at : at + WEEK] for at in range(0, len(padded), WEEK)])
    return months


def pack_days(days: Days) -> str:
    """Return listed days as a field of a form; ``unpack_days`` reads them."""
    return json.dumps([[day.isoformat(), worked, name] for day, (worked, name) in days.items()])


def unpack_days(written: str) -> dict[date, tuple[bool, str]]:
    """Return the days of a field. Raises ValueError for what no such field says."""
    try:
        return {
            date.fromisoformat(day): (bool(worked), str(name)) for day, worked, name in json.loads(written)
        }
    except (TypeError, AttributeError) as error:
        raise ValueError(written) from error


def _chosen(request: Request, years: list[int], today: date) -> int:
    """Return the year in the address, else this one, else the newest."""
    asked = request.query_params.get("year", "")
    if asked.isascii() and asked.isdecimal() and len(asked) == len("2027") and int(asked) in years:
        return int(asked)
    return today.year if today.year in years or not years else years[0]
