"""Search API of the search box and the map's breadcrumb."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

import clock
from db.queries import reference_data, search_suggestions
from db.session import transaction
from domain.errors import NotFound
from domain.scopes import Actor, Reach
from web import dependencies

router = APIRouter(prefix="/api/v1", tags=["map"])

City = Annotated[str, Query(max_length=40)]


@router.get("/search")
def search_places(request: Request, city: City, q: Annotated[str, Query(max_length=60)]) -> dict[str, Any]:
    """Return areas by name or code, tickets by number or words; only what the actor may see.

    Tickets kept secret come up only for those who see the whole city and work at the Center.
    """
    actor = dependencies.get_actor_in_city(request, city)
    words = q.strip()
    if not words:
        return {"areas": [], "tickets": []}
    with transaction(actor.scope) as session:
        areas = search_suggestions.suggest_areas(session, city, words)
        now = clock.now(session, city)
        tickets = search_suggestions.suggest_tickets(
            session, actor, words, secret=sees_secrets(actor), now=now
        )
    return {
        "areas": [
            {"code": area.code, "name": area.name, "level": area.level, "within": area.within}
            for area in areas
        ],
        "tickets": [
            {
                "number": ticket.number,
                "matter": ticket.matter,
                "status": ticket.status.value,
                "area": ticket.area_code,
            }
            for ticket in tickets
        ],
    }


@router.get("/areas/{code}")
def area_lineage(request: Request, code: str, city: City) -> list[dict[str, str]]:
    """Return the area and all above it, the city first."""
    with transaction(dependencies.get_actor_in_city(request, city).scope) as session:
        line = reference_data.list_lineage(session, city, code)
    if not line:
        raise NotFound("没有编码为 {code} 的区域", code=code)
    return [{"code": area.code, "name": area.name, "level": area.level} for area in line]


def sees_secrets(actor: Actor) -> bool:
    """Return whether tickets kept secret may be hinted at."""
    return actor.of_center and actor.scope.reach is Reach.WHOLE
