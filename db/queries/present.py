"""Ask what time it is in a city."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.tables import City


def present(session: Session, city: str) -> datetime:
    """Return the transaction's time in UTC, or the ``as_of`` of a replay city; an unknown city has the former."""
    as_of = select(City.as_of).where(City.city == city).scalar_subquery()
    found: datetime = session.execute(select(func.coalesce(as_of, func.now()))).scalar_one()
    return found.astimezone(UTC)
