"""Query parameters that the routes of map, values and stream share."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request

from domain.filters import Filters
from domain.measures import OPEN_TICKETS
from domain.scopes import Actor
from web import dependencies

City = Annotated[str | None, Query(max_length=40, description="City code; the caller's own where left out")]
Level = Annotated[str | None, Query(max_length=40, description="city, town, unit, grid … or a city's own")]
FILTERS = "department, matter, work_field, channel, class, urgent, status, since, until"


def actor_in(request: Request, city: str | None) -> Actor:
    """Return the actor in that city, or in the one they chose. Raises NotSignedIn or NotFound."""
    return (
        dependencies.get_request_actor(request)
        if city is None
        else dependencies.get_actor_in_city(request, city)
    )


def view_of(query: Mapping[str, str], *, level: str) -> str:
    """Return the view that simple parameters ask for, in its one spelling. Raises Invalid."""
    measure = query.get("measure") or OPEN_TICKETS.code
    filters = Filters.from_query(query).to_query()
    return urlencode({"level": query.get("level") or level, "measure": measure, **filters})
