"""Sums of past days are those of plain SQL, whatever was done to tickets since they were counted."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import rollup_work
from db.queries.cities import city_facts
from db.rollup_counts import Days
from domain.scopes import Scope
from services import rollups
from tests import grown_city
from tests.grown_city import CITY, NOW

ONE_DAY = timedelta(days=1)
AT_ONCE = timedelta(0)
CENTER = Scope.whole(CITY)


def work_all(session: Session, now: datetime = NOW) -> list[rollups.Done]:
    """Do everything that is due and return what was done."""
    done = []
    while (step := rollups.step(session, CITY, now, settled=AT_ONCE)) is not None:
        done.append(step)
    return done


def differing(session: Session, first: date, last: date) -> int:
    return rollup_work.differences(session, city_facts(session, CITY), Days(first, last))


@pytest.fixture
def counted(session: Session) -> Session:
    """A city of 40 closed and 12 open tickets whose past days are all counted."""
    grown_city.begin(session, opened=12)
    grown_city.add(session, prefix="C", count=40, closed=True, until=NOW - 5 * ONE_DAY, days=50)
    work_all(session)
    return session


FIRST, LAST = date(2026, 1, 1), NOW.date() - ONE_DAY


def test_every_finished_day_and_month_is_counted_newest_first(session):
    grown_city.begin(session, opened=12)
    grown_city.add(session, prefix="C", count=40, closed=True, until=NOW - 5 * ONE_DAY, days=50)

    done = work_all(session)

    days = [day for step in done if step.work is rollups.Work.COUNTED for day in step.days]
    assert days == [LAST - n * ONE_DAY for n in range(len(days))]
    assert [step.days for step in done if step.work is rollups.Work.SUMMED] == [
        (date(2026, 2, 1),),
        (date(2026, 1, 1),),
    ]


def test_counted_days_hold_what_the_tables_hold(counted):
    assert differing(counted, FIRST, LAST) == 0
    received = text(
        "SELECT sum(counts[1][1]) FROM rollups WHERE city = :city AND step = 'day'"
        " AND dimension = 'ticket.all'"
    )
    plain = text("SELECT count(*) FROM tickets WHERE reported_at < '2026-03-04 00:00+08'")
    assert counted.scalar(received, {"city": CITY}) == counted.scalar(plain)
