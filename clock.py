"""The only source of the current time."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from db.queries.city_time import get_city_time


def now(session: Session, city: str) -> datetime:
    """Return the current time of ``city`` in UTC: the transaction's time, or the day of a replay city.

    The same for the whole of one transaction; edges ask once per act and pass it on.
    """
    return get_city_time(session, city)


def drift_seconds(database_now: datetime) -> float:
    """Return how far this machine's clock is ahead of the database's answer, which came just now."""
    return (datetime.now(UTC) - database_now).total_seconds()
