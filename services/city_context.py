"""Context of acts in one city: its calendar and its settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from db.queries import cities
from db.queries.cities import CityFacts, load_city_context
from domain.calendars import Calendar, Instant
from domain.deadlines import Limits, Thresholds
from domain.setting_types import Value
from domain.setting_values import parse_limits, parse_thresholds
from domain.stored_settings import get_setting


@dataclass(frozen=True, slots=True)
class CityRules:
    """The calendar, limits and thresholds of one city at the time of an act."""

    facts: CityFacts
    calendar: Calendar
    limits: Limits
    thresholds: Thresholds
    stored: Mapping[str, object] = field(default_factory=dict)

    def setting(self, key: str) -> int | bool:
        """Return a setting of the city, or its default."""
        return get_setting(self.stored, key)

    def add_working_days(self, start: datetime, key: str) -> datetime | None:
        """Return the end of the working days that a setting gives; None where the calendar lacks the year."""
        found = self.calendar.add_working_days(start, int(self.setting(key)))
        return found.at if isinstance(found, Instant) else None

    def with_setting(self, key: str, value: Value) -> "CityRules":
        """Return the rules as they are once a setting has another value."""
        stored = {**self.stored, key: value}
        return replace(self, limits=parse_limits(stored), thresholds=parse_thresholds(stored), stored=stored)

    def day_of(self, at: datetime) -> date:
        """Return the city's day at an instant."""
        return at.astimezone(self.facts.zone).date()


def load_city_rules(session: Session, city: str) -> CityRules:
    """Return the rules of ``city``. Raises NotFound for a city that does not exist."""
    context = load_city_context(session, city)
    return CityRules(
        facts=context.facts,
        calendar=cities.load_calendar(session, context.facts),
        limits=parse_limits(context.stored),
        thresholds=parse_thresholds(context.stored),
        stored=context.stored,
    )
