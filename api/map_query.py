"""Query parameters that the map's values and stream share."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query

from domain.filters import Filters
from domain.measures import OPEN_TICKETS

Level = Annotated[str | None, Query(max_length=40, description="city, town, unit, grid … or a city's own")]
FILTERS = "department, matter, duty, work_field, channel, class, urgent, status, since, until"


def view_of(query: Mapping[str, str], *, level: str) -> str:
    """Return the view that simple parameters ask for, in its one spelling. Raises Invalid."""
    measure = query.get("measure") or OPEN_TICKETS.code
    filters = Filters.from_query(query).to_query()
    return urlencode({"level": query.get("level") or level, "measure": measure, **filters})
