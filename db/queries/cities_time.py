"""Ask for the present of every city at once."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import City


def presents(session: Session) -> dict[str, datetime]:
    """Return the present of each city in UTC: the database's time, or where a replay city stands.

    Replays come last: nobody works in them.
    """
    found = session.execute(
        select(City.city, func.coalesce(City.as_of, func.now())).order_by(City.as_of.is_not(None), City.city)
    )
    return {city: at.astimezone(UTC) for city, at in found}
