"""Write what a session holds back, only where a read of the same transaction needs it.

An act reads rows of a few tables between its changes. Left to itself a session writes all of them before
each read, so that one act updates the same ticket up to five times. Queries that acts ask flush the tables
they read and carry ``UNFLUSHED``.
"""

from typing import Any

from sqlalchemy.orm import Session

UNFLUSHED = {"autoflush": False}


def flush_pending(session: Session, kind: type[Any], **of: object) -> None:
    """Flush where rows of a table are new, changed or deleted: a read of them is about to follow.

    of: columns that the read compares, with their values; rows of other values may wait.
    """
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, kind) and all(getattr(row, name) == value for name, value in of.items()):
            session.flush()
            return


def flush_new(session: Session, *kinds: type[Any]) -> None:
    """Flush where rows of these tables are new: a row that names them is about to be written."""
    if any(isinstance(row, kinds) for row in session.new):
        session.flush()
