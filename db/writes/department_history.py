"""Open the former tickets of an ended department to its successor, a month at a time; runs as the owner."""

from datetime import timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.models import DepartmentChange
from db.writes import search_index

MONTH = timedelta(days=31)

_INHERIT = text(
    """
    UPDATE tickets SET departments = array_append(departments, CAST(:heir AS text))
    WHERE city = :city AND reported_at < :until AND reported_at >= :since
        AND departments @> ARRAY[CAST(:former AS text)] AND NOT departments @> ARRAY[CAST(:heir AS text)]
        AND NOT guests @> ARRAY[CAST(:former AS text)]
    RETURNING id
    """
)
_IS_LEFT = text(
    "SELECT EXISTS (SELECT 1 FROM tickets WHERE city = :city AND reported_at < :until)"
)  # an index answers it at once


def open_history(session: Session, change: DepartmentChange, *, former: str, heir: str) -> int:
    """Let the heir see the tickets of a month that the former department was on; return at least 1.

    Goes backwards in time; when nothing older is left, the change is done.
    """
    until = change.inherit_before
    if until is None:
        return 0
    values = {"city": change.city, "until": until, "since": until - MONTH, "former": former, "heir": heir}
    tickets = list(session.scalars(_INHERIT, values))
    search_index.write(session, change.city, tickets)
    is_left = session.scalar(_IS_LEFT, {"city": change.city, "until": until - MONTH})
    change.inherit_before = until - MONTH if is_left else None
    session.flush()
    return max(1, len(tickets))


def claim_inheriting(session: Session, city: str) -> DepartmentChange | None:
    """Return a change whose successor does not see all former tickets yet, locked, or None."""
    return session.scalars(
        select(DepartmentChange)
        .where(DepartmentChange.city == city, DepartmentChange.inherit_before.is_not(None))
        .order_by(DepartmentChange.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
