"""Ask how many tickets came in and were completed in an area over time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Date, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.queries.cities import CityFacts
from db.queries.filters import day_begins
from db.tables import Ticket
from domain.periods import Period, step_of


@dataclass(frozen=True, slots=True)
class StepCount:
    """What came in and what was completed in one step of a trend; ``day`` is its first day."""

    day: date
    received: int
    completed: int


def area_trend(
    session: Session,
    facts: CityFacts,
    *,
    where: Sequence[ColumnElement[bool]],
    period: Period,
    until: datetime,
) -> list[StepCount]:
    """Return one row for each step of ``period``, oldest first; what is later than ``until`` is left out."""
    received = _by_step(session, facts, where, Ticket.reported_at, period=period, until=until)
    completed = _by_step(session, facts, where, Ticket.completed_at, period=period, until=until)
    return [StepCount(day, received[day], completed[day]) for day in period.steps()]


def _by_step(
    session: Session,
    facts: CityFacts,
    where: Sequence[ColumnElement[bool]],
    column: "InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]",
    *,
    period: Period,
    until: datetime,
) -> Counter[date]:
    day = cast(func.timezone(facts.zone.key, column), Date)
    found = session.execute(
        select(day, func.count())
        .where(
            Ticket.city == facts.city, *where, column >= day_begins(period.first, facts.zone), column < until
        )
        .group_by(day)
    )
    counted: Counter[date] = Counter()
    for happened_on, count in found:
        counted[step_of(happened_on, period.step)] += count
    return counted
