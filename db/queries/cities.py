"""Queries for a city, and for the calendar and settings of its clocks.

What a city is, its settings and its present are read once per transaction (``CityContext``). They are
forgotten with it, and within it after a change of the scope's city or of the rows they come from.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import TextClause, UpdateBase, bindparam, event, func, select
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction

from db.models import CalendarDay, CalendarYear, City, Setting
from db.models import WorkingWindow as WindowRow
from db.session import SET_SCOPE
from domain.calendars import Calendar, ElapsedCalendar, WorkingCalendar, YearStatus
from domain.errors import NotFound
from domain.setting_values import parse_daytime
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


@dataclass(frozen=True, slots=True)
class CityContext:
    """A city in the running transaction: stored holds the settings that depart from their defaults.

    now: the transaction's time in UTC, or the ``as_of`` of a replay city. read_in: the city of the scope in
    which it was read; row security shows settings by nothing else.
    """

    facts: CityFacts
    stored: Mapping[str, Any]
    now: datetime
    read_in: str


Daytime = tuple[time, time]
CalendarStamp = tuple[int, Daytime]

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
_READ_IN = func.coalesce(func.current_setting("app.city", True), "")
_CONTEXT = select(*_COLUMNS, _SETTINGS.scalar_subquery(), func.now(), _READ_IN).where(
    City.city == bindparam("code")
)
# One calendar per city and process; its version makes an edited one load again, as do other hours of a day.
_calendars: dict[tuple[str, str], tuple[CalendarStamp, Calendar]] = {}


_KEY = "city_contexts"


def find_city_context(session: Session, city: str) -> CityContext | None:
    """Return the context of ``city``, read once per transaction; None for a city that does not exist."""
    session.flush()  # as a statement would: what was changed but not written yet counts
    known: dict[str, CityContext] = session.info.setdefault(_KEY, {})
    if city not in known:
        row = session.execute(_CONTEXT, {"code": city}).one_or_none()
        if row is None:
            return None
        *columns, stored, transaction_time, read_in = row
        facts = _facts(tuple(columns))
        now: datetime = facts.as_of or transaction_time
        known[city] = CityContext(facts, stored or {}, now.astimezone(UTC), read_in)
    return known[city]


def load_city_context(session: Session, city: str) -> CityContext:
    """Return the context of ``city``, read once per transaction. Raises NotFound."""
    context = find_city_context(session, city)
    if context is None:
        raise NotFound("没有编码为 {city} 的城市", city=city)
    return context


def forget_city_contexts(session: Session) -> None:
    """Read the contexts of cities again when they are asked for next."""
    session.info.pop(_KEY, None)


def load_city_facts(session: Session, city: str) -> CityFacts:
    """Return what ``city`` is. Raises NotFound."""
    return load_city_context(session, city).facts


def list_cities(session: Session) -> list[CityFacts]:
    """Return every city of the database, by code."""
    return [_facts(tuple(row)) for row in session.execute(select(*_COLUMNS).order_by(City.city))]


def load_calendar(session: Session, facts: CityFacts) -> Calendar:
    """Return the calendar that the city's clocks run by; loaded once for each version of it."""
    daytime = parse_daytime(load_settings(session, facts.city))
    if facts.calendar == "elapsed":
        return ElapsedCalendar(facts.zone, daytime=daytime)
    stamp = (facts.calendar_version, daytime)
    database = str(session.get_bind().engine.url)
    kept = _calendars.get((database, facts.city))
    if kept is not None and kept[0] == stamp:
        return kept[1]
    loaded = _load(session, facts, daytime)
    _calendars[database, facts.city] = (stamp, loaded)
    return loaded


def load_settings(session: Session, city: str) -> Mapping[str, Any]:
    """Return the settings of a city that depart from their defaults, by key; none of an unknown city."""
    context = find_city_context(session, city)
    return {} if context is None else context.stored


def _facts(row: tuple[Any, ...]) -> CityFacts:
    city, name, name_en, zone, *rest = row
    return CityFacts(city, name, name_en, ZoneInfo(zone), *rest)


def _load(session: Session, facts: CityFacts, daytime: Daytime) -> WorkingCalendar:
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
        daytime=daytime,
    )


def _forget_before_statement(state: ORMExecuteState) -> None:
    """Forget before a statement that changes scope, settings or cities, or is text that names them."""
    statement = state.statement
    if statement is SET_SCOPE:
        _forget_other_cities(state.session, state.parameters)
        return
    if isinstance(statement, TextClause):
        is_source = _NAMED.search(statement.text) is not None
    else:
        is_source = isinstance(statement, UpdateBase) and statement.table in _SOURCES
    if is_source:
        forget_city_contexts(state.session)


def _forget_other_cities(session: Session, values: Any) -> None:
    """Keep what was read in a scope of the same city: such a change of scope shows no other settings."""
    known: dict[str, CityContext] = session.info.get(_KEY, {})
    session.info[_KEY] = {code: one for code, one in known.items() if one.read_in == values["city"]}


def _forget_after_flush(session: Session, _context: UOWTransaction) -> None:
    if any(isinstance(row, City | Setting) for row in (*session.new, *session.dirty, *session.deleted)):
        forget_city_contexts(session)


def _forget_after_end(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        forget_city_contexts(session)


def _forget_after_rollback(session: Session, _ended: SessionTransaction) -> None:
    forget_city_contexts(session)


_SOURCES = (City.__table__, Setting.__table__)
_NAMED = re.compile(r"set_config\('app\.city'|\b(cities|settings)\b")
event.listen(Session, "do_orm_execute", _forget_before_statement)
event.listen(Session, "after_flush", _forget_after_flush)
event.listen(Session, "after_transaction_end", _forget_after_end)
event.listen(Session, "after_soft_rollback", _forget_after_rollback)
