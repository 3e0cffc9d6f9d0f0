"""Collect the statements that a session or an engine sends: a cost that is the same on every machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session


@contextmanager
def statements(of: Session | Engine) -> Iterator[list[str]]:
    """Collect the text of each statement sent while the block runs, in order; transaction control is none."""
    target = of.connection() if isinstance(of, Session) else of
    sent: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(" ".join(statement.split()))

    event.listen(target, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(target, "before_cursor_execute", keep)
