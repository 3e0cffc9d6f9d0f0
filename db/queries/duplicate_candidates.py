"""Duplicate candidates during a call: recent reports, and open tickets of the same matter."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, null, or_, select, true
from sqlalchemy.orm import Session, aliased

from db.models import Area, Department, Matter, Ticket
from db.queries.nearby_tickets import NEAR_M, NearbyPoint, list_touched_areas
from db.queries.sla_status import build_light_column, build_unstopped_clock
from domain.enums import Light, Secrecy, Status
from domain.similarity import compute_similarity, to_pairs

LATELY = timedelta(days=90)
LOOKED_AT = 1500  # the newest; comparing them takes about 20 ms
OPEN_FOR = timedelta(days=14)
MOST_OPEN = 300
MOST = 5
LEAST_ALIKE = 0.22  # of two descriptions, below which they speak of different things; ours
ALIKE_BESIDE = 0.1  # enough where the matter is the same and the place adjacent; ours
BESIDE_M = 150


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Location of the matter: a unit and, where it is known, a point (EPSG:4326)."""

    unit: str | None
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """One open ticket that may be the same; metres: how far away it is, where both places are known."""

    id: UUID
    number: str
    version: int
    matter: str | None
    matter_name: str | None
    description: str
    place: str | None
    status: Status
    department_name: str | None
    reported_at: datetime
    metres: int | None
    light: Light
    likeness: float = 0.0


def list_recent_reports(session: Session, city: str, *, now: datetime) -> list[tuple[str, str]]:
    """Return matter and description of the newest classified tickets; never of secret ones."""
    found = session.execute(
        select(Ticket.matter, Ticket.description)
        .where(
            Ticket.city == city,
            Ticket.reported_at.between(now - LATELY, now),
            Ticket.matter.is_not(None),
            Ticket.secrecy != Secrecy.SECRET,
        )
        .order_by(Ticket.reported_at.desc())
        .limit(LOOKED_AT)
    )
    return [(matter, words) for matter, words in found if matter]


def list_duplicates(
    session: Session,
    city: str,
    words: str,
    where: Whereabouts,
    *,
    matter: str | None,
    now: datetime,
    open_for: timedelta = OPEN_FOR,
) -> list[Duplicate]:
    """Return open tickets near the place that speak of the same, the likest first.

    open_for: how long ago they were reported at most.
    """
    own = to_pairs(words)
    if not own or (where.unit is None and where.lon is None):
        return []
    found = [_measured(own, row) for row in _around(session, city, where, since=now - open_for, now=now)]
    fitting = [one for one in found if _is_alike(one, matter)]
    return sorted(fitting, key=lambda one: (one.likeness, one.reported_at), reverse=True)[:MOST]


def _around(
    session: Session, city: str, where: Whereabouts, *, since: datetime, now: datetime
) -> list[tuple[Any, ...]]:
    clocks, grid = build_unstopped_clock(), aliased(Area)
    metres, narrowest = _distance(where), func.coalesce(Ticket.grid_code, Ticket.unit_code)
    places = [] if where.unit is None else [Ticket.unit_code == where.unit]
    if where.lon is not None and where.lat is not None:
        grids = list_touched_areas(session, city, NearbyPoint(where.lon, where.lat), within_m=NEAR_M)
        places.append(Ticket.grid_code.in_(grids) & (metres <= NEAR_M))
    found = session.execute(
        select(
            Ticket.id, Ticket.number, Ticket.version, Ticket.matter, Matter.name, Ticket.description,
            grid.name, Ticket.status, Department.name, Ticket.reported_at, metres,
            build_light_column(clocks, now),
        )
        .select_from(Ticket)
        .outerjoin(clocks, true())
        .outerjoin(Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter))
        .outerjoin(Department, (Department.city == Ticket.city) & (Department.code == Ticket.department))
        .outerjoin(grid, (grid.city == Ticket.city) & (grid.code == narrowest))
        .where(
            Ticket.city == city,
            Ticket.closed_at.is_(None),
            Ticket.secrecy != Secrecy.SECRET,
            Ticket.reported_at.between(since, now),
            or_(*places),
        )
        .order_by(Ticket.reported_at.desc())
        .limit(MOST_OPEN)
    )  # fmt: skip
    return [tuple(row) for row in found]


def _distance(where: Whereabouts) -> ColumnElement[Any]:
    if where.lon is None or where.lat is None:
        return null()
    here = func.ST_SetSRID(func.ST_MakePoint(where.lon, where.lat), 4326)
    return func.ST_DistanceSphere(Ticket.point, here)


def _measured(own: frozenset[str], row: tuple[Any, ...]) -> Duplicate:
    *facts, metres, light = row
    alike = compute_similarity(own, to_pairs(row[5]))
    values: tuple[Any, ...] = (*facts, None if metres is None else round(metres), Light(light), alike)
    return Duplicate(*values)


def _is_alike(one: Duplicate, matter: str | None) -> bool:
    beside = one.metres is not None and one.metres <= BESIDE_M
    is_same_matter = matter is not None and one.matter == matter
    return one.likeness >= (ALIKE_BESIDE if beside and is_same_matter else LEAST_ALIKE)
