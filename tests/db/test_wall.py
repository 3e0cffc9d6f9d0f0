"""The figures of a wall equal plain SQL, and it names only public things."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text, update

from db import session as sessions
from db.models import City, Ticket
from db.queries.wall_backlog import BacklogInstant, list_backlogs
from db.queries.wall_newest import list_newest
from db.server import test_cluster
from db.server.cluster import Cluster
from db.session import DatabaseUrls, live_transaction, owner_transaction
from demo.build import build_demo
from domain.enums import Secrecy
from domain.measures import MEASURES, OPEN_TICKETS
from domain.scopes import Reach, Scope
from live import loading, wall_figures
from live.city_state import CityState
from live.wall_facts import PAST_KEPT, BoardFacts, read_facts
from live.wall_view import ALPHABET, BoardView, pack_classes

CITY = "370783"
UNTIL = datetime(2026, 9, 22, 6, 30, tzinfo=UTC)  # 14:30 of a working Tuesday in the city
TOWN = Scope(CITY, Reach.TOWN, town="370783001")
SCOPES = {
    "city": Scope.whole(CITY),
    "town": TOWN,
    "department": Scope(CITY, Reach.DEPARTMENT, department="D07"),
}
SEEN = {
    "city": "true",
    "town": "(t.town_code = '370783001' OR t.departments @> '{370783001}')",
    "department": "t.departments @> '{D07}'",
}
COUNTS = """
    SELECT count(*) AS open, count(*) FILTER (WHERE due > :now AND due < '2026-09-22 16:00Z') AS due_today,
           count(*) FILTER (WHERE due <= :now) AS overdue
    FROM (SELECT (SELECT min(c.due_at) FROM clocks c WHERE c.city = t.city AND c.ticket_id = t.id
                  AND c.stopped_at IS NULL) AS due
          FROM tickets t WHERE t.closed_at IS NULL AND {seen}) open_tickets"""
KEPT = """
    SELECT count(*) FILTER (WHERE c.stopped_at <= c.due_at) AS kept, count(*) AS due
    FROM clocks c JOIN tickets t ON t.city = c.city AND t.id = c.ticket_id
    WHERE c.kind = 'completion' AND c.work_order_id IS NULL
      AND c.due_at > :now - interval '30 days' AND c.due_at <= :now AND {seen}"""
FLOW = """
    SELECT extract(hour FROM {at} AT TIME ZONE 'Asia/Shanghai')::int AS hour, count(*)
    FROM tickets t WHERE ({at} AT TIME ZONE 'Asia/Shanghai')::date = :day AND {at} <= :now AND {seen}
    GROUP BY 1"""
STEPS = """
    SELECT count(*) FILTER (WHERE {at} > :now - interval '24 hours'), count(*),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM {at} - {before}))
    FROM tickets t WHERE {at} > :now - interval '30 days' AND {at} <= :now AND {seen}"""
BACK = """
    SELECT count(*) FILTER (WHERE e.at > :now - interval '24 hours'), count(*)
    FROM ticket_events e JOIN tickets t ON t.city = e.city AND t.id = e.ticket_id
    WHERE e.act = :act AND e.at > :now - interval '30 days' AND e.at <= :now AND {seen}"""
DEPARTMENTS = """
    SELECT d.name, count(t.id) FROM departments d JOIN tickets t ON t.city = d.city AND t.department = d.code
    WHERE d.kind = 'department' AND t.closed_at IS NULL AND {seen} GROUP BY d.name"""
HOTTEST = """
    SELECT count(*) FROM tickets t
    WHERE t.closed_at IS NULL AND t.secrecy <> 'secret' AND t.unit_code IS NOT NULL
    GROUP BY t.unit_code ORDER BY 1 DESC LIMIT 5"""


@pytest.fixture(scope="module")
def demo(cluster: Cluster) -> Iterator[DatabaseUrls]:
    urls = test_cluster.copy_template(cluster, "board")
    engines = sessions.connect(urls)
    build_demo(urls.owner, until=UNTIL, seed=3, scale=0.02)
    with owner_transaction() as session:
        session.execute(update(City).where(City.city == CITY).values(as_of=UNTIL))
    yield urls
    engines.dispose()
    test_cluster.drop(cluster, "board")


@pytest.fixture(scope="module")
def picture(demo: DatabaseUrls) -> CityState:
    with live_transaction() as session:
        return loading.load(session, CITY)


@pytest.fixture(scope="module", params=SCOPES)
def asked(request: pytest.FixtureRequest, picture: CityState) -> tuple[str, BoardFacts]:
    with live_transaction() as session:
        return request.param, read_facts(session, SCOPES[request.param], picture)


def plain(statement: str, name: str, **values: object):
    with owner_transaction() as session:
        found = text(statement.replace("{seen}", SEEN[name]))
        return session.execute(found, {"now": UNTIL, **values}).mappings().all()


def test_the_counts_of_now_are_those_of_plain_sql(picture, asked):
    name, _ = asked

    with picture.lock:
        found = wall_figures.build_counts(picture, wall_figures.open_now(picture, SCOPES[name]))

    assert found == dict(plain(COUNTS, name)[0])
    assert found["open"] > 0


def test_the_line_ends_where_the_live_counts_begin(picture, asked):
    name, _ = asked
    moment = BacklogInstant(UNTIL, datetime(2026, 9, 22, 16, tzinfo=UTC))

    with live_transaction() as session:
        [found] = list_backlogs(session, SCOPES[name], [moment])

    assert {"open": found.open, "due_today": found.due_today, "overdue": found.overdue} == dict(
        plain(COUNTS, name)[0]
    )


def test_a_line_holds_what_was_open_then(asked):
    name, facts = asked
    open_then = """SELECT count(*) FROM tickets t WHERE t.reported_at <= :then
        AND (t.closed_at IS NULL OR t.closed_at > :then) AND {seen}"""
    hours = [UNTIL - timedelta(hours=back) for back in range(24, 0, -1)]

    assert [standing.open for standing in facts.past.line] == [
        plain(open_then, name, then=then)[0]["count"] for then in hours
    ]


def test_the_past_is_read_again_only_after_some_minutes(picture, asked):
    name, facts = asked

    with live_transaction() as session:
        again = read_facts(session, SCOPES[name], picture, past=facts.past)
        older = replace(facts.past, at=UNTIL - PAST_KEPT)
        anew = read_facts(session, SCOPES[name], picture, past=older)

    assert again.past is facts.past
    assert again == facts
    assert anew.past == facts.past  # not the older one


@pytest.mark.parametrize(
    ("past", "period"),
    [(timedelta(minutes=-1), 30), (PAST_KEPT, 30), (timedelta(), 7)],
    ids=["the clock went back", "too old", "the setting changed"],
)
def test_what_serves_no_more(asked, past, period):
    _, facts = asked

    assert facts.past.serves(facts.at, facts.past.period)
    assert not facts.past.serves(facts.at + past, timedelta(days=period))


def test_kept_deadlines_are_those_of_plain_sql(asked):
    name, facts = asked

    found = wall_figures.build_on_time(facts)

    assert {"kept": found["kept"], "due": found["due"]} == dict(plain(KEPT, name)[0])


@pytest.mark.parametrize("flow", ["received", "completed"])
def test_the_hours_of_the_day_are_those_of_plain_sql(asked, flow):
    name, facts = asked
    at = {"received": "t.reported_at", "completed": "t.completed_at"}[flow]

    rows = plain(FLOW.replace("{at}", at), name, day=UNTIL.date())
    today = getattr(facts, flow).today

    assert {hour: count for hour, count in enumerate(today.hours) if count} == {
        row["hour"]: row["count"] for row in rows
    }
    assert today.so_far == sum(row["count"] for row in rows)


@pytest.mark.parametrize(
    ("place", "before", "at"),
    [
        (0, "coalesce(t.called_at, t.reported_at)", "t.accepted_at"),
        (1, "t.accepted_at", "t.dispatched_at"),
        (2, "t.dispatched_at", "t.completed_at"),
    ],
    ids=["accept", "dispatch", "complete"],
)
def test_steps_of_tickets_are_those_of_plain_sql(asked, place, before, at):
    name, facts = asked
    step = facts.loop[place]

    [row] = plain(STEPS.replace("{at}", at).replace("{before}", before), name)

    assert [step.day, step.month, step.median_seconds] == pytest.approx(list(row.values()))


@pytest.mark.parametrize(("place", "act"), [(3, "feed_back"), (4, "call_back")])
def test_steps_of_the_history_are_those_of_plain_sql(asked, place, act):
    name, facts = asked
    step = facts.loop[place]

    [row] = plain(BACK, name, act=act)

    assert [step.day, step.month] == list(row.values())
    assert (step.median_seconds is None) == (step.month == 0)


def test_departments_hold_the_open_tickets_they_lead(picture, asked):
    name, facts = asked

    with picture.lock:
        rows = wall_figures.build_departments(picture, facts, wall_figures.open_now(picture, SCOPES[name]))

    counted = {row["name"][0]: row["open"] for row in rows if row["open"]}
    assert counted == {row["name"]: row["count"] for row in plain(DEPARTMENTS, name)}
    assert [row["overdue"] for row in rows] == sorted((row["overdue"] for row in rows), reverse=True)


def test_the_hottest_areas_hold_the_most_open_tickets(picture):
    scope = SCOPES["city"]
    with live_transaction() as session:
        facts = read_facts(session, scope, picture)

    with picture.lock:
        found = wall_figures.build_hottest(picture, facts, scope, leaves=wall_figures.build_leaves(picture))

    hottest = found[OPEN_TICKETS.code]
    assert [area["open"] for area in hottest] == [row["count"] for row in plain(HOTTEST, "city")]
    assert all(area["members"] for area in hottest)


def test_the_newest_are_public_and_of_no_secrecy(demo):
    with owner_transaction() as session:
        last = session.scalars(
            text("SELECT id FROM tickets ORDER BY reported_at DESC LIMIT 3").columns(Ticket.id)
        ).all()
        session.execute(update(Ticket).where(Ticket.id == last[0]).values(public=False))
        session.execute(update(Ticket).where(Ticket.id == last[1]).values(secrecy=Secrecy.SECRET))
        session.execute(update(Ticket).where(Ticket.id == last[2]).values(secrecy=Secrecy.INTERNAL))
    allowed = "SELECT reported_at FROM tickets t WHERE public AND secrecy = 'normal' ORDER BY 1 DESC LIMIT 8"

    with live_transaction() as session:
        found = list_newest(session, SCOPES["city"], now=UNTIL, limit=8)

    assert [ticket.at for ticket in found] == [row["reported_at"] for row in plain(allowed, "city")]


def test_a_snapshot_and_its_changes_tell_the_same(picture):
    with live_transaction() as session:
        facts = read_facts(session, SCOPES["city"], picture)
    view = BoardView(SCOPES["city"], facts=lambda _scope: facts)

    assert view.change(picture) is None  # the first call only remembers
    assert view.change(picture) is None  # nothing happened
    snapshot = view.snapshot(picture)

    values = picture.values("grid", OPEN_TICKETS)
    told = snapshot["map"]["open_tickets"]
    assert unpacked(told["classes"], snapshot["count"]) == values.classes.tolist()
    assert told["total"] == values.total
    assert set(snapshot["parts"]) == {
        "counts", "past", "on_time", "day", "loop", "newest", "departments", "hot", "supervision",
    }  # fmt: skip


def test_without_facts_a_board_counts_what_is_open(picture):
    view = BoardView(TOWN, facts=lambda _scope: None)

    assert set(view.snapshot(picture)["parts"]) == {"counts"}


def unpacked(packed_classes: str, count: int) -> list[int]:
    digits = [digit for pair in map(ALPHABET.index, packed_classes) for digit in divmod(pair, 8)]
    return [digit - 1 for digit in digits[:count]]


def test_packing_loses_nothing(picture):
    for level in ("town", "grid"):
        for measure in MEASURES.values():
            classes = picture.values(level, measure).classes

            assert unpacked(pack_classes(classes), len(classes)) == classes.tolist()
