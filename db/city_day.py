"""The day on which a city is in the running transaction, kept with the session until it ends."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

_KEY = "city_day"


@dataclass(frozen=True, slots=True)
class CityDay:
    """A local day of a city with its zone."""

    zone: ZoneInfo
    day: date

    def is_past(self, at: datetime) -> bool:
        """Return whether an instant lies on a day before this one."""
        return at.astimezone(self.zone).date() < self.day


def note_today(session: Session, city: str, zone: ZoneInfo, now: datetime) -> None:
    """Keep the city's day for the rest of the transaction; ``now`` is the present of the database."""
    session.info.setdefault(_KEY, {})[city] = CityDay(zone, now.astimezone(zone).date())


def today_of(session: Session, city: str) -> CityDay | None:
    """Return the city's day, None where the transaction has not asked for the time."""
    known: dict[str, CityDay] = session.info.get(_KEY, {})
    return known.get(city)


def _forget(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(_KEY, None)


event.listen(Session, "after_transaction_end", _forget)
