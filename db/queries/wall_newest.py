"""Queries for the public facts of a wall: newest public tickets, names of departments and areas."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from db.models import Area, Department, Matter, Ticket
from db.queries.area_counts import build_scope_condition
from domain.enums import PartyKind, Secrecy
from domain.scopes import Scope


@dataclass(frozen=True, slots=True)
class NewTicket:
    """Public facts of a ticket: its matter, its unit and town, and when it came.

    No number, no description, no address: nothing of it leads to a person.
    """

    at: datetime
    matter: str | None
    matter_en: str | None
    place: str | None
    town: str | None
    urgent: bool


def list_newest(session: Session, scope: Scope, *, now: datetime, limit: int) -> list[NewTicket]:
    """Return the newest tickets that are public and not secret in any degree, the newest first."""
    unit, town = aliased(Area), aliased(Area)
    found = session.execute(
        select(Ticket.reported_at, Matter.name, Matter.name_en, unit.name, town.name, Ticket.urgent)
        .outerjoin(Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter))
        .outerjoin(unit, (unit.city == Ticket.city) & (unit.code == Ticket.unit_code))
        .outerjoin(town, (town.city == Ticket.city) & (town.code == Ticket.town_code))
        .where(
            Ticket.city == scope.city, Ticket.public, Ticket.secrecy == Secrecy.NORMAL,
            Ticket.reported_at <= now, build_scope_condition(scope),
        )
        .order_by(Ticket.reported_at.desc(), Ticket.id)
        .limit(limit)
    )  # fmt: skip
    return [NewTicket(*row) for row in found]


def load_department_names(session: Session, city: str) -> dict[str, tuple[str, str | None]]:
    """Return the Chinese and the English name of each department of the city proper, by code."""
    found = session.execute(
        select(Department.code, Department.name, Department.name_en).where(
            Department.city == city, Department.kind == PartyKind.DEPARTMENT
        )
    )
    return {code: (name, name_en) for code, name, name_en in found}


def load_area_names(session: Session, city: str) -> dict[str, str]:
    """Return the name of every present area, by code."""
    found = session.execute(select(Area.code, Area.name).where(Area.city == city, Area.valid_to.is_(None)))
    return dict(iter(found))


def find_area_name(session: Session, city: str, code: str) -> str | None:
    """Return the name of one area, None for none."""
    return session.scalar(select(Area.name).where(Area.city == city, Area.code == code))
