"""Queries for what the search of duties is built of, and whether it is out of date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ScalarSelect, Text, cast, func, select
from sqlalchemy.orm import Session

from db.models import Department, DutySynonymList, Matter
from db.queries.duty_conditions import select_version_on
from domain.duties import DutyList
from domain.enums import PartyKind, TicketClass


@dataclass(frozen=True, slots=True)
class DutySearchVersion:
    """Which versions of everything a search of duties reads are in force; None before the first.

    synonyms: how often they were changed. names: a hash of the names of matters and parties.
    """

    shared: int | None
    power: int | None
    names: str
    synonyms: int | None


@dataclass(frozen=True, slots=True)
class MatterFacts:
    """What the search of duties knows of a matter."""

    name: str
    default_class: TicketClass


def load_version(session: Session, city: str, day: date) -> DutySearchVersion:
    """Return the versions in force on a day, in one statement."""
    synonyms = select(DutySynonymList.version).where(DutySynonymList.city == city).scalar_subquery()
    shared, power = (
        select_version_on(city, each, day).scalar_subquery() for each in (DutyList.SHARED, DutyList.POWER)
    )
    names = func.md5(func.concat(_join_names(Matter, city), _join_names(Department, city)))
    return DutySearchVersion(*session.execute(select(shared, power, names, synonyms)).one())


def load_matters(session: Session, city: str) -> Mapping[str, MatterFacts]:
    """Return the matters of the catalogue by code."""
    asked = select(Matter.code, Matter.name, Matter.default_class).where(Matter.city == city)
    return {row.code: MatterFacts(row.name, row.default_class) for row in session.execute(asked)}


def find_town_party(session: Session, city: str, towns: list[str]) -> str | None:
    """Return the party of the town among these areas."""
    return session.scalars(
        select(Department.code)
        .where(Department.city == city, Department.kind == PartyKind.TOWN, Department.town_code.in_(towns))
        .order_by(Department.code)
        .limit(1)
    ).one_or_none()


def _join_names(model: type[Matter] | type[Department], city: str) -> ScalarSelect[str]:
    names = cast(func.jsonb_object_agg(model.code, func.jsonb_build_array(model.name, model.name_en)), Text)
    return select(names).where(model.city == city).scalar_subquery()
