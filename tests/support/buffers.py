"""Count the pages that statements read: each one is explained right before it runs, in its transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, SUMMARY OFF, FORMAT JSON) "
READS = ("SELECT", "WITH")


@dataclass
class Reading:
    """What the statements of a question read: one plan for each of them, as PostgreSQL explains it."""

    statements: list[str] = field(default_factory=list)
    plans: list[dict[str, Any]] = field(default_factory=list)

    @property
    def buffers(self) -> int:
        """Return the shared buffers of all plans, found in memory or read from the disk."""
        return sum(buffers_of(plan) for plan in self.plans)

    def worst(self) -> tuple[int, str]:
        """Return the buffers and the text of the statement that reads most; of nothing, nothing."""
        pairs = ((buffers_of(plan), text) for plan, text in zip(self.plans, self.statements, strict=True))
        return max(pairs, default=(0, ""))


def buffers_of(plan: dict[str, Any]) -> int:
    """Return the shared buffers of a plan with everything below it."""
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


@contextmanager
def reading(session: Session) -> Iterator[Reading]:
    """Explain every read of the session while the block runs; settings made meanwhile hold for it too.

    A statement runs twice, so only reads are explained; what a plan reads is counted without planning.
    """
    found = Reading()
    connection = session.connection()

    def explain(_connection: Any, cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if not statement.lstrip("( ").upper().startswith(READS):
            return
        with cursor.connection.cursor() as beside:
            beside.execute(EXPLAIN + statement, parameters)
            found.plans.append(beside.fetchone()[0][0]["Plan"])
        found.statements.append(statement)

    event.listen(connection, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(connection, "before_cursor_execute", explain)
