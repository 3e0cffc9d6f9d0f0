"""Queries for the parts of a secret ticket open to its place: the user's own entry, and a count."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.models import Area, Matter
from db.queries import cities
from db.queries.history import TicketEventFacts
from db.queries.ticket_activity import TicketLoop
from db.queries.ticket_facts import TicketFacts, TicketStory
from domain.enums import (
    Act,
    Channel,
    Location,
    Origin,
    RequesterKind,
    RequestKind,
    Secrecy,
    Status,
    TicketClass,
)
from domain.scopes import Actor, Reach
from domain.stored_settings import get_setting

OF_PLACE = frozenset({Reach.TOWN, Reach.UNIT, Reach.GRID})
NOTHING_PASSED = TicketLoop([], [], [], [], [], [])
_ENTRIES = text("SELECT * FROM secret_entries(:who, :before_at, :before_id, :most)")
_ENTRY = text("SELECT * FROM secret_entry(:who, :ticket)")
_COUNT = text("SELECT secrets_of_town(:least)")


@dataclass(frozen=True, slots=True)
class SecretEntry:
    """A user's own entry of a secret ticket, and its state; ``at``: the time of entry."""

    id: UUID
    number: str
    version: int
    matter: str | None
    matter_name: str | None
    matter_name_en: str | None
    description: str
    town_name: str | None
    status: Status
    urgent: bool
    reported_at: datetime
    at: datetime


def list_own_entries(
    session: Session, actor: Actor, *, before: tuple[datetime, UUID] | None, limit: int
) -> list[SecretEntry]:
    """Return the secret tickets that the actor reported and does not see any more, the newest first."""
    if actor.scope.reach not in OF_PLACE:
        return []
    at, last = before or (None, None)
    values = {"who": actor.id, "before_at": at, "before_id": last, "most": limit}
    rows = session.execute(_ENTRIES, values).all()
    matters, towns = _names(session, actor.city, rows)
    return [_entry(row, matters, towns) for row in rows]


def find_own_ticket(session: Session, actor: Actor, ticket_id: UUID) -> TicketStory | None:
    """Return a secret ticket as its reporter or caller among those of its place sees it; None of others.

    What they entered, and its state: nothing that happened later, and no place below the town.
    """
    if actor.scope.reach not in OF_PLACE:
        return None
    rows = session.execute(_ENTRY, {"who": actor.id, "ticket": ticket_id}).all()
    if not rows:
        return None
    matters, towns = _names(session, actor.city, rows)
    events = [
        TicketEventFacts(number, row.at, Act(row.act), actor.name, None, None, row.said, {})
        for number, row in enumerate(rows, start=1)
    ]
    return TicketStory(_facts(rows[-1], matters, towns), None, [], [], events)


def count_kept_secret(session: Session, actor: Actor) -> int | None:
    """Return how many open secret tickets lie in the actor's town unseen; None where too few to tell."""
    if actor.scope.reach is not Reach.TOWN:
        return None
    least: int = get_setting(cities.load_settings(session, actor.city), "secrecy.least_count")
    found: int | None = session.execute(_COUNT, {"least": least}).scalar_one()
    return found


def _names(
    session: Session, city: str, rows: Any
) -> tuple[dict[str, tuple[str, str | None]], dict[str, str]]:
    codes = {row.matter for row in rows if row.matter}
    towns = {row.town_code for row in rows if row.town_code}
    named = session.execute(
        select(Matter.code, Matter.name, Matter.name_en).where(Matter.city == city, Matter.code.in_(codes))
    )
    placed = session.execute(select(Area.code, Area.name).where(Area.city == city, Area.code.in_(towns)))
    return {row.code: (row.name, row.name_en) for row in named}, {row.code: row.name for row in placed}


def _entry(row: Any, matters: dict[str, tuple[str, str | None]], towns: dict[str, str]) -> SecretEntry:
    name, name_en = matters.get(row.matter, (None, None))
    return SecretEntry(
        row.id, row.number, row.version, row.matter, name, name_en, row.description,
        towns.get(row.town_code), Status(row.status), row.urgent, row.reported_at, row.at,
    )  # fmt: skip


def _facts(row: Any, matters: dict[str, tuple[str, str | None]], towns: dict[str, str]) -> TicketFacts:
    return TicketFacts(
        id=row.id,
        number=row.number,
        matter=row.matter,
        matter_name=matters.get(row.matter, (None, None))[0],
        work_field=None,
        description=row.description,
        channel=Channel(row.channel),
        origin=Origin(row.origin),
        requester_kind=RequesterKind(row.requester_kind),
        request_kind=RequestKind(row.request_kind),
        ticket_class=TicketClass(getattr(row, "class")),
        urgent=row.urgent,
        secrecy=Secrecy.SECRET,
        status=Status(row.status),
        department=None,
        department_name=None,
        location=Location.AREA if row.town_code else Location.UNKNOWN,
        address=None,
        grid_code=None,
        grid_name=None,
        unit_name=None,
        town_code=row.town_code,
        town_name=towns.get(row.town_code),
        lon=None,
        lat=None,
        reported_at=row.reported_at,
        called_at=None,
        accepted_at=None,
        dispatched_at=None,
        completed_at=None,
        closed_at=row.closed_at,
        version=row.version,
    )
