"""Conditions of the list of duties: which texts hold on a day, and which a narrowed list keeps."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, any_, literal, or_, select

from db.models import DutyText, DutyVersion
from domain.duties import DutyField, DutyList, PowerKind


@dataclass(frozen=True, slots=True)
class DutyFilter:
    """What a list of duties is narrowed to; None = not at all.

    department: has the lead or cooperates. text: begins the code, or occurs in the name.
    """

    duty_list: DutyList | None = None
    duty_field: DutyField | None = None
    power_kind: PowerKind | None = None
    department: str | None = None
    matter: str | None = None
    text: str | None = None


def build_conditions(city: str, narrowed: DutyFilter, as_of: date) -> list[ColumnElement[bool]]:
    """Return what the texts in force on a day must fulfil to be in a narrowed list."""
    lists = tuple(DutyList) if narrowed.duty_list is None else (narrowed.duty_list,)
    found = [*build_in_force(city, lists, as_of)]
    if narrowed.duty_field is not None:
        found.append(DutyText.duty_field == narrowed.duty_field)
    if narrowed.power_kind is not None:
        found.append(DutyText.power_kind == narrowed.power_kind)
    if narrowed.department is not None:
        code = literal(narrowed.department)
        found.append(or_(code == any_(DutyText.lead), code == any_(DutyText.cooperating)))
    if narrowed.matter is not None:
        found.append(literal(narrowed.matter) == any_(DutyText.matters))
    if narrowed.text:
        found.append(
            or_(
                DutyText.code.startswith(narrowed.text, autoescape=True),
                DutyText.name.contains(narrowed.text, autoescape=True),
            )
        )
    return found


def build_in_force(city: str, lists: tuple[DutyList, ...], day: date) -> list[ColumnElement[bool]]:
    """Return the conditions that a text is one of the version of its list in force on a day."""
    held = [
        and_(DutyText.duty_list == each, build_holds(select_version_on(city, each, day).scalar_subquery()))
        for each in lists
    ]
    return [DutyText.city == city, or_(*held)]


def build_holds(version: Any) -> ColumnElement[bool]:
    """Return the condition that a text is one of a version; NULL where there is no such version."""
    later = or_(DutyText.until_version.is_(None), DutyText.until_version > version)
    return and_(DutyText.since_version <= version, later)


def select_version_on(city: str, duty_list: DutyList, day: date) -> Select[int]:
    """Return the query of the version of a list in force on a day; no row before the first."""
    return (
        select(DutyVersion.version)
        .where(
            DutyVersion.city == city, DutyVersion.duty_list == duty_list, DutyVersion.effective_from <= day
        )
        .order_by(DutyVersion.version.desc())
        .limit(1)
    )


def build_is_version(version: Any, number: Any) -> ColumnElement[bool]:
    """Return the condition that a row of ``version`` is the one of a text's list with this number."""
    return and_(
        version.city == DutyText.city, version.duty_list == DutyText.duty_list, version.version == number
    )
