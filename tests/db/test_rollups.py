"""Rollups equal plain SQL after any act on tickets since they were counted."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries.cities import load_city_facts
from db.session import set_scope
from db.writes import rollup_work
from db.writes.rollups import Days
from domain.scopes import Reach, Scope
from services import rollups
from tests.support import grown_city
from tests.support.grown_city import CITY, NOW
from tests.support.rollup_groups import GROUPS_OF_DAYS

ONE_DAY = timedelta(days=1)
AT_ONCE = timedelta(0)


def work_all(session: Session, now: datetime = NOW) -> list[rollups.RecountStep]:
    """Do everything that is due and return what was done."""
    done = []
    while (step := rollups.run_step(session, CITY, now, settled=AT_ONCE)) is not None:
        done.append(step)
    return done


def differing(session: Session, first: date, last: date) -> int:
    return rollup_work.count_differences(session, load_city_facts(session, CITY), Days(first, last))


@pytest.fixture
def counted(session: Session) -> Session:
    """A city of 60 closed and 12 open tickets whose past days are all counted."""
    grown_city.begin(session, opened=12)
    grown_city.add(session, prefix="C", count=60, closed=True, until=NOW - 5 * ONE_DAY, days=50)
    work_all(session)
    return session


FIRST, LAST = date(2026, 1, 1), NOW.date() - ONE_DAY


def test_every_finished_day_and_month_is_counted_newest_first(session):
    grown_city.begin(session, opened=12)
    grown_city.add(session, prefix="C", count=60, closed=True, until=NOW - 5 * ONE_DAY, days=50)

    done = work_all(session)

    days = [day for step in done if step.work is rollups.Work.COUNTED for day in step.days]
    assert days == [LAST - n * ONE_DAY for n in range(len(days))]
    assert [step.days for step in done if step.work is rollups.Work.SUMMED] == [
        (date(2026, 2, 1),),
        (date(2026, 1, 1),),
    ]


def test_a_month_is_summed_up_before_older_days_are_counted(session):
    grown_city.begin(session, opened=12)
    grown_city.add(session, prefix="C", count=60, closed=True, until=NOW - 5 * ONE_DAY, days=50)

    done = work_all(session)

    of_february = next(place for place, step in enumerate(done) if step.work is rollups.Work.SUMMED)
    counted_by_then = [day for step in done[:of_february] for day in step.days]
    assert min(counted_by_then) > date(2026, 1, 27)


def test_counted_days_hold_what_the_tables_hold(counted):
    assert differing(counted, FIRST, LAST) == 0
    received = text(f"SELECT sum(counts[1]) FROM {GROUPS_OF_DAYS} WHERE dimension = 'ticket.all'")
    plain = text("SELECT count(*) FROM tickets WHERE reported_at < '2026-03-04 00:00+08'")
    assert counted.scalar(received) == counted.scalar(plain)
    steps = text("SELECT sum(received) FROM rollup_steps WHERE step = 'day'")
    assert counted.scalar(steps) == counted.scalar(plain)


def test_no_sum_below_a_town_holds_a_secret_ticket(counted):
    below = text(
        "SELECT count(*) FROM rollups WHERE secret AND (dimension IN ('ticket.unit', 'ticket.grid')"
        " OR dimension = 'rating.place' AND keys <> ARRAY['/'])"
    )
    secret = text("SELECT count(*) FROM rollups WHERE secret AND dimension = 'ticket.all'")

    assert counted.scalar(secret) > 0
    assert counted.scalar(below) == 0


@pytest.mark.parametrize(
    ("scope", "towns"),
    [
        pytest.param(Scope.whole(CITY), {"001", "002"}, id="whole"),
        pytest.param(Scope(CITY, Reach.TOWN, town="001"), {"001"}, id="town"),
        pytest.param(Scope(CITY, Reach.DEPARTMENT, department="D01"), set(), id="department"),
        pytest.param(Scope(CITY, Reach.UNIT, unit="0011"), set(), id="unit"),
        pytest.param(Scope.none(CITY), set(), id="none"),
    ],
)
def test_a_scope_reads_only_sums_of_its_own(counted, scope, towns):
    counted.execute(text("SET LOCAL ROLE huying_app"))
    set_scope(counted, scope)

    assert set(counted.scalars(text("SELECT DISTINCT town_code FROM rollups"))) == towns


def test_a_row_holds_the_days_of_a_third_of_a_month(counted):
    days = set(counted.scalars(text("SELECT DISTINCT day FROM rollups WHERE step = 'day'")))

    assert {day.day for day in days} == {1, 11, 21}
    assert max(days) == date(2026, 3, 1)
    assert {step.days for step in work_all(counted)} == set()


def test_a_recounted_day_leaves_the_other_days_of_its_row_as_they_are(counted):
    day = date(2026, 2, 14)
    counted.execute(text("UPDATE tickets SET matter = NULL"))
    assert differing(counted, day, day) > 0
    counted.execute(
        text("INSERT INTO rollup_marks (city, day, town_code) VALUES (:city, :day, '001')"),
        {"city": CITY, "day": day},
    )

    done = [step.work for step in work_all(counted)]

    assert done == [rollups.Work.RECOUNTED, rollups.Work.SUMMED]
    facts = load_city_facts(counted, CITY)
    assert rollup_work.count_differences(counted, facts, Days(day, day, ("001",))) == 0
    for other in (Days(day, day, ("002",)), Days(day - ONE_DAY, day - ONE_DAY, ("001",))):
        assert rollup_work.count_differences(counted, facts, other) > 0


def test_a_count_by_other_measures_is_repeated_with_the_days_of_the_same_row(counted):
    counted.execute(text("UPDATE rollup_steps SET version = version - 1 WHERE day = '2026-03-02'"))

    done = work_all(counted)

    assert [step.days for step in done] == [(date(2026, 3, 3), date(2026, 3, 2), date(2026, 3, 1))]
    assert differing(counted, FIRST, LAST) == 0
