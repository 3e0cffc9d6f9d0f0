"""Ask for the time; nothing else does."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from db.queries.city_time import present


def now(session: Session, city: str) -> datetime:
    """Return the present of ``city`` in UTC: the transaction's time, or the day a replay city stands at.

    The same for the whole of one transaction; edges ask once per act and pass it on.
    """
    return present(session, city)


def drift_seconds(database_now: datetime) -> float:
    """Return how far this machine's clock is ahead of the database's answer, which came just now."""
    return (datetime.now(UTC) - database_now).total_seconds()
