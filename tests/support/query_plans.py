"""Cost of a query's statements: buffers, and how often the steps of their plans ran."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Plan:
    """One executed statement: 8 kB buffers touched, and the steps of its plan with their rows and loops."""

    sql: str
    buffers: int
    steps: tuple[dict[str, Any], ...]


def plans_of(session: Session, question: Callable[[], object]) -> list[Plan]:
    """Run ``question`` and return the plan of every statement it ran, executed once more to be measured."""
    asked: list[tuple[str, Any]] = []

    def noted(_conn: Any, _cursor: Any, sql: str, parameters: Any, *_rest: Any) -> None:
        asked.append((sql, parameters))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", noted)
    try:
        question()
    finally:
        event.remove(connection, "before_cursor_execute", noted)
    return [
        _explained(session, sql, parameters)
        for sql, parameters in asked
        if sql.startswith(("SELECT", "WITH"))
    ]


def buffers_of(session: Session, question: Callable[[], object]) -> int:
    """Return how many buffers all statements of ``question`` touch."""
    return sum(plan.buffers for plan in plans_of(session, question))


def _explained(session: Session, sql: str, parameters: Any) -> Plan:
    found = session.connection().exec_driver_sql(
        f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}", parameters
    )
    root = found.scalar_one()[0]["Plan"]
    return Plan(sql, root["Shared Hit Blocks"] + root["Shared Read Blocks"], tuple(_steps(root)))


def _steps(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _steps(child)
