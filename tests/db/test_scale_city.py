"""The generated city: the same open tickets at any size, and rows as the product writes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import psycopg
import pytest

from bench.scale_acts import acts
from bench.scale_city import HISTORY, conninfo, generate
from bench.scale_measure import measure
from bench.scale_questions import questions
from bench.scale_world import world_of
from db import session as sessions
from db.queries.queues import Queue, count_queues
from db.server import test_cluster
from db.server.cluster import Cluster
from db.session import DatabaseUrls, owner_transaction, transaction
from db.writes import search_index
from domain.enums import Role
from domain.scopes import Actor, Reach, Scope

CITY = "370783"
UNTIL = datetime(2026, 11, 27, 4, tzinfo=UTC)
OPENED = 2_000
CENTER = Actor("1", "分派", frozenset({Role.DISPATCHER}), Scope.whole(CITY))
DEPARTMENT = Actor("2", "部门", frozenset({Role.DEPARTMENT}), Scope(CITY, Reach.DEPARTMENT, department="D08"))
TOWN = Actor("3", "镇街", frozenset({Role.TOWN}), Scope(CITY, Reach.TOWN, town="T03"))
OF_PARTIES = {
    Queue.TO_RESPOND, Queue.LEADING, Queue.COOPERATING, Queue.UNDER_REVIEW, Queue.OFFERED, Queue.TO_ANSWER,
}  # fmt: skip
CHANGES = (
    "SELECT (SELECT count(*) FROM tickets), (SELECT sum(version) FROM tickets), (SELECT count(*) FROM outbox)"
)
RARE = {Queue.FIRST_RECEIVED, Queue.TAKEN_TODAY, Queue.SUPERVISED}


@pytest.fixture(scope="module")
def two_sizes(cluster: Cluster) -> Iterator[tuple[DatabaseUrls, DatabaseUrls]]:
    """One database with 500 closed tickets and one with 2,000, both with the same open ones."""
    urls = (
        test_cluster.copy_template(cluster, "scale_small"),
        test_cluster.copy_template(cluster, "scale_large"),
    )
    for made, closed in zip(urls, (500, 2_000), strict=True):
        generate(made.owner, city=CITY, closed=closed, opened=OPENED, per_year=1_000, until=UNTIL)
    yield urls
    for name in ("scale_small", "scale_large"):
        test_cluster.drop(cluster, name)


@pytest.fixture
def large(two_sizes: tuple[DatabaseUrls, DatabaseUrls]) -> Iterator[DatabaseUrls]:
    """The larger one, to which db.session is connected."""
    engines = sessions.connect(two_sizes[1])
    yield two_sizes[1]
    engines.dispose()


def test_a_city_has_the_asked_number_of_tickets(two_sizes: tuple[DatabaseUrls, DatabaseUrls]) -> None:
    counts = [_rows(urls, "SELECT count(closed_at), count(*) FROM tickets") for urls in two_sizes]

    assert counts == [[(500, 500 + OPENED)], [(2_000, 2_000 + OPENED)]]


@pytest.mark.parametrize("table", [name for name in HISTORY if name != "published_replies"])
def test_open_tickets_are_the_same_at_any_size(
    two_sizes: tuple[DatabaseUrls, DatabaseUrls], table: str
) -> None:
    ticket = "id" if table == "tickets" else "ticket_id"
    question = (
        f"SELECT to_jsonb(told) FROM {table} AS told"
        f" WHERE {ticket} IN (SELECT id FROM tickets WHERE closed_at IS NULL) ORDER BY to_jsonb(told)::text"
    )
    small, large = (_rows(urls, question) for urls in two_sizes)

    assert small == large
    assert small or table == "evaluations"


def test_the_newest_closed_tickets_are_the_same_at_any_size(
    two_sizes: tuple[DatabaseUrls, DatabaseUrls],
) -> None:
    question = (
        "SELECT id, number, status, closed_at FROM tickets WHERE closed_at IS NOT NULL"
        " AND reported_at > timestamptz '2026-11-27 04:00+00' - interval '150 days' ORDER BY id"
    )
    small, large = (_rows(urls, question) for urls in two_sizes)

    assert small == large
    assert len(small) > 100


def test_every_row_keeps_its_foreign_keys(two_sizes: tuple[DatabaseUrls, DatabaseUrls]) -> None:
    keys = (
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY (%s)"
    )
    with psycopg.connect(conninfo(two_sizes[1].owner)) as connection:
        found = connection.execute(keys, [list(HISTORY)]).fetchall()
        for table, name, definition in found:  # recreated, and so checked; rolled back at the end
            connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}".encode())
            connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}".encode())
        connection.rollback()

    assert len(found) > len(HISTORY)


def test_every_index_is_there_again(cluster: Cluster, two_sizes: tuple[DatabaseUrls, DatabaseUrls]) -> None:
    question = (  # the server writes a condition differently after it read its own writing
        "SELECT indexname, split_part(indexdef, ' WHERE ', 1), indexdef LIKE '% WHERE %' FROM pg_indexes"
        " WHERE schemaname = 'public' ORDER BY indexname"
    )

    assert _rows(two_sizes[1], question) == _rows(cluster.urls(test_cluster.TEMPLATE), question)


def test_words_are_as_the_product_writes_them(large: DatabaseUrls) -> None:
    question = "SELECT ticket_id, to_jsonb(w) FROM ticket_words AS w ORDER BY ticket_id"
    before = _rows(large, question)

    with owner_transaction() as opened:
        search_index.write_all(opened, CITY)

    assert _rows(large, question) == before


def test_every_queue_of_the_desks_holds_tickets(large: DatabaseUrls) -> None:
    empty = {}
    for actor, queues in (
        (CENTER, set(Queue) - OF_PARTIES - RARE - {Queue.TO_RATE, Queue.CALLED_UP}),
        (DEPARTMENT, OF_PARTIES - {Queue.OFFERED, Queue.TO_ANSWER}),
        (TOWN, {Queue.TO_RATE, Queue.CALLED_UP, Queue.LOCAL, Queue.OVERDUE}),
    ):
        with transaction(actor.scope) as opened:
            counts = count_queues(opened, actor, queues, now=UNTIL)
        empty[actor.name] = {queue.value for queue, count in counts.items() if not count}

    assert empty == {"分派": set(), "部门": set(), "镇街": set()}


def test_every_question_of_the_bench_is_answered(large: DatabaseUrls) -> None:
    with owner_transaction() as opened:
        world = world_of(opened, CITY)
    acts_taken = list(acts(world))
    before = _rows(large, CHANGES)

    taken = {
        question.name: measure(
            partial(transaction, question.actor.scope), question.ask, undone=question.undone, most=1
        )
        for question in (*questions(world), *acts_taken)
    }

    assert [name for name, found in taken.items() if found.stopped] == []
    assert all(taken[act.name].pages > 0 for act in acts_taken)
    assert _rows(large, CHANGES) == before


def _rows(urls: DatabaseUrls, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(conninfo(urls.owner)) as connection:
        return connection.execute(question.encode()).fetchall()
