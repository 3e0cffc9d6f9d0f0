"""Search API of the search box and the map's breadcrumb."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

import clock
from db.queries import reference_data, search_suggestions
from domain.errors import NotFound
from domain.scopes import Actor, Reach
from web.dependencies import CityActor, CityDbSession

router = APIRouter(prefix="/api/v1", tags=["map"])

City = Annotated[str, Query(max_length=40)]


class AreaHitAnswer(BaseModel):
    """An area that a search found."""

    code: str
    name: str
    level: str
    within: str | None


class TicketHitAnswer(BaseModel):
    """A ticket that a search found."""

    number: str
    matter: str | None
    status: str
    area: str | None


class SearchResults(BaseModel):
    """What a search found."""

    areas: list[AreaHitAnswer]
    tickets: list[TicketHitAnswer]


class AreaStep(BaseModel):
    """An area on the way from the city down to one."""

    code: str
    name: str
    level: str


@router.get("/search")
def search_places(
    city: City, q: Annotated[str, Query(max_length=60)], actor: CityActor, session: CityDbSession
) -> SearchResults:
    """Return areas by name or code, tickets by number or words; only what the actor may see.

    Tickets kept secret come up only for those who see the whole city and work at the Center.
    """
    words = q.strip()
    if not words:
        return SearchResults(areas=[], tickets=[])
    areas = search_suggestions.suggest_areas(session, city, words)
    now = clock.now(session, city)
    tickets = search_suggestions.suggest_tickets(session, actor, words, secret=sees_secrets(actor), now=now)
    return SearchResults(
        areas=[
            AreaHitAnswer(code=area.code, name=area.name, level=area.level, within=area.within)
            for area in areas
        ],
        tickets=[
            TicketHitAnswer(
                number=ticket.number,
                matter=ticket.matter,
                status=ticket.status.value,
                area=ticket.area_code,
            )
            for ticket in tickets
        ],
    )


@router.get("/areas/{code}")
def get_lineage(code: str, city: City, session: CityDbSession) -> list[AreaStep]:
    """Return the area and all above it, the city first."""
    line = reference_data.list_lineage(session, city, code)
    if not line:
        raise NotFound("没有编码为 {code} 的区域", code=code)
    return [AreaStep(code=area.code, name=area.name, level=area.level) for area in line]


def sees_secrets(actor: Actor) -> bool:
    """Return whether tickets kept secret may be hinted at."""
    return actor.of_center and actor.scope.reach is Reach.WHOLE
