"""After a merger live counts and sums of past days equal plain SQL; a killed worker leaves nothing."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from db.feed_listener import Follower
from db.models import Department, DutyVersion, Ticket, WorkOrder
from db.models import DepartmentChange as Change
from db.queries.area_counts import count_area_values
from db.queries.area_tree import load_area_tree
from db.queries.cities import load_city_facts
from db.session import DatabaseUrls, engines, live_transaction, owner_transaction
from db.writes import rollup_work
from db.writes.rollups import Days
from domain.department_changes import DepartmentChangeStatus
from domain.enums import Act
from domain.filters import Filters
from domain.measures import OPEN_TICKETS
from domain.scopes import Scope
from live.feed_consumer import Runner
from live.reconciler import build_count_query, find_differences, find_unequal
from services import department_changes, department_effects, rollups
from tests.support import factories
from tests.support.department_changes import LATER, a_change, applied, hand_over, lists, orders, planned
from tests.support.people import CITY, do, lead_of, order_of
from tests.support.workflow.city import MINUTE, MORNING, completed, dispatched
from worker import Worker

NEXT_DAYS = timedelta(days=12)


def count_all(session, now: datetime) -> None:
    while rollups.run_step(session, CITY, now, settled=timedelta(0)) is not None:
        pass


def differing(session) -> int:
    first, last = session.execute(
        text("SELECT min(day), max(day) FROM rollup_steps WHERE step = 'day'")
    ).one()
    return rollup_work.count_differences(session, load_city_facts(session, CITY), Days(first, last))


def test_sums_of_past_days_equal_the_tables_after_a_merger(session):
    factories.a_city(session)
    factories.a_calendar(session)
    for code in ("D03", "D04"):
        factories.a_party(session, CITY, code)
    for _ in range(2):
        dispatched(session, "D02", "D03")
    led = dispatched(session)
    do(session, led, Act.RESPOND, "D01", at=MORNING + 30 * MINUTE, order=lead_of(session, led).id,
       contact="arrival")  # fmt: skip
    completed(session)
    later = LATER + NEXT_DAYS  # every deadline has passed
    session.execute(text("UPDATE cities SET as_of = :now WHERE city = :city"), {"now": later, "city": CITY})
    count_all(session, later)
    assert differing(session) == 0

    for former, heir in (("D03", "D04"), ("D01", "D02")):  # one that only cooperates, one that leads
        change = a_change(department=former, successor=heir, effective_on=later.date())
        applied(session, change, now=later)
        assert differing(session) > 0
        count_all(session, later)
        assert differing(session) == 0

    assert order_of(session, led, "D02").ended_at is None


@pytest.fixture
def small_city(database: DatabaseUrls) -> None:
    with owner_transaction() as session:
        factories.a_city(session, as_of=LATER)
        factories.a_calendar(session)
        factories.some_shapes(session, CITY)
        lists(session)


def test_live_counts_equal_plain_sql_after_a_merger(small_city):
    with owner_transaction() as session:
        for _ in range(3):
            dispatched(session)
        dispatched(session, "D02")
    runner = Runner(engine=lambda: engines().screens, reading=live_transaction)
    runner._load_first()
    picture = runner.picture(CITY)
    with Follower(engines().screens) as follower:
        with owner_transaction() as session:
            applied(session, a_change())
        runner.step(follower)
        picture = runner.picture(CITY)

        assert find_differences(picture, reading=live_transaction) == set()
        for code, count in (("D01", 0), ("D02", 4)):
            filters, scope = Filters(department=code), Scope.whole(CITY)
            found = picture.values("town", OPEN_TICKETS, filters=filters, scope=scope)
            question = build_count_query(picture, filters=filters, scope=scope)
            with live_transaction() as session:
                tree = load_area_tree(session, CITY)
                plain = count_area_values(
                    session, tree, level="town", measure=OPEN_TICKETS, question=question
                )
            assert find_unequal(found, plain) == set()
            assert found.counts.sum() == count


def test_the_worker_applies_a_planned_change_once(small_city, at):
    with owner_transaction() as session:
        ticket = dispatched(session)
        made = planned(session, a_change())
    at(LATER + MINUTE)

    for _ in range(2):
        Worker({}).round(threading.Event())

    with owner_transaction() as session:
        change = session.get_one(Change, (CITY, made.id))
        assert change.status is DepartmentChangeStatus.APPLIED
        assert [row[1] for row in orders(session, ticket)] == ["D02"]
        events = text("SELECT count(*) FROM ticket_events WHERE act = 'succeed'")
        assert session.scalar(events) == 1
        assert session.scalar(select(func.count()).select_from(DutyVersion)) == 4


def test_one_killed_in_the_middle_leaves_nothing_and_is_applied_afterwards(small_city, monkeypatch):
    class Killed(BaseException):
        """The process is gone."""

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with owner_transaction() as session:
        for _ in range(2):
            dispatched(session)
        made = planned(session, a_change())
    with monkeypatch.context() as patch:
        patch.setattr(department_effects, "_move_requests_of_list", killed)
        with pytest.raises(Killed), owner_transaction() as session:
            department_changes.apply_due(session, CITY, LATER)

    with owner_transaction() as session:
        assert session.get_one(Change, (CITY, made.id)).status is DepartmentChangeStatus.PLANNED
        assert session.get_one(Department, (CITY, "D01")).valid_to is None
        assert set(session.scalars(select(WorkOrder.department))) == {"D01"}
        assert session.scalar(select(func.count()).select_from(DutyVersion)) == 2
        assert department_changes.apply_due(session, CITY, LATER) == 1
        hand_over(session)
    with owner_transaction() as session:
        assert set(session.scalars(select(Ticket.department))) == {"D02"}
