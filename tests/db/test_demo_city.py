"""The demonstration city keeps every invariant of a real one: built, played, and after missed time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import session as sessions
from db.queries import published_replies, simulation
from db.queries import roster as roster_queries
from db.queries.simulations import find_built
from db.server import test_cluster
from db.server.cluster import Cluster
from db.session import DatabaseUrls, owner_transaction
from db.writes import search_index
from demo import roster
from demo.accounts import DEMO_LOGINS
from demo.build import build_demo
from demo.missed_time import catch_up
from demo.simulate import scenery_of
from demo.simulator import Simulator
from domain.redaction import find
from domain.roster import DutyRole
from services.history_proof import verify

CITY = "370783"
UNTIL = datetime(2026, 9, 22, 6, 30, tzinfo=UTC)
LAWS = {
    "every dispatched open ticket has one lead": """
        SELECT count(*) FROM tickets t WHERE closed_at IS NULL AND dispatched_at IS NOT NULL AND 1 <> (
            SELECT count(*) FROM work_orders w WHERE w.city = t.city AND w.ticket_id = t.id
            AND w.role = 'lead' AND w.ended_at IS NULL AND w.department = t.department)""",
    "parties of a ticket hold its work orders, were offered one, or were invited": """
        SELECT count(*) FROM tickets t WHERE (
            SELECT coalesce(array_agg(DISTINCT p.code ORDER BY p.code), '{}') FROM (
                SELECT w.department AS code FROM work_orders w WHERE w.city = t.city AND w.ticket_id = t.id
                UNION SELECT m.data ->> 'successor' FROM motions m
                WHERE m.city = t.city AND m.ticket_id = t.id AND m.kind = 'transfer'
                UNION SELECT unnest(c.invited) FROM consultations c
                WHERE c.city = t.city AND c.ticket_id = t.id) p)
            <> (SELECT coalesce(array_agg(d ORDER BY d), '{}') FROM unnest(t.departments) d)""",
    "a closed ticket has no running clock": """
        SELECT count(*) FROM tickets t JOIN clocks c ON c.city = t.city AND c.ticket_id = t.id
        WHERE t.closed_at IS NOT NULL AND c.stopped_at IS NULL""",
    "clocks begin before they turn yellow, orange, due": """
        SELECT count(*) FROM clocks
        WHERE NOT (yellow_at <= due_at AND orange_at <= due_at AND started_at < due_at)""",
    "every reply told has its row": """
        SELECT count(*) FROM ticket_events e WHERE e.act = 'feed_back' AND NOT EXISTS (
            SELECT 1 FROM replies r WHERE r.city = e.city AND r.ticket_id = e.ticket_id AND r.at = e.at)""",
    "every call-back told has its answers": """
        SELECT count(*) FROM ticket_events e WHERE e.act = 'call_back' AND NOT EXISTS (
            SELECT 1 FROM call_backs c WHERE c.city = e.city AND c.ticket_id = e.ticket_id
            AND c.at = e.at AND c.reached)""",
    "clocks stop after they start": "SELECT count(*) FROM clocks WHERE stopped_at < started_at",
    "a waiting ticket is timed": """
        SELECT count(*) FROM tickets t WHERE status IN ('called', 'accepted', 'dispatched') AND NOT EXISTS (
            SELECT 1 FROM clocks c WHERE c.city = t.city AND c.ticket_id = t.id AND c.stopped_at IS NULL)""",
    "a shelved ticket has its day, and the clock of that day": """
        SELECT count(*) FROM tickets t WHERE status = 'shelved' AND (review_on IS NULL OR NOT EXISTS (
            SELECT 1 FROM clocks c WHERE c.city = t.city AND c.ticket_id = t.id AND c.kind = 'shelf'
            AND c.stopped_at IS NULL AND (c.due_at AT TIME ZONE 'Asia/Shanghai')::date >= t.review_on))""",
    "steps happen in order": """
        SELECT count(*) FROM tickets WHERE NOT (coalesce(called_at, reported_at) >= reported_at
            AND coalesce(accepted_at, reported_at) >= reported_at
            AND coalesce(dispatched_at, accepted_at) >= accepted_at
            AND coalesce(completed_at, dispatched_at) >= dispatched_at
            AND coalesce(closed_at, reported_at) >= reported_at)""",
    "areas of a ticket hang together": """
        SELECT count(*) FROM tickets WHERE grid_code IS NOT NULL
            AND (left(grid_code, 12) <> unit_code OR left(unit_code, 9) <> town_code)""",
    "points lie in their grids": """
        SELECT count(*) FROM tickets t JOIN areas a ON a.city = t.city AND a.code = t.grid_code
        WHERE t.point IS NOT NULL AND NOT ST_Intersects(a.geom, t.point)""",
    "the last event says how a ticket stands": """
        SELECT count(*) FROM tickets t WHERE status <> (SELECT e.to_status FROM ticket_events e
            WHERE e.city = t.city AND e.ticket_id = t.id ORDER BY seq DESC LIMIT 1)""",
    "only called tickets are rated": """
        SELECT count(*) FROM evaluations e JOIN tickets t ON t.city = e.city AND t.id = e.ticket_id
        WHERE t.called_at IS NULL OR t.town_code <> e.town_code""",
    "a rated ticket has a rating of each department that had it, and of none twice": """
        SELECT count(*) FROM (SELECT DISTINCT o.city, o.ticket_id, o.department FROM work_orders o
            JOIN departments d ON d.city = o.city AND d.code = o.department AND d.kind <> 'town'
            WHERE EXISTS (SELECT 1 FROM evaluations e WHERE e.city = o.city AND e.ticket_id = o.ticket_id)
            ) held WHERE 1 <> (SELECT count(*) FROM evaluations e WHERE e.city = held.city
            AND e.ticket_id = held.ticket_id AND e.department = held.department)""",
    "nothing lies in the future": """
        SELECT count(*) FROM tickets WHERE changed_at > :now OR reported_at > :now""",
    "numbers go on from the last one given out": """
        SELECT count(*) FROM ticket_numbers n WHERE n.last <> (
            SELECT max(right(number, 5)::int) FROM tickets t
            WHERE t.city = n.city AND t.number LIKE 'SG' || to_char(n.day, 'YYYYMMDD') || '-%')""",
}  # fmt: skip


# What the services write at the end has ids of its own.
TICKETS = text("SELECT md5(string_agg(number || description, '' ORDER BY number)) FROM tickets")
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


def broken_laws(session: Session, now: datetime) -> list[str]:
    return [
        law for law, sql in LAWS.items() if session.scalar(text(sql), {"now": now} if ":now" in sql else {})
    ]


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
        notes = roster_queries.list_notes(session, CITY, most=50)
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
    now = UNTIL + timedelta(days=3, hours=5)

    came = catch_up(demo.owner, now=now)

    with owner_transaction() as session:
        assert came > 500
        assert broken_laws(session, now) == []
        assert broken_chains(session) == []


def test_time_is_not_played_twice(demo):
    now = UNTIL + timedelta(days=4)
    catch_up(demo.owner, now=now)

    assert catch_up(demo.owner, now=now) == 0


def test_the_simulator_acts_through_the_services(demo):
    with owner_transaction() as session:
        now = session.scalars(text("SELECT now()")).one()
    simulator = Simulator(scenery_of(1, now=now), pace=600, seed=1)

    done = sum(simulator.beat(4) for _ in range(2))

    with owner_transaction() as session:
        assert done > 0
        assert broken_chains(session) == []
        assert session.scalar(text("SELECT count(*) FROM outbox WHERE kind = 'change'")) >= done
