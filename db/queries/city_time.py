"""Query for the current time of a city."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.city_day import note_today
from db.queries.cities import find_city_context


def get_city_time(session: Session, city: str) -> datetime:
    """Return the transaction's time in UTC, or the ``as_of`` of a replay city."""
    context = find_city_context(session, city)
    if context is None:
        return session.execute(select(func.now())).scalar_one().astimezone(UTC)
    note_today(session, city, context.facts.zone, context.now)
    return context.now
