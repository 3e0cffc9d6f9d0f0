"""Queries for the current time of a city, and of every city."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.city_day import note_today
from db.models import City
from db.queries.cities import find_city_context


def get_city_time(session: Session, city: str) -> datetime:
    """Return the transaction's time in UTC, or the ``as_of`` of a replay city."""
    context = find_city_context(session, city)
    if context is None:
        return session.execute(select(func.now())).scalar_one().astimezone(UTC)
    note_today(session, city, context.facts.zone, context.now)
    return context.now


def load_city_times(session: Session) -> dict[str, datetime]:
    """Return the current time of each city in UTC: the database's time, or a replay city's day.

    Replays come last: no one works in them.
    """
    found = session.execute(
        select(City.city, func.coalesce(City.as_of, func.now())).order_by(City.as_of.is_not(None), City.city)
    )
    return {city: at.astimezone(UTC) for city, at in found}
