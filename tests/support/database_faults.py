"""Faults of the real database: a locked table, statement timeouts."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, event, text

from db import session as sessions
from db.session import owner_transaction


@contextmanager
def locked(table: str) -> Iterator[None]:
    """Make all readers of the table wait."""
    with owner_transaction() as holder:
        holder.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        yield


@contextmanager
def each_transaction_with(setting: str, value: str) -> Iterator[None]:
    """Begin the people's transactions with a setting of their own."""

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL {setting} = '{value}'")

    event.listen(sessions.engines().people, "begin", begun)
    try:
        yield
    finally:
        event.remove(sessions.engines().people, "begin", begun)


@contextmanager
def too_slow(table: str) -> Iterator[None]:
    """Make every statement that reads the table fail by its time limit."""
    with each_transaction_with("statement_timeout", "300ms"), locked(table):
        yield
