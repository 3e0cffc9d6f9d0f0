"""Queries for tickets reported recently near a location, and for those open around it.

A place index cannot be used under row security (its operator is not leakproof, so PostgreSQL looks at
the policy first and reads every row); the grids a circle touches are found first, and their code leads
to the tickets.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, radians
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.models import Area, Matter, Ticket
from db.queries.guest_parties import is_guest
from db.queries.sla_status import build_light_column, build_ticket_clocks
from domain.enums import Light, Secrecy
from domain.similarity import DEFAULT_SIMILARITY, SimilarityRules

MOST = 8
DOTS = 150
METRES_A_DEGREE = 111_320


@dataclass(frozen=True, slots=True)
class NearbyPoint:
    """A place (EPSG:4326)."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Near:
    """One ticket and how far away it is."""

    id: UUID
    metres: int


@dataclass(frozen=True, slots=True)
class Dot:
    """One open ticket on the map of the ticket sidebar."""

    number: str
    matter_name: str | None
    lon: float
    lat: float
    light: Light


def list_nearby(
    session: Session,
    city: str,
    spot: NearbyPoint,
    *,
    now: datetime,
    other_than: UUID,
    party: str | None,
    comparison: SimilarityRules = DEFAULT_SIMILARITY,
) -> list[Near]:
    """Return the recent tickets within a distance, the nearest first; never secret ones.

    party: the reader's; tickets it only was asked about are left out, for their point is not shown to it.
    comparison: how recent and how near, as the city set it.
    """
    within_m, since = comparison.near_metres, now - timedelta(days=comparison.near_days)
    grids = list_touched_areas(session, city, spot, within_m=within_m)
    metres = func.ST_DistanceSphere(Ticket.point, _point(spot))
    found = session.execute(
        select(Ticket.id, metres)
        .where(
            Ticket.city == city,
            Ticket.grid_code.in_(grids),
            Ticket.reported_at.between(since, now),
            *_shown(party),
            Ticket.id != other_than,
            metres <= within_m,
        )
        .order_by(metres, Ticket.id)
        .limit(MOST)
    )
    return [Near(ticket_id, round(distance)) for ticket_id, distance in found]


def open_dots(
    session: Session, city: str, town: str, spot: NearbyPoint | None, *, now: datetime, party: str | None
) -> list[Dot]:
    """Return the open tickets of a town that have a point, the nearest first; never secret ones.

    party: the reader's; tickets it only was asked about are left out.
    """
    nearest = [] if spot is None else [func.ST_Distance(Ticket.point, _point(spot))]
    chosen = (
        select(Ticket.id, Ticket.number, Ticket.matter, Ticket.point)
        .where(Ticket.city == city, Ticket.town_code == town, Ticket.closed_at.is_(None), *_shown(party))
        .order_by(*nearest, Ticket.id)
        .limit(DOTS)
        .cte("chosen")
    )
    clocks = build_ticket_clocks(city, of=select(chosen.c.id))
    found = session.execute(
        select(
            chosen.c.number,
            Matter.name,
            func.ST_X(chosen.c.point),
            func.ST_Y(chosen.c.point),
            build_light_column(clocks, now),
        )
        .outerjoin(clocks, clocks.c.ticket_id == chosen.c.id)
        .outerjoin(Matter, (Matter.city == city) & (Matter.code == chosen.c.matter))
        .order_by(*([func.ST_Distance(chosen.c.point, _point(spot))] if spot else []), chosen.c.id)
    )
    return [Dot(number, matter, lon, lat, Light(light)) for number, matter, lon, lat, light in found]


def list_touched_areas(session: Session, city: str, spot: NearbyPoint, *, within_m: int) -> list[str]:
    """Return the codes of the areas of every level, present and former, that a circle may touch."""
    high = within_m / METRES_A_DEGREE
    wide = high / cos(radians(spot.lat))
    box = func.ST_MakeEnvelope(spot.lon - wide, spot.lat - high, spot.lon + wide, spot.lat + high, 4326)
    return list(session.scalars(select(Area.code).where(Area.city == city, Area.geom.op("&&")(box))))


def _point(spot: NearbyPoint) -> ColumnElement[Any]:
    return func.ST_SetSRID(func.ST_MakePoint(spot.lon, spot.lat), 4326)


def _shown(party: str | None) -> list[ColumnElement[bool]]:
    return [Ticket.secrecy != Secrecy.SECRET, ~is_guest(party), Ticket.point.is_not(None)]
