"""A wall counts neither secret nor internal tickets, whatever sum it reads, and no mean tells of one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from db.models import Ticket
from db.queries.rollups import load_rating_sums
from db.queries.wall_deadlines import deadlines_kept
from db.queries.wall_ratings import load_department_ratings
from db.session import DatabaseUrls, live_transaction, owner_transaction, transaction
from domain.enums import ClockKind, Secrecy
from domain.filters import Filters
from domain.measures import OPEN_TICKETS, SATISFACTION
from domain.satisfaction import Scores
from domain.scopes import Reach, Scope
from live import loading, wall_figures
from live.city_state import CityState
from live.wall_facts import read_facts
from services import rollups
from tests.support import factories
from tests.support.notifications import a_clock
from tests.support.rollup_groups import GROUPS_OF_DAYS

CITY = "370783"
NOON = factories.NOON
NOW = NOON + timedelta(days=2)
WHOLE = Scope.whole(CITY)
TOWN = Scope(CITY, Reach.TOWN, town="001")
WALLS = [replace(WHOLE, secrets=False), replace(TOWN, secrets=False)]
WALL = pytest.mark.parametrize("scope", WALLS, ids=["of the city", "of a town"])


@pytest.fixture(params=["from the tables", "from the sums"])
def counted(request: pytest.FixtureRequest, database: DatabaseUrls) -> None:
    """One ticket of each secrecy, held by D01 and its town 001, with a deadline and a rating of 2 March."""
    with owner_transaction() as session:
        factories.a_city(session, as_of=NOW)
        for secrecy in Secrecy:
            ticket = factories.a_ticket(session, departments=("D01", "001"), secrecy=secrecy)
            factories.a_story(session, ticket)
            a_clock(session, ticket, ClockKind.COMPLETION, due=NOON + timedelta(hours=1))
        while request.param == "from the sums":
            if rollups.run_step(session, CITY, NOW, settled=timedelta(0)) is None:
                break


def a_picture() -> CityState:
    with live_transaction() as session:
        return loading.load(session, CITY)


@WALL
def test_a_wall_counts_what_is_open_to_all(counted, scope):
    picture = a_picture()
    with live_transaction() as session:
        facts = read_facts(session, scope, picture)
    with picture.lock:
        counts = wall_figures.build_counts(picture, wall_figures.open_now(picture, scope))

    assert counts["open"] == picture.values("town", OPEN_TICKETS, scope=scope).total == 1
    assert [facts.received.week_before.so_far, facts.past.line[-1].open, facts.kept.due] == [0, 1, 1]
    assert facts.ratings["D01"].count == 1


@WALL
def test_row_security_shows_a_wall_what_is_open_to_all(counted, scope):
    with transaction(scope) as session:
        assert session.scalars(select(Ticket.secrecy)).all() == [Secrecy.NORMAL]


@pytest.mark.parametrize(("scope", "due"), [(WALLS[0], 1), (WALLS[1], 1), (WHOLE, 3), (TOWN, 3)])
def test_deadlines_and_ratings_are_those_of_the_scope(counted, scope, due):
    with live_transaction() as session:
        [kept] = deadlines_kept(session, scope, [NOW], length=timedelta(days=30))
        rated = load_department_ratings(
            session, scope, today=NOW.date(), zone=a_picture().zone, days=90, scores=Scores()
        )

    assert (kept.due, rated["D01"].count) == (due, due)


@pytest.mark.parametrize("secrets", [False, True])
def test_sums_of_ratings_leave_out_what_the_reader_does_not_see(counted, secrets):
    with transaction(replace(WHOLE, secrets=secrets)) as session:
        day = NOON.date()
        sums = load_rating_sums(session, CITY, since=day, until=day, filters=Filters())
        seen = session.scalar(select(func.count()).select_from(Ticket))

    assert sum(one.count for one in sums) == seen == (3 if secrets else 1)


def test_rollups_that_hold_internal_tickets_are_not_read_by_who_sees_none(counted):
    received = text(
        f"SELECT coalesce(sum(counts[1]), 0) FROM {GROUPS_OF_DAYS} WHERE dimension = 'ticket.all'"
    )
    with owner_transaction() as session:
        every = session.scalar(received)
    seen = []
    for scope in (replace(WHOLE, secrets=False), WHOLE, TOWN, WALLS[1]):
        with transaction(scope) as session:
            seen.append(session.scalar(received))

    assert seen == ([1, 3, 2, 1] if every else [0, 0, 0, 0])


def test_neither_mean_nor_class_breaks_differ_by_tickets_that_are_kept_from_readers(counted):
    picture = a_picture()
    with owner_transaction() as session:
        session.execute(text("DELETE FROM evaluations e USING tickets t WHERE t.id = e.ticket_id"
                             " AND t.secrecy <> 'normal'"))  # fmt: skip
        for table in ("clocks", "work_orders", "ticket_events", "reporters", "ticket_words"):
            session.execute(text(f"DELETE FROM {table} x USING tickets t WHERE t.id = x.ticket_id"
                                 " AND t.secrecy <> 'normal'"))  # fmt: skip
        session.execute(text("DELETE FROM tickets WHERE secrecy <> 'normal'"))
    without = a_picture()

    for scope in WALLS:
        for measure in (OPEN_TICKETS, SATISFACTION):
            for level in ("city", "town", "grid"):
                shown = [one.values(level, measure, scope=scope) for one in (picture, without)]
                told = [(one.breaks, one.values.tolist(), one.classes.tolist(), one.total) for one in shown]
                assert repr(told[0]) == repr(told[1])


def test_the_health_page_counts_what_is_open_to_all(counted):
    assert a_picture().open_tickets == 1
