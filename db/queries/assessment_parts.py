"""Query for the parts of the assessment apart from ratings: duty by list, supervision, assigned matters."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Text, column, func, literal, select
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class AssessedParts:
    """Counts of one department, agency or town in a period; none of them costs points.

    overridden: work orders it led although the list names another. push_down: duties it pushed down, as
    found by the supervision office. return_granted, return_refused: its returns. notice_circular,
    notice_order: notices of the supervision office to it, of them notice_closed tracked to their end.
    assigned: assigned matters it leads, reported done or due in the period; of them closed, and late.
    assigned_cooperating: of such matters those in which it takes part.
    """

    overridden: int = 0
    push_down: int = 0
    return_granted: int = 0
    return_refused: int = 0
    notice_circular: int = 0
    notice_order: int = 0
    notice_closed: int = 0
    assigned: int = 0
    assigned_closed: int = 0
    assigned_late: int = 0
    assigned_cooperating: int = 0


def load_parts(session: Session, *, begins: datetime, ends: datetime) -> dict[str, AssessedParts]:
    """Return the counts of every party of the scope that has any, by code."""
    instant = DateTime(timezone=True)
    found = func.assessed_parts(literal(begins, instant), literal(ends, instant)).table_valued(
        column("department", Text), column("part", Text), column("count", BigInteger), name="parts"
    )
    counts: dict[str, dict[str, int]] = {}
    for department, part, count in session.execute(select(*found.c)):
        if department is not None:
            counts.setdefault(department, {})[part] = count
    return {department: AssessedParts(**of) for department, of in counts.items()}
