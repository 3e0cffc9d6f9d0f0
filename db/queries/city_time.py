"""Ask what time it is in a city."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import City


def present(session: Session, city: str) -> datetime:
    """Return the transaction's time in UTC, or the ``as_of`` of a replay city."""
    as_of = select(City.as_of).where(City.city == city).scalar_subquery()
    transaction_time, stands_at = session.execute(select(func.now(), as_of)).one()
    return (stands_at or transaction_time).astimezone(UTC)
