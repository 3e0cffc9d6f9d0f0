"""Bulk load of whole tables: secondary indexes and foreign keys are dropped until the end."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

_FOREIGN_KEYS = text("""
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND connamespace = 'public'::regnamespace
    AND (conrelid::regclass::text = ANY (:tables) OR confrelid::regclass::text = ANY (:tables))
ORDER BY conrelid::regclass::text, conname
""")
_INDEXES = text("""
SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i
WHERE i.indrelid::regclass::text = ANY (:tables)
    AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
ORDER BY 2
""")

Restore = Callable[[str], None]


@contextmanager
def defer_indexes(session: Session, tables: Sequence[str]) -> Iterator[Restore]:
    """Drop foreign keys and plain indexes of ``tables``; make them again, and so check all rows, at the end.

    Gives what makes the indexes of one table earlier, once all its rows are there. All in the session's
    transaction, which must be the owner's: readers of the tables wait until it ends.
    """
    keys = session.execute(_FOREIGN_KEYS, {"tables": list(tables)}).all()
    indexes = session.execute(_INDEXES, {"tables": list(tables)}).all()
    for table, name, _ in keys:
        session.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    left: dict[str, list[str]] = {table: [] for table in tables}
    for table, name, definition in indexes:
        session.execute(text(f"DROP INDEX {name}"))
        left[table].append(definition)

    def restore(table: str) -> None:
        for statement in left.pop(table, ()):
            session.execute(text(statement.replace(":", "\\:")))

    yield restore
    for table in tables:
        restore(table)
    for table, name, definition in keys:
        statement = f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"
        session.execute(text(statement.replace(":", "\\:")))


def tune_transaction(session: Session) -> None:
    """Use more sort memory and asynchronous commit in this transaction: it can be repeated.

    Where our process is killed, its long statements end with it, not minutes later with locks held.
    """
    session.execute(text("SET LOCAL client_connection_check_interval = '1s'"))
    session.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
    session.execute(text("SET LOCAL work_mem = '128MB'"))
    session.execute(text("SET LOCAL synchronous_commit = off"))


def analyze(session: Session, tables: Sequence[str]) -> None:
    """Refresh the planner's figures of ``tables``."""
    session.execute(text(f"ANALYZE {', '.join(tables)}"))
