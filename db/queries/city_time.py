"""Query for the current time of a city."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from db.city_day import note_today
from db.models import City

_OF_CITY = City.city == bindparam("city")
_PRESENT = select(
    func.now(),
    select(City.as_of).where(_OF_CITY).scalar_subquery(),
    select(City.zone).where(_OF_CITY).scalar_subquery(),
)


def get_city_time(session: Session, city: str) -> datetime:
    """Return the transaction's time in UTC, or the ``as_of`` of a replay city."""
    transaction_time, stands_at, zone = session.execute(_PRESENT, {"city": city}).one()
    now: datetime = (stands_at or transaction_time).astimezone(UTC)
    if zone is not None:
        note_today(session, city, ZoneInfo(zone), now)
    return now
