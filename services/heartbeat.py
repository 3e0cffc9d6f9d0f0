"""Worker heartbeat: written to the database from a thread of its own."""

import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

import logs
from db.queries import worker_heartbeats
from db.session import account_transaction
from domain.deliveries import Senders
from domain.errors import DomainError

BEAT_SECONDS = 4.0
STUCK_SECONDS = 300.0  # no step of a round takes so long: statements and senders end before


class Working(Protocol):
    """Published state of a worker: what it has done, and its carriers."""

    senders: Senders
    done: Counter[str]


class Pulse:
    """Tells the database that this process lives and works, from a thread of its own.

    A worker in a slow delivery beats on; one whose steps have stopped is ended, and its supervisor
    starts another.
    """

    def __init__(self, worker: Callable[[], Working], *, give_up: Callable[[], None]) -> None:
        self._worker = worker
        self._give_up = give_up
        self._stepped_at = time.monotonic()
        self._id: UUID | None = None

    def stepped(self) -> None:
        """Record that the worker is making progress."""
        self._stepped_at = time.monotonic()

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Beat until the block ends, then strike the worker out."""
        over = threading.Event()
        thread = threading.Thread(target=self._run, args=[over], name="pulse", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            self._end()

    def _run(self, over: threading.Event) -> None:
        wait = 0.0
        while not over.wait(wait):
            wait = BEAT_SECONDS
            if time.monotonic() - self._stepped_at > STUCK_SECONDS:
                logs.log.error("the worker is stuck", seconds=STUCK_SECONDS)
                self._give_up()
                return
            try:
                self._beat()
            except (SQLAlchemyError, DomainError):
                logs.log.warning("the beat of the worker was not noted")

    def _beat(self) -> None:
        worker = self._worker()
        with account_transaction() as opened:
            if self._id is None or not worker_heartbeats.record_beat(opened, self._id, dict(worker.done)):
                self._id = worker_heartbeats.insert_worker(
                    opened, host=socket.gethostname(), pid=os.getpid(), carriers=frozenset(worker.senders)
                )

    def _end(self) -> None:
        if self._id is None:
            return
        try:
            with account_transaction() as opened:
                worker_heartbeats.delete_worker(opened, self._id)
        except (SQLAlchemyError, DomainError):
            logs.log.info("the database was gone before the worker")
