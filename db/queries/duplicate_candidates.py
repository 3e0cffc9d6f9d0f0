"""Duplicate candidates during a call: recent reports, and open tickets of the same matter."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, func, null, or_, select
from sqlalchemy.orm import Session

from db.models import Ticket
from db.queries.guest_parties import covered_words
from db.queries.nearby_tickets import NearbyPoint, list_touched_areas
from db.queries.ticket_summary import NARROWEST_BELOW_TOWN, TicketSummary, select_summaries, to_fields
from domain.enums import Secrecy
from domain.reporter_cover import get_cover
from domain.similarity import DEFAULT_SIMILARITY, SimilarityRules, compute_similarity, to_pairs

LOOKED_AT = 1500  # the newest; comparing them takes about 20 ms
MOST_OPEN = 300
MOST = 5


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Location of the matter: a unit and, where it is known, a point (EPSG:4326)."""

    unit: str | None
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate(TicketSummary):
    """One open ticket that may be the same; metres: how far away it is, where both places are known."""

    matter: str | None
    description: str
    metres: int | None
    likeness: float = 0.0


def list_recent_reports(
    session: Session, city: str, *, now: datetime, days: int = DEFAULT_SIMILARITY.hint_days
) -> list[tuple[str, str]]:
    """Return matter and description of the newest classified tickets of some days; never of secret ones."""
    since = now - timedelta(days=days)
    found = session.execute(
        select(Ticket.matter, Ticket.description)
        .where(
            Ticket.city == city,
            Ticket.reported_at.between(since, now),
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
    comparison: SimilarityRules = DEFAULT_SIMILARITY,
) -> list[Duplicate]:
    """Return open tickets near the place that speak of the same, the likest first; none names its reporter.

    comparison: how recent, near and alike they must be, as the city set it.
    """
    own = to_pairs(words)
    if not own or (where.unit is None and where.lon is None):
        return []
    found = [_measured(own, row) for row in _around(session, city, where, comparison=comparison, now=now)]
    fitting = [one for one in found if _is_alike(one, matter, comparison)]
    likest = sorted(fitting, key=lambda one: (one.likeness, one.reported_at), reverse=True)[:MOST]
    said = covered_words(session, city, [one.id for one in likest])
    return [
        replace(one, description=get_cover(said[one.id], entitled=True)(one.description)) for one in likest
    ]


def _around(
    session: Session, city: str, where: Whereabouts, *, comparison: SimilarityRules, now: datetime
) -> list[Row[*tuple[Any, ...]]]:
    metres, near_m = _distance(where), comparison.near_metres
    since = now - timedelta(days=comparison.open_days)
    places = [] if where.unit is None else [Ticket.unit_code == where.unit]
    if where.lon is not None and where.lat is not None:
        grids = list_touched_areas(session, city, NearbyPoint(where.lon, where.lat), within_m=near_m)
        places.append(Ticket.grid_code.in_(grids) & (metres <= near_m))
    found = session.execute(
        select_summaries(
            now=now,
            area_code=NARROWEST_BELOW_TOWN,
            matter=Ticket.matter,
            description=Ticket.description,
            metres=metres,
        )
        .where(
            Ticket.city == city,
            Ticket.closed_at.is_(None),
            Ticket.secrecy != Secrecy.SECRET,
            Ticket.reported_at.between(since, now),
            or_(*places),
        )
        .order_by(Ticket.reported_at.desc())
        .limit(MOST_OPEN)
    )
    return list(found)


def _distance(where: Whereabouts) -> ColumnElement[Any]:
    if where.lon is None or where.lat is None:
        return null()
    here = func.ST_SetSRID(func.ST_MakePoint(where.lon, where.lat), 4326)
    return func.ST_DistanceSphere(Ticket.point, here)


def _measured(own: frozenset[str], row: Row[*tuple[Any, ...]]) -> Duplicate:
    facts = to_fields(row)
    metres = None if row.metres is None else round(row.metres)
    alike = compute_similarity(own, to_pairs(row.description))
    return Duplicate(**facts | {"metres": metres, "likeness": alike})


def _is_alike(one: Duplicate, matter: str | None, comparison: SimilarityRules) -> bool:
    beside = one.metres is not None and one.metres <= comparison.beside_metres
    is_same_matter = matter is not None and one.matter == matter
    least = comparison.beside_percent if beside and is_same_matter else comparison.same_percent
    return one.likeness >= least / 100
