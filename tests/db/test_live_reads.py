"""What changed is read in few statements, however many changes come together."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from db.feed_listener import Follower
from db.ids import new_id
from db.models import Evaluation, Ticket, WorkOrder
from db.queries.open_tickets import list_counted_tickets, load_rated_tickets
from db.queries.ratings import list_ratings
from db.session import DatabaseUrls, engines, live_transaction, owner_transaction
from domain import enums
from live.feed_consumer import Runner
from services import outbox
from tests.support import factories

CITY = "370783"
NOW = datetime.now(UTC).replace(microsecond=123457)


@pytest.fixture
def rated(database: DatabaseUrls) -> list[Ticket]:
    """Three tickets, the first with two ratings and the second with one."""
    with owner_transaction() as session:
        factories.a_city(session, CITY)
        found = [factories.a_ticket(session, CITY, departments=("D01",)) for _ in range(3)]
        for ticket, speed in ((found[0], "timely"), (found[0], "none"), (found[1], "slow")):
            order = WorkOrder(
                city=CITY, id=new_id(NOW), ticket_id=ticket.id, department="D01",
                role=enums.OrderRole.COOPERATING, status=enums.OrderStatus.PASSED, sent_at=NOW,
            )  # fmt: skip
            session.add(order)
            session.flush()  # the rating refers to it
            session.add(
                Evaluation(
                    city=CITY, id=new_id(NOW), ticket_id=ticket.id, work_order_id=order.id, town_code="001",
                    department="D01", speed=enums.Speed(speed), effect=enums.Effect.GOOD,
                    rated_at=NOW - timedelta(days=3),
                )
            )  # fmt: skip
    return found


@contextmanager
def statements() -> Iterator[list[str]]:
    """Record the queries of the live role and the follower."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        asked.append(" ".join(statement.split()))

    watched = (engines().live, engines().screens)
    for engine in watched:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        for engine in watched:
            event.remove(engine, "before_cursor_execute", note)


def test_tickets_with_their_ratings_are_what_two_questions_answer(rated) -> None:
    ids = [ticket.id for ticket in rated]
    with live_transaction() as session:
        tickets, given = load_rated_tickets(session, CITY, ids)
        alone, ratings_alone = list_counted_tickets(session, CITY, ids), list_ratings(session, CITY, ids)

    assert sorted(tickets, key=lambda row: row.id) == sorted(alone, key=lambda row: row.id)
    assert sorted(given, key=lambda row: (row.ticket_id, row.speed)) == sorted(
        ratings_alone, key=lambda row: (row.ticket_id, row.speed)
    )
    assert len(given) == 3


def test_changes_that_come_together_are_read_together(rated) -> None:
    runner = Runner(engine=lambda: engines().screens, reading=live_transaction)
    runner._load_first()
    asked_for: dict[int, int] = {}

    with Follower(engines().screens) as follower:
        runner.step(follower)
        for many in (1, 3):
            with owner_transaction() as session:
                for ticket in rated[:many]:
                    outbox.record(session, CITY, [ticket.id], NOW)
            runner._ticked_at = float("inf")  # no second passes meanwhile
            with statements() as asked:
                runner.step(follower)
            reads = [statement for statement in asked if "FROM tickets" in statement]
            assert len(reads) == 1
            asked_for[many] = len(asked)

    assert asked_for[3] == asked_for[1]
    assert runner.picture(CITY).event == 4
