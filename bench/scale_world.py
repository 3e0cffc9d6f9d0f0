"""Subjects of the scale bench's queries: the same users, places and tickets at any size."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from dash.development.base_component import Component
from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.scale_city import ZONE
from dashboard.desk import ticket_detail
from dashboard.desk.read_model import read_ticket
from db.models import Ticket
from domain.enums import Role
from domain.scopes import Actor, Reach, Scope

ACCOUNT = UUID(int=1)
_STATES = ("accepted", "dispatched", "completed", "fed_back")
_NOW = "SELECT max(changed_at) FROM tickets WHERE city = :city AND closed_at IS NULL"
_BUSIEST = (
    "SELECT town_code, unit_code, grid_code FROM tickets WHERE city = :city AND closed_at IS NULL"
    " AND grid_code IS NOT NULL GROUP BY 1, 2, 3 ORDER BY count(*) DESC, 3 LIMIT 1"
)
_DEPARTMENT = (
    "SELECT department FROM tickets WHERE city = :city AND closed_at IS NULL AND department LIKE 'D%'"
    " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
)
_MATTER = (
    "SELECT matter FROM tickets WHERE city = :city AND closed_at IS NULL GROUP BY 1 ORDER BY count(*) DESC, 1"
    " LIMIT 1"
)
_OPEN = (
    "SELECT id, number FROM tickets WHERE city = :city AND closed_at IS NULL AND status = :status"
    " AND secrecy = 'normal' AND point IS NOT NULL ORDER BY number LIMIT 1"
)
_CLOSED = (
    "SELECT id, number FROM tickets WHERE city = :city AND status = 'closed' AND secrecy = 'normal'"
    " AND point IS NOT NULL ORDER BY reported_at DESC, id LIMIT 1"
)
_SPOT = "SELECT ST_X(point), ST_Y(point) FROM tickets WHERE city = :city AND id = :id"
_PHONE = (
    "SELECT r.phone FROM reporters r JOIN tickets t ON t.city = r.city AND t.id = r.ticket_id"
    " WHERE r.city = :city AND t.closed_at IS NULL ORDER BY t.number LIMIT 1"
)
_SENT = (
    "SELECT o.ticket_id, o.id FROM work_orders o JOIN tickets t ON t.city = o.city AND t.id = o.ticket_id"
    " WHERE o.city = :city AND o.department = :department AND o.status = 'sent' AND o.ended_at IS NULL"
    " AND t.status = 'dispatched' AND o.role = 'lead' ORDER BY t.number LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class World:
    """One generated city and the subjects of its queries.

    areas: the busiest of each level by its name; tickets: id and number by state; sent: a ticket and its
    work order that ``department`` has not answered; spot: lon and lat.
    """

    city: str
    now: datetime
    zone: ZoneInfo
    areas: Mapping[str, str]
    department: str
    matter: str
    tickets: Mapping[str, tuple[UUID, str]]
    sent: tuple[UUID, UUID]
    spot: tuple[float, float]
    phone: str

    @property
    def today(self) -> date:
        """Return the city's day."""
        return self.now.astimezone(self.zone).date()

    @property
    def account(self) -> UUID:
        """Return the account that runs the query."""
        return ACCOUNT

    @property
    def closed_number(self) -> str:
        """Return the number of the newest closed ticket."""
        return self.tickets["closed"][1]

    def actor(self, role: Role) -> Actor:
        """Return a user of this role, in the busiest place or party."""
        town, unit, grid = (self.areas[level] for level in ("town", "unit", "grid"))
        scopes = {
            Role.TOWN: Scope(self.city, Reach.TOWN, town=town),
            Role.UNIT: Scope(self.city, Reach.UNIT, town=town, unit=unit),
            Role.GRID_STAFF: Scope(self.city, Reach.GRID, town=town, unit=unit, grid=grid),
            Role.DEPARTMENT: Scope(self.city, Reach.DEPARTMENT, department=self.department),
            Role.AGENCY: Scope(self.city, Reach.DEPARTMENT, department="A01"),
        }
        scope = scopes.get(role, Scope.whole(self.city))
        return Actor(str(ACCOUNT), role.value, frozenset({role}), scope)

    def ticket(self, session: Session, ticket: UUID) -> Ticket:
        """Return a ticket's row."""
        return session.get_one(Ticket, (self.city, ticket))


def world_of(session: Session, city: str) -> World:
    """Return the subjects; chosen from open and newest tickets, which are the same at any size."""

    def one(question: str, **values: object) -> Any:
        return tuple(session.execute(text(question), {"city": city, **values}).one())

    town, unit, grid = one(_BUSIEST)
    (department,) = one(_DEPARTMENT)
    tickets = {state: one(_OPEN, status=state) for state in _STATES} | {"closed": one(_CLOSED)}
    return World(
        city=city,
        now=one(_NOW)[0],
        zone=ZoneInfo(ZONE),
        areas={"city": city, "town": town, "unit": unit, "grid": grid},
        department=department,
        matter=one(_MATTER)[0],
        tickets=tickets,
        sent=one(_SENT, department=department),
        spot=one(_SPOT, id=tickets["accepted"][0]),
        phone=one(_PHONE)[0],
    )


def whole_letter(session: Session, actor: Actor, number: str, *, now: datetime) -> list[Component]:
    """Return the opened ticket as a desk draws it after an act."""
    return ticket_detail.render_ticket(
        session, actor, read_ticket(session, actor, number), now=now, whole=True
    )
