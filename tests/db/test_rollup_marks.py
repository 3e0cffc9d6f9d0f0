"""Any act on tickets marks the days it changes, and their recounted rollups are correct."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.orm import Session

from db import session as sessions
from db.models import Clock, Evaluation, RollupMark, Ticket, TicketEvent
from db.queries.cities import load_city_facts
from db.queries.city_time import get_city_time
from db.server.cluster import Cluster
from db.server.test_cluster import copy_template, drop
from db.session import owner_transaction, set_scope
from db.writes import rollup_work
from db.writes.rollups import Days
from domain.enums import Act, Effect, Secrecy
from domain.scopes import Scope
from services import rollups
from tests.support import factories
from tests.support.people import CITY
from tests.support.statements import statements
from tests.support.workflow.machine import LoopMachine, happenings
from tests.support.workflow.walk import a_walkable_city

STEPS = 40


@pytest.fixture(scope="module")
def engine(cluster: Cluster) -> Iterator[Engine]:
    """The application's own role on a city of its own."""
    engines = sessions.connect(copy_template(cluster, "rollup_marks"))
    with owner_transaction() as session:
        a_walkable_city(session)
    yield engines.people
    engines.dispose()
    drop(cluster, "rollup_marks")


def count_all(session: Session) -> None:
    """Count every day that is missing or marked, up to the database's yesterday."""
    now = session.scalar(select(func.now()))
    while rollups.run_step(session, CITY, now, settled=timedelta(0)) is not None:
        pass


def differing(session: Session) -> int:
    """Return how many sums of all counted days differ from the tables."""
    first, last = session.execute(
        text("SELECT min(day), max(day) FROM rollup_steps WHERE step = 'day'")
    ).one()
    return rollup_work.count_differences(session, load_city_facts(session, CITY), Days(first, last))


@pytest.mark.parametrize("walks", [2, pytest.param(6, marks=pytest.mark.slow)])
def test_random_acts_leave_true_sums_once_their_marks_are_counted(engine: Engine, walks: int) -> None:
    changed: Counter[bool] = Counter()

    @settings(max_examples=walks, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32 - 1))
    def walk(seed: int) -> None:
        with engine.connect() as connection, connection.begin() as outer:
            machine, steps = LoopMachine(connection, Counter()), happenings(seed, STEPS)
            for step in steps[: STEPS // 2]:
                machine.happen(step)
            _at_the_center(connection, count_all)
            for step in steps[STEPS // 2 :]:
                machine.happen(step)
            machine.bring_all_to_their_end()
            changed[_at_the_center(connection, differing) > 0] += 1
            _at_the_center(connection, count_all)
            assert _at_the_center(connection, differing) == 0
            outer.rollback()

    walk()

    assert changed[True], "no walk changed a day that was counted"


def _at_the_center(connection: Connection, question):
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        set_scope(session, Scope.whole(CITY))
        found = question(session)
        session.commit()
        return found


@pytest.fixture
def told(session: Session) -> tuple[Session, Ticket]:
    """A counted city with one ticket of 2 March: a work order, its clock, its rating."""
    factories.a_city(session)
    ticket = factories.a_ticket(session, departments=("D01",))
    factories.a_story(session, ticket)
    ticket.completed_at = factories.NOON + timedelta(days=1)
    session.flush()
    count_all(session)
    return session, ticket


def due(ticket: Ticket, session: Session) -> Clock:
    return session.scalars(select(Clock).where(Clock.ticket_id == ticket.id)).one()


def run_until(clock: Clock, due_at: datetime) -> None:
    clock.yellow_at = clock.orange_at = clock.due_at = due_at


def rating(ticket: Ticket, session: Session) -> Evaluation:
    return session.scalars(select(Evaluation).where(Evaluation.ticket_id == ticket.id)).one()


def rework(ticket: Ticket, session: Session) -> None:
    now = session.scalar(select(func.now()))
    session.add(
        TicketEvent(
            city=ticket.city, ticket_id=ticket.id, seq=2, at=now, act=Act.REWORK, actor_name="审核", data={},
            prev_hash=b"1", hash=b"2",
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "days"),
    [
        pytest.param(lambda t, _: setattr(t, "matter", None), {2, 3}, id="another matter"),
        pytest.param(lambda t, _: setattr(t, "secrecy", Secrecy.SECRET), {2, 3}, id="made secret"),
        pytest.param(lambda t, _: setattr(t, "grid_code", None), {2, 3}, id="another place"),
        pytest.param(lambda t, _: setattr(t, "department", "D02"), {2, 3}, id="another lead"),
        pytest.param(lambda t, _: setattr(t, "completed_at", None), {3}, id="completion taken back"),
        pytest.param(
            lambda t, _: setattr(t, "completed_at", factories.NOON + timedelta(days=3)), {3, 5}, id="moved"
        ),
        pytest.param(
            lambda t, _: setattr(t, "accepted_at", factories.NOON + timedelta(days=3)),
            {2, 3, 5},
            id="accepted later, which counts for the day it came",
        ),
        pytest.param(lambda t, _: setattr(t, "called_at", t.reported_at), {2, 3}, id="called"),
        pytest.param(rework, {2, 3}, id="rework counts for the days before"),
        pytest.param(
            lambda t, s: setattr(rating(t, s), "effect", Effect.POOR), {2}, id="a rating that was appealed"
        ),
        pytest.param(lambda t, s: session_delete(rating(t, s), s), {2}, id="a rating taken away"),
        pytest.param(
            lambda t, s: run_until(due(t, s), factories.NOON + timedelta(days=7)), {9}, id="another deadline"
        ),
        pytest.param(lambda t, _: setattr(t, "description", "另述"), set(), id="what no sum holds"),
        pytest.param(
            lambda t, s: setattr(t, "completed_at", s.scalar(select(func.now()))), {3}, id="today is not"
        ),
    ],
)
def test_a_change_marks_the_days_of_old_and_new(told, change, days):
    session, ticket = told

    change(ticket, session)
    session.flush()

    assert {mark.day.day for mark in session.scalars(select(RollupMark))} == days
    count_all(session)
    assert differing(session) == 0


@pytest.mark.parametrize("knows_today", [False, True])
def test_a_transaction_that_knows_the_day_marks_the_same_days(told, knows_today):
    session, ticket = told
    if knows_today:
        get_city_time(session, CITY)

    ticket.department = "D02"
    due(ticket, session).stopped_at = session.scalar(select(func.now()))
    rating(ticket, session).rated_at = session.scalar(select(func.now()))
    session.flush()

    assert {mark.day.day for mark in session.scalars(select(RollupMark))} == {2, 3}
    count_all(session)
    assert differing(session) == 0


def test_what_happens_today_asks_nothing_of_the_sums(told):
    session, _ = told
    now = get_city_time(session, CITY)

    with statements(session) as asked:
        ticket = factories.a_ticket(session, departments=("D01",), reported_at=now)
        ticket.department, ticket.accepted_at = "D02", now
        session.flush()

    assert [one for one in asked if "rollup_marks" in one] == []


def test_a_replay_city_marks_what_lies_before_its_own_day(session):
    factories.a_city(session, as_of=factories.NOON)
    get_city_time(session, CITY)

    for days in (0, 1):
        factories.a_ticket(session, reported_at=factories.NOON - timedelta(days=days))
    session.flush()

    assert {mark.day.day for mark in session.scalars(select(RollupMark))} == {1}


def test_a_change_of_town_marks_both_towns(told):
    session, ticket = told

    ticket.town_code, ticket.unit_code, ticket.grid_code = "002", "0021", "00211"
    session.flush()

    assert {mark.town_code for mark in session.scalars(select(RollupMark))} == {"001", "002"}
    count_all(session)
    assert differing(session) == 0


def test_a_difference_that_no_mark_tells_of_is_found_and_mended(told):
    session, _ = told
    session.execute(text("UPDATE tickets SET matter = NULL"))
    days = [factories.NOON.date(), factories.NOON.date() + timedelta(days=1)]

    found = [rollups.compare_counts(session, CITY, day, turn=turn) for day in days for turn in range(3)]

    assert {day for day, differing in found if differing} == set(days)
    count_all(session)
    assert differing(session) == 0


def session_delete(row: object, session: Session) -> None:
    session.delete(row)
