"""The feed loses nothing and has no gap, whatever writers and leaders do."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update

from db import feed
from db.feed_listener import Follower
from db.models import Feed, Outbox
from db.session import DatabaseUrls, engines, live_transaction, owner_transaction, transaction
from domain.enums import ChangeKind
from domain.scopes import Scope
from services import outbox
from tests.support import factories

CITY = "370783"
WHOLE = Scope.whole(CITY)
NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
WRITERS, EACH = 8, 40


@pytest.fixture
def city(database: DatabaseUrls) -> str:
    with owner_transaction() as session:
        factories.a_city(session, CITY)
    return CITY


def write(tickets: list[UUID], *, pause: float = 0.0) -> None:
    """Commit one change, as the application would; pause: how long the transaction stays open after it."""
    with transaction(WHOLE) as session:
        outbox.record(session, CITY, tickets, NOW)
        session.flush()  # the row is in the outbox while the transaction dawdles
        time.sleep(pause)


@contextmanager
def leading() -> Iterator[threading.Event]:
    """Lead the feed in a thread until stopped."""
    stopping = threading.Event()

    def lead() -> None:
        with Follower(engines().screens) as follower:
            while not stopping.is_set():
                follower.last()
                follower.wait(0.01)

    thread = threading.Thread(target=lead)
    thread.start()
    try:
        yield stopping
    finally:
        stopping.set()
        thread.join()


def settled() -> list[feed.FeedEntry]:
    """Return the whole feed once the outbox is empty."""
    with Follower(engines().screens) as follower:
        follower.last()
    with live_transaction() as session:
        return feed.list_after(session, 0)


def test_eight_writers_with_long_transactions_and_two_leaders_lose_nothing(city) -> None:
    written = [[uuid4() for _ in range(EACH)] for _ in range(WRITERS)]
    read: list[feed.FeedEntry] = []
    stopping = threading.Event()

    def read_on() -> None:
        last = 0
        while not stopping.is_set():
            with live_transaction() as session:
                for change in feed.list_after(session, last):
                    read.append(change)
                    last = change.n
            time.sleep(0.002)

    def write_all(tickets: list[UUID]) -> None:
        for place, ticket in enumerate(tickets):
            write([ticket], pause=0.1 if place % 20 == 7 else 0)

    reader = threading.Thread(target=read_on)
    writers = [threading.Thread(target=write_all, args=(tickets,)) for tickets in written]
    with leading(), leading():
        for thread in (reader, *writers):
            thread.start()
        for thread in writers:
            thread.join()
        whole = settled()
        time.sleep(0.1)
        stopping.set()
        reader.join()

    assert [change.n for change in whole] == list(range(1, WRITERS * EACH + 1))
    assert read == whole
    assert {ticket for change in whole for ticket in change.tickets} == {t for held in written for t in held}


def test_a_killed_leader_is_followed_by_another_without_a_gap(city) -> None:
    tickets = [uuid4() for _ in range(30)]
    with leading() as first:
        for ticket in tickets[:10]:
            write([ticket])
        first.set()
    with engines().screens.connect() as dying:  # a leader that dies while it holds the lock
        dying.scalar(text("SELECT pg_advisory_lock(:lock)"), {"lock": feed.LEADER_LOCK})
        for ticket in tickets[10:20]:
            write([ticket])
        process = dying.scalar(text("SELECT pg_backend_pid()"))
        with leading():
            time.sleep(0.1)
            with live_transaction() as session:
                stalled = feed.get_last_number(session)
            with owner_transaction() as session:
                session.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
            for ticket in tickets[20:]:
                write([ticket])
            deadline = time.monotonic() + 5
            while time.monotonic() < deadline and len(settled()) < len(tickets):
                time.sleep(0.02)
        dying.invalidate()

    whole = settled()
    assert stalled <= 10
    assert [change.n for change in whole] == list(range(1, 31))
    assert [change.tickets for change in whole] == [(ticket,) for ticket in tickets]


def test_a_change_that_is_rolled_back_is_never_told(city) -> None:
    class Undone(Exception):
        pass

    def write_and_undo() -> None:
        with transaction(WHOLE) as session:
            outbox.record(session, CITY, [uuid4()], NOW)
            raise Undone

    pokes: list[None] = []
    forget = feed.on_poke(lambda: pokes.append(None))

    with pytest.raises(Undone):
        write_and_undo()
    forget()

    assert settled() == []
    assert pokes == []


def test_a_commit_wakes_a_follower_of_this_process_and_of_another(city) -> None:
    with Follower(engines().screens) as follower:
        began = time.monotonic()
        timer = threading.Timer(0.05, write, args=([uuid4()],))
        timer.start()
        follower.wait(5)
        near = time.monotonic() - began
        timer.join()

        notice = threading.Timer(0.05, feed.poke, kwargs={"engine": engines().people})
        forget = follower._forget
        forget()  # as in another process: only the notice can wake it
        began = time.monotonic()
        notice.start()
        follower.wait(5)
        far = time.monotonic() - began
        notice.join()
        follower._forget = feed.on_poke(follower.wake)

    assert near < 1
    assert far < 1


def test_a_follower_keeps_no_notice_in_memory(city) -> None:
    with Follower(engines().screens) as follower:
        for _ in range(3):
            feed.poke(engine=engines().people)
        follower.wait(1)
        follower.last()
        driver: Any = follower._connection.connection.driver_connection
        kept = len(driver._notifies_backlog)

    assert kept == 0


def test_old_rows_are_deleted_but_never_the_last_one(city) -> None:
    for _ in range(3):
        write([uuid4()])
    settled()
    with owner_transaction() as session:
        session.execute(update(Feed).values(at=datetime.now(UTC) - timedelta(days=9)))

    with Follower(engines().screens) as follower:
        follower.prune()
    write([uuid4()])

    assert [change.n for change in settled()] == [3, 4]


def test_a_bulk_load_is_one_row(city) -> None:
    with transaction(WHOLE) as session:
        outbox.record_reload(session, CITY, NOW)
    with owner_transaction() as session:
        outbox.record_areas(session, CITY, NOW)

    assert [(change.kind, change.tickets) for change in settled()] == [
        (ChangeKind.RELOAD, ()),
        (ChangeKind.AREAS, ()),
    ]


def test_the_lag_is_how_long_the_oldest_change_waits(city) -> None:
    with owner_transaction() as session:
        before = feed.get_lag_seconds(session)
        outbox.record(session, CITY, [uuid4()], datetime.now(UTC) - timedelta(seconds=30))
        lag = feed.get_lag_seconds(session)
        waiting = session.scalars(select(Outbox.seq)).all()

    assert before == 0
    assert 30 <= lag < 60
    assert len(waiting) == 1
