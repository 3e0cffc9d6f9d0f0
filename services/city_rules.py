"""Gather what the acts in one city go by: its calendar and its settings."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from db.queries import cities
from db.queries.cities import CityFacts
from domain.calendars import Calendar
from domain.deadlines import Limits, Thresholds
from domain.settings import limits_of, thresholds_of


@dataclass(frozen=True, slots=True)
class CityRules:
    """The calendar, limits and thresholds of one city at the time of an act."""

    facts: CityFacts
    calendar: Calendar
    limits: Limits
    thresholds: Thresholds


def city_rules(session: Session, city: str) -> CityRules:
    """Return the rules of ``city``. Raises NotFound for a city that does not exist."""
    facts = cities.city_facts(session, city)
    stored = cities.settings_of(session, city)
    return CityRules(
        facts=facts,
        calendar=cities.calendar_of(session, facts),
        limits=limits_of(stored),
        thresholds=thresholds_of(stored),
    )
