"""The demonstration city keeps every invariant of a real one: built, played, and after missed time."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import session as sessions
from db.queries import amendments, appeals, arbitrations, duties, exclusions, published_replies, simulation
from db.queries import roster as roster_queries
from db.queries.duty_conditions import DutyFilter
from db.queries.simulations import find_built
from db.server import test_cluster
from db.server.cluster import Cluster
from db.session import DatabaseUrls, owner_transaction
from db.writes import search_index
from demo import roster
from demo.accounts import DEMO_LOGINS
from demo.build import build_demo
from demo.missed_time import play_missed_time, share_played
from demo.simulator import Habits, Simulator
from demo.world import CityMoment, make_world
from domain.amendments import AmendmentStatus
from domain.appeals import AppealStatus
from domain.arbitrations import ArbitrationStatus
from domain.duties import DutyList
from domain.exclusions import ExclusionStatus
from domain.redaction import find
from domain.roster import DutyRole
from domain.scopes import Actor
from etl.holidays import read_calendar
from services.history_proof import verify
from tests.support.demo_laws import RESTING, UNEXPLAINED, broken_laws, play_withdrawals

CITY = "370783"
UNTIL = datetime(2026, 9, 22, 6, 30, tzinfo=UTC)

# What the services write at the end has ids of its own.
TICKETS = text("SELECT md5(string_agg(number || description, '' ORDER BY number)) FROM tickets")
TICKET_COUNT = text("SELECT count(*) FROM tickets")
SCOPES = text("SELECT count(*) FROM reply_scopes")
WORDS = text("SELECT md5(string_agg(words::text, '' ORDER BY ticket_id)) FROM ticket_words AS words")
INDEXES = text("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")


class PulledPlug(RuntimeError):
    """Simulated power failure."""


@pytest.fixture(scope="module")
def demo(cluster: Cluster) -> Iterator[DatabaseUrls]:
    urls = test_cluster.copy_template(cluster, "demo_city")
    engines = sessions.connect(urls)
    build_demo(urls.owner, until=UNTIL, seed=1, scale=0.01)
    yield urls
    engines.dispose()
    test_cluster.drop(cluster, "demo_city")


def small_simulator(now: datetime) -> Simulator:
    """Return a simulator that does few acts a day."""
    habits = Habits(reports_a_day=40, letters_a_day=4, queue=5, letters_left=1, side_events=())
    return Simulator(make_world(1, now=now), pace=1, seed=1, habits=habits)


def broken_chains(session: Session) -> list[str]:
    return list(verify(session, CITY, key=b"test").faults)


def test_the_city_has_its_exact_areas(demo):
    with owner_transaction() as session:
        found = session.execute(text("SELECT level, count(*) FROM areas GROUP BY level"))
        counts: dict[str, int] = dict(found.all())

    assert counts == {"city": 1, "town": 15, "community": 338, "village": 1065, "grid": 3917}


def test_every_level_is_published(demo):
    with owner_transaction() as session:
        found: dict[str, int] = dict(
            session.execute(text("SELECT level, cardinality(codes) FROM shapes WHERE current")).all()
        )

    assert found == {"city": 1, "town": 15, "community": 338, "village": 1065, "unit": 1403, "grid": 3917}


def test_the_built_city_keeps_the_laws(demo):
    with owner_transaction() as session:
        assert broken_laws(session, UNTIL) == []


def test_the_built_history_is_chained(demo):
    with owner_transaction() as session:
        assert broken_chains(session) == []


def test_the_logins_are_there(demo):
    with owner_transaction() as session:
        names = set(session.scalars(text("SELECT username FROM accounts")))

    assert names == {login.username for login in DEMO_LOGINS}


def test_both_lists_of_duties_are_in_force_and_the_shared_one_has_a_history(demo):
    with owner_transaction() as session:
        days = {version.version: version for version in duties.list_versions(session, CITY, DutyList.SHARED)}
        totals = {
            kind: duties.list_duties(session, CITY, DutyFilter(kind), as_of=UNTIL.date(), limit=1).total
            for kind in DutyList
        }
        first = duties.list_duties(
            session, CITY, DutyFilter(DutyList.SHARED), as_of=days[1].effective_from, limit=60
        )

    assert totals[DutyList.SHARED] == 51
    assert 4900 <= totals[DutyList.POWER] <= 5000
    assert all("示例" in version.reference for version in days.values())
    assert days[3].note.startswith("清单调整")  # which names the amendment that made it
    assert {"S-209", "S-407"} & {item.code for item in first.items} == {"S-209"}


def test_replies_are_published_with_answers_to_their_matter(demo):
    with owner_transaction() as session:
        shown = published_replies.list_published(session, CITY, page=1, size=50)

    assert len(shown) >= 2
    assert len({reply.matter for reply in shown}) == len(shown)
    assert all(not find(f"{reply.question}{reply.answer}", names=()) for reply in shown)


def test_no_anonymous_reporter_is_told_by_phone_and_every_reply_has_its_proof(demo):
    unreached = text(
        "SELECT r.way, count(*) FROM replies r"
        " JOIN reporters p ON p.city = r.city AND p.ticket_id = r.ticket_id"
        " WHERE r.way = 'impossible' AND r.why_not = ''"
        " OR p.anonymous AND r.way NOT IN ('impossible', 'web', 'platform')"
        " OR r.way IN ('phone', 'email', 'letter', 'visit', 'platform') AND r.proof = '' GROUP BY 1"
    )
    with owner_transaction() as session:
        assert session.execute(unreached).all() == []
        assert session.scalar(text("SELECT count(*) FROM replies WHERE way = 'impossible'")) > 0


def test_somebody_is_on_duty_and_the_shifts_before_handed_over(demo):
    with owner_transaction() as session:
        on_duty = {shift.role for shift in roster_queries.list_on_duty(session, CITY, UNTIL)}
        coming = roster_queries.list_on_duty(session, CITY, UNTIL + timedelta(days=6))
        notes = roster_queries.list_notes(session, Actor.system(CITY), most=50)
        filled = roster.keep(session, CITY, now=UNTIL)

    assert on_duty == set(DutyRole)
    assert coming
    assert len(notes) > 10
    assert filled == 0, "what stands on the roster is left as it is"


def test_letters_wait_at_the_intake(demo):
    with owner_transaction() as session:
        assert simulation.count_waiting_letters(session, CITY) >= 2


def test_tickets_are_found_by_the_words_that_the_database_would_write(demo):
    with owner_transaction() as session:
        before, scopes = session.scalar(WORDS), session.scalar(SCOPES)
        search_index.write_all(session, CITY)
        after = session.scalar(WORDS)

        assert session.scalar(SCOPES) == scopes > 0  # every reply is listed where its readers look
    assert before is not None
    assert after == before


def test_the_planner_knows_every_table_that_lists_read(demo):
    with owner_transaction() as session:
        known = set(
            session.scalars(text("SELECT DISTINCT tablename FROM pg_stats WHERE schemaname = 'public'"))
        )

    assert {"tickets", "clocks", "replies", "reply_scopes", "call_backs", "ticket_words"} <= known


def test_building_again_replaces_the_city(demo):
    with owner_transaction() as session:
        before = session.scalar(TICKETS)

    build_demo(demo.owner, until=UNTIL, seed=1, scale=0.01)

    with owner_transaction() as session:
        after = session.scalar(TICKETS)
    assert after == before


def test_an_interrupted_build_leaves_what_stood(demo):
    with owner_transaction() as session:
        before = session.scalars(INDEXES).all()

    def pull(what: str, _share: float) -> None:
        if what == "keys":
            raise PulledPlug

    with pytest.raises(PulledPlug):
        build_demo(demo.owner, until=UNTIL, seed=2, scale=0.01, progress=pull)

    with owner_transaction() as session:
        state = find_built(session, CITY)
        after = session.scalars(INDEXES).all()
    assert state is not None
    assert state.seed == 1
    assert after == before


def test_missed_time_is_played_by_the_laws(demo):
    now = UNTIL + timedelta(days=1, hours=3)
    with owner_transaction() as session:
        before = session.scalar(TICKET_COUNT)

    done = play_missed_time(small_simulator(now), now=now)

    with owner_transaction() as session:
        state = find_built(session, CITY)
        assert done > 50
        assert session.scalar(TICKET_COUNT) > before
        assert broken_laws(session, now) == []
        assert broken_chains(session) == []
        assert session.scalar(text("SELECT count(*) FROM ticket_events WHERE at > :now"), {"now": now}) == 0
    assert state is not None
    assert state.played_until == now


def test_time_is_not_played_twice(demo):
    now = UNTIL + timedelta(days=1, hours=3)
    play_missed_time(small_simulator(now), now=now)

    assert play_missed_time(small_simulator(now), now=now) == 0


def test_what_people_changed_meanwhile_is_left_to_them(demo):
    with owner_transaction() as session:
        state = find_built(session, CITY)
        assert state is not None
        assert state.played_until is not None
        at = state.played_until
        session.execute(
            text("UPDATE tickets SET changed_at = :later WHERE closed_at IS NULL AND reported_at < :at"),
            {"later": at + timedelta(days=9), "at": at},
        )

    small_simulator(at).play(3600, now=at, until=at + timedelta(hours=1))

    with owner_transaction() as session:
        touched = session.scalar(
            text(
                "SELECT count(*) FROM tickets t JOIN ticket_events e"
                " ON e.city = t.city AND e.ticket_id = t.id WHERE t.reported_at < :at AND e.at >= :at"
            ),
            {"at": at},
        )
    assert touched == 0


def test_a_long_absence_is_played_with_fewer_acts_a_day(demo):
    calendar = read_calendar()

    assert share_played(calendar, UNTIL, UNTIL + timedelta(hours=5)) == 1
    assert 0 < share_played(calendar, UNTIL, UNTIL + timedelta(days=14)) < 0.25


def test_the_simulator_acts_through_the_services(demo):
    with owner_transaction() as session:
        now = session.scalars(text("SELECT now()")).one()
    simulator = Simulator(make_world(1, now=now), pace=600, seed=1)

    done = sum(simulator.beat(4) for _ in range(2))

    with owner_transaction() as session:
        assert done > 0
        assert broken_chains(session) == []
        assert session.scalar(text("SELECT count(*) FROM outbox WHERE kind = 'change'")) >= done


def test_the_simulator_withdraws_a_dispatch_now_and_then(demo):
    with owner_transaction() as session:
        now = session.scalars(text("SELECT now()")).one()
        scene = CityMoment(session, make_world(1, now=now), random.Random(1), now)

        assert play_withdrawals(scene) == {("accepted", True)}
        assert broken_chains(session) == []


def test_tickets_rest_on_duties_of_the_version_of_their_time(demo):
    with owner_transaction() as session:
        resting, not_dispatched, unknown = session.execute(RESTING).one()
        overridden, unexplained = session.execute(UNEXPLAINED).one()

    assert resting > 100
    assert (not_dispatched, unknown) == (0, 0)
    assert overridden > 5
    assert unexplained == 0


def test_some_duties_were_pushed_down_and_some_of_those_decided(demo):
    with owner_transaction() as session:
        rows = session.execute(text("SELECT origin, status, duty, reason FROM push_downs")).all()

    assert {row.origin for row in rows} == {"flagged"}
    assert sum(row.status == "flagged" for row in rows) == len(rows) // 2
    assert all(row.duty and row.reason for row in rows)


def test_an_amendment_is_at_every_step_and_some_tickets_are_disputed(demo):
    with owner_transaction() as session:
        states = {one.status for one in amendments.list_amendments(session, CITY)}
        disputes = {one.status for one in arbitrations.list_arbitrations(session, CITY)}

    assert states == set(AmendmentStatus)
    assert disputes <= set(ArbitrationStatus)
    assert disputes


def test_some_ratings_are_contested_and_some_tickets_do_not_count(demo):
    with owner_transaction() as session:
        contested = [one.status for one in appeals.list_appeals(session, CITY)]
        asked = [one.status for one in exclusions.list_exclusions(session, CITY)]

    assert set(contested) <= set(AppealStatus)
    assert set(asked) <= set(ExclusionStatus)
    assert contested
    assert asked
