"""The peer of an act: lock a row, change it, add a row of history and one to an outbox, commit; no more."""

import threading
import time

import psycopg

APART_SECONDS = 0.25
ROWS = 1000
TABLES = (
    "CREATE TABLE bare_tickets (id int PRIMARY KEY, status text, version int, changed_at timestamptz)",
    "CREATE TABLE bare_events (ticket int, seq int, at timestamptz, what text, PRIMARY KEY (ticket, seq))",
    "CREATE TABLE bare_outbox (n bigserial PRIMARY KEY, ticket integer)",
    f"INSERT INTO bare_tickets SELECT n, 'open', 1, now() FROM generate_series(0, {ROWS - 1}) n",
)
ACT = (
    "SELECT version FROM bare_tickets WHERE id = %(id)s FOR UPDATE",
    "UPDATE bare_tickets SET status = 'next', version = version + 1, changed_at = now() WHERE id = %(id)s",
    "INSERT INTO bare_events SELECT id, version, now(), 'act' FROM bare_tickets WHERE id = %(id)s",
    "INSERT INTO bare_outbox (ticket) VALUES (%(id)s)",
)


class BareActs:
    """Does bare acts one after another while others work, and records how long each took."""

    def __init__(self, url: str) -> None:
        """Create its own tables."""
        self.times: list[float] = []
        self._url = url.replace("postgresql+psycopg://", "postgresql://")
        with psycopg.connect(self._url) as connection:
            for statement in TABLES:
                connection.execute(statement)

    def run(self, stop: threading.Event) -> None:
        """Act until stopped."""
        number = 0
        with psycopg.connect(self._url, autocommit=True) as connection:
            while not stop.wait(APART_SECONDS):
                began = time.perf_counter()
                with connection.transaction():
                    for statement in ACT:
                        connection.execute(statement, {"id": number % ROWS})
                self.times.append((time.perf_counter() - began) * 1000)
                number += 1
