"""Count push-downs by department and outcome, and the load of each town from each department."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.models import Area, Department, PushDown, Ticket
from db.queries.push_downs import IS_TOLD
from domain.push_downs import UNDECIDED, PushOrigin, PushStatus


@dataclass(frozen=True, slots=True)
class DepartmentPushDowns:
    """How many push-downs a department is behind: as flagged, as reported, undecided, and by outcome."""

    code: str
    name: str
    flagged: int
    reported: int
    undecided: int
    upheld: int
    dismissed: int
    withdrawn: int
    admitted: int
    noticed: int
    handed_over: int

    @property
    def total(self) -> int:
        """Return how many there are of both origins."""
        return self.flagged + self.reported


@dataclass(frozen=True, slots=True)
class TownLoad:
    """How many push-downs a town has from a department; dismissed ones do not count."""

    town: str
    town_name: str
    department: str
    department_name: str
    count: int


def count_by_department(session: Session, city: str, *, since: datetime) -> list[DepartmentPushDowns]:
    """Return the counts of every department that is behind some, the most first; since: inclusive."""
    counts = [
        *(_count_if(PushDown.origin == origin) for origin in (PushOrigin.FLAGGED, PushOrigin.REPORTED)),
        _count_if(PushDown.status.in_(UNDECIDED)),
        *(_count_if(PushDown.status == status) for status in PushStatus if status not in UNDECIDED),
    ]
    asked = (
        select(Department.code, Department.name, *counts)
        .select_from(PushDown)
        .join(Department, (Department.city == PushDown.city) & (Department.code == PushDown.department))
        .outerjoin(Ticket, (Ticket.city == PushDown.city) & (Ticket.id == PushDown.ticket_id))
        .where(PushDown.city == city, PushDown.reported_at >= since, IS_TOLD)
        .group_by(Department.code, Department.name)
        .order_by(func.count().desc(), Department.code)
    )
    return [DepartmentPushDowns(*row) for row in session.execute(asked)]


def list_town_loads(session: Session, city: str, *, since: datetime) -> list[TownLoad]:
    """Return the load of each town from each department behind it, the heaviest first; since: inclusive."""
    asked = (
        select(PushDown.town_code, Area.name, PushDown.department, Department.name, func.count())
        .select_from(PushDown)
        .join(Area, (Area.city == PushDown.city) & (Area.code == PushDown.town_code))
        .join(Department, (Department.city == PushDown.city) & (Department.code == PushDown.department))
        .outerjoin(Ticket, (Ticket.city == PushDown.city) & (Ticket.id == PushDown.ticket_id))
        .where(
            PushDown.city == city,
            PushDown.reported_at >= since,
            PushDown.status != PushStatus.DISMISSED,
            IS_TOLD,
        )
        .group_by(PushDown.town_code, Area.name, PushDown.department, Department.name)
        .order_by(func.count().desc(), PushDown.town_code, PushDown.department)
    )
    return [TownLoad(*row) for row in session.execute(asked)]


def sum_by_town(loads: Sequence[TownLoad]) -> list[tuple[str, int, tuple[TownLoad, ...]]]:
    """Return each town's name, its total and its loads, the heaviest town first."""
    towns: dict[str, list[TownLoad]] = {}
    for load in loads:
        towns.setdefault(load.town, []).append(load)
    summed = [(rows[0].town_name, sum(row.count for row in rows), tuple(rows)) for rows in towns.values()]
    return sorted(summed, key=lambda row: (-row[1], row[0]))


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)
