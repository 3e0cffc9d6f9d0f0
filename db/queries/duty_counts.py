"""Queries that count duties by field, kind and department, and the short ones of links to duties."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.models import DutyText
from db.queries.duty_conditions import DutyFilter, build_conditions
from domain.duties import DutyField, DutyList, PowerKind
from domain.duty_request import DutiesRequest

MOST_LINKS = 3


@dataclass(frozen=True, slots=True)
class DutyLink:
    """What a link to a duty says; lead: codes of departments."""

    code: str
    name: str
    lead: list[str]


@dataclass(frozen=True, slots=True)
class KindOfDepartment:
    """How many items of a kind a department leads."""

    department: str
    kind: PowerKind
    count: int


def to_filter(request: DutiesRequest) -> DutyFilter:
    """Return what an address narrows its list to."""
    asked = request.duty_list, request.field, request.kind, request.department
    return DutyFilter(*asked, text=request.words or None)


def count_lists(session: Session, city: str, *, as_of: date) -> dict[DutyList, int]:
    """Return how many duties of each list are in force on a day."""
    return _count_by(session, DutyText.duty_list, build_conditions(city, DutyFilter(), as_of))


def count_fields(session: Session, city: str, narrowed: DutyFilter, *, as_of: date) -> dict[DutyField, int]:
    """Return how many duties of a narrowed list are in each field."""
    return _count_by(session, DutyText.duty_field, build_conditions(city, narrowed, as_of))


def count_kinds(session: Session, city: str, narrowed: DutyFilter, *, as_of: date) -> dict[PowerKind, int]:
    """Return how many items of a narrowed list are of each kind of power."""
    return _count_by(session, DutyText.power_kind, build_conditions(city, narrowed, as_of))


def count_departments(session: Session, city: str, narrowed: DutyFilter, *, as_of: date) -> dict[str, int]:
    """Return in how many duties of a narrowed list each department leads or cooperates."""
    named = func.unnest(DutyText.lead.op("||")(DutyText.cooperating)).label("department")
    wanted = select(named, func.count(DutyText.code.distinct())).where(
        *build_conditions(city, narrowed, as_of)
    )
    return {row[0]: row[1] for row in session.execute(wanted.group_by(named))}


def list_department_kinds(session: Session, city: str, *, as_of: date) -> list[KindOfDepartment]:
    """Return how many items of each kind each department leads on a day, in no order."""
    lead = func.unnest(DutyText.lead).label("department")
    wanted = (
        select(lead, DutyText.power_kind, func.count())
        .where(*build_conditions(city, DutyFilter(DutyList.POWER), as_of))
        .group_by(lead, DutyText.power_kind)
    )
    return [KindOfDepartment(*row) for row in session.execute(wanted)]


def list_duties_of_matter(session: Session, city: str, matter: str, *, as_of: date) -> list[DutyLink]:
    """Return the first shared duties that are about a matter on a day, by code."""
    return _list_links(session, build_conditions(city, DutyFilter(DutyList.SHARED, matter=matter), as_of))


def list_duties_resting_on(session: Session, city: str, power: str, *, as_of: date) -> list[DutyLink]:
    """Return the first shared duties that rest on an item of a department on a day, by code."""
    rests = DutyText.content.contains({"powers": [power]})
    return _list_links(session, [*build_conditions(city, DutyFilter(DutyList.SHARED), as_of), rests])


def list_names_on(session: Session, city: str, codes: tuple[str, ...], *, as_of: date) -> dict[str, str]:
    """Return the names of the duties of these codes that are in force on a day."""
    wanted = select(DutyText.code, DutyText.name).where(
        *build_conditions(city, DutyFilter(), as_of), DutyText.code.in_(codes)
    )
    return {row.code: row.name for row in session.execute(wanted)}


def _count_by(session: Session, column: Any, conditions: list[ColumnElement[bool]]) -> dict[Any, int]:
    wanted = select(column, func.count()).where(*conditions, column.is_not(None)).group_by(column)
    return {row[0]: row[1] for row in session.execute(wanted)}


def _list_links(session: Session, conditions: list[ColumnElement[bool]]) -> list[DutyLink]:
    wanted = select(DutyText.code, DutyText.name, DutyText.lead).where(*conditions)
    return [DutyLink(*row) for row in session.execute(wanted.order_by(DutyText.code).limit(MOST_LINKS))]
