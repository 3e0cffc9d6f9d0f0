"""Queries for a city, and for the calendar and settings of its clocks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from db.models import CalendarDay, CalendarYear, City, Setting
from db.models import WorkingWindow as WindowRow
from domain.calendars import Calendar, ElapsedCalendar, WorkingCalendar, YearStatus
from domain.errors import NotFound
from domain.working_time_index import DailyWindow


@dataclass(frozen=True, slots=True)
class CityFacts:
    """What one city is: its names, zone, kind of calendar, and its own present when it is a replay."""

    city: str
    name: str
    name_en: str
    zone: ZoneInfo
    calendar: str
    number_prefix: str
    calendar_version: int
    as_of: datetime | None
    simulated: bool


_COLUMNS = (
    City.city,
    City.name,
    City.name_en,
    City.zone,
    City.calendar,
    City.number_prefix,
    City.calendar_version,
    City.as_of,
    City.simulated,
)
_SETTINGS = select(func.jsonb_object_agg(Setting.key, Setting.value)).where(Setting.city == City.city)
_FACTS_AND_SETTINGS = select(*_COLUMNS, _SETTINGS.scalar_subquery()).where(City.city == bindparam("code"))
# One calendar per city and process; its version makes an edited one load again.
_calendars: dict[tuple[str, str], tuple[int, Calendar]] = {}


def load_city_facts(session: Session, city: str) -> CityFacts:
    """Return what ``city`` is. Raises NotFound."""
    row = session.execute(select(*_COLUMNS).where(City.city == city)).one_or_none()
    if row is None:
        raise NotFound("没有编码为 {city} 的城市", city=city)
    return _facts(tuple(row))


def facts_and_settings(session: Session, city: str) -> tuple[CityFacts, dict[str, Any]]:
    """Return what ``city`` is and its settings that depart from their defaults. Raises NotFound."""
    row = session.execute(_FACTS_AND_SETTINGS, {"code": city}).one_or_none()
    if row is None:
        raise NotFound("没有编码为 {city} 的城市", city=city)
    *facts, stored = row
    return _facts(tuple(facts)), stored or {}


def list_cities(session: Session) -> list[CityFacts]:
    """Return every city of the database, by code."""
    return [_facts(tuple(row)) for row in session.execute(select(*_COLUMNS).order_by(City.city))]


def load_calendar(session: Session, facts: CityFacts) -> Calendar:
    """Return the calendar that the city's clocks run by; loaded once for each version of it."""
    if facts.calendar == "elapsed":
        return ElapsedCalendar(facts.zone)
    database = str(session.get_bind().engine.url)
    kept = _calendars.get((database, facts.city))
    if kept is not None and kept[0] == facts.calendar_version:
        return kept[1]
    loaded = _load(session, facts)
    _calendars[database, facts.city] = (facts.calendar_version, loaded)
    return loaded


def load_settings(session: Session, city: str) -> dict[str, Any]:
    """Return the settings of a city that depart from their defaults, by key."""
    found = session.execute(select(Setting.key, Setting.value).where(Setting.city == city))
    return dict(iter(found))


def _facts(row: tuple[Any, ...]) -> CityFacts:
    city, name, name_en, zone, *rest = row
    return CityFacts(city, name, name_en, ZoneInfo(zone), *rest)


def _load(session: Session, facts: CityFacts) -> WorkingCalendar:
    years = session.execute(
        select(CalendarYear.year, CalendarYear.status).where(CalendarYear.city == facts.city)
    )
    days = session.execute(select(CalendarDay.day, CalendarDay.worked).where(CalendarDay.city == facts.city))
    windows = session.execute(
        select(WindowRow.valid_from, WindowRow.starts, WindowRow.ends, WindowRow.until).where(
            WindowRow.city == facts.city
        )
    )
    return WorkingCalendar(
        facts.zone,
        days=dict(iter(days)),
        years={year: YearStatus(status) for year, status in years},
        windows=[DailyWindow(*row) for row in windows],
    )
