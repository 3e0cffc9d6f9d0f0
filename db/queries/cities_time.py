"""Query for the current time of every city."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import City


def load_city_times(session: Session) -> dict[str, datetime]:
    """Return the current time of each city in UTC: the database's time, or a replay city's day.

    Replays come last: no one works in them.
    """
    found = session.execute(
        select(City.city, func.coalesce(City.as_of, func.now())).order_by(City.as_of.is_not(None), City.city)
    )
    return {city: at.astimezone(UTC) for city, at in found}
