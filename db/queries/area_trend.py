"""Ask how many tickets came in and were completed in an area, day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Date, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.queries.cities import CityFacts
from db.tables import Ticket


@dataclass(frozen=True, slots=True)
class DayCount:
    """What came in and what was completed on one day of the city's zone."""

    day: date
    received: int
    completed: int


def area_trend(
    session: Session, facts: CityFacts, *, where: Sequence[ColumnElement[bool]], until: datetime, days: int
) -> list[DayCount]:
    """Return one row for each of the ``days`` days that end with the day of ``until``, oldest first."""
    last = until.astimezone(facts.zone).date()
    span = [last - timedelta(days=back) for back in range(days - 1, -1, -1)]
    received = _by_day(session, facts, where, Ticket.reported_at, since=span[0], until=until)
    completed = _by_day(session, facts, where, Ticket.completed_at, since=span[0], until=until)
    return [DayCount(day, received.get(day, 0), completed.get(day, 0)) for day in span]


def _by_day(
    session: Session,
    facts: CityFacts,
    where: Sequence[ColumnElement[bool]],
    column: "InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]",
    *,
    since: date,
    until: datetime,
) -> dict[date, int]:
    begin = datetime.combine(since, datetime.min.time(), tzinfo=facts.zone)
    day = cast(func.timezone(facts.zone.key, column), Date)
    found = session.execute(
        select(day, func.count())
        .where(Ticket.city == facts.city, *where, column >= begin, column <= until)
        .group_by(day)
    )
    return dict(iter(found))
