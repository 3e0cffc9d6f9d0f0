"""The only source of the current time."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from db.queries.cities import load_city_facts
from db.queries.city_time import get_city_time


def now(session: Session, city: str) -> datetime:
    """Return the current time of ``city`` in UTC: the transaction's time, or the day of a replay city.

    The same for the whole of one transaction; edges ask once per act and pass it on.
    """
    return get_city_time(session, city)


def today(session: Session, city: str) -> date:
    """Return the current day of ``city`` in its own zone."""
    return now(session, city).astimezone(load_city_facts(session, city).zone).date()


def drift_seconds(database_now: datetime) -> float:
    """Return how far this machine's clock is ahead of the database's answer, which came just now."""
    return (datetime.now(UTC) - database_now).total_seconds()
