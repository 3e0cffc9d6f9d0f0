"""Answer the levels of a city and the figures of one level."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

import live
from api.asked import FILTERS, City, Level, actor_in
from domain.filters import Filters
from live.frames import stamp
from live.views import measure_of, shown_values
from text import either

router = APIRouter(prefix="/api/v1", tags=["map"])


class LevelAnswer(BaseModel):
    """One level of the map."""

    code: str
    label: str
    count: int = Field(description="how many areas it has today")


class AreaAnswer(BaseModel):
    """Figures of one area; ``class`` is a class of the legend, a light for sla_risk, null for no data."""

    code: str
    value: float | int | None
    count: int
    shown_class: int | str | None = Field(alias="class")


class ValuesAnswer(BaseModel):
    """Figures of all areas of a level; counts and ``unlocated`` add up to ``total``."""

    city: str
    level: str
    measure: str
    as_of: str
    event: int
    areas: list[AreaAnswer]
    unlocated: int
    total: int


@router.get("/levels")
def levels(request: Request, city: City = None) -> list[LevelAnswer]:
    """Return the levels of the city from the city down, with today's number of areas."""
    picture = live.picture(actor_in(request, city).city)
    return [
        LevelAnswer(
            code=span.areas.code,
            label=either(span.areas.label_zh, span.areas.label_en),
            count=len(span.areas.codes),
        )
        for span in picture.tree.spans.values()
    ]


@router.get(
    "/values",
    response_model=ValuesAnswer,
    description=f"Figures of all areas of a level under the filters {FILTERS}; only what the caller may see.",
)
def values(
    request: Request, city: City = None, level: Level = None, measure: str | None = None
) -> dict[str, Any]:
    """Return the figures of one level as they are now."""
    actor = actor_in(request, city)
    picture = live.picture(actor.city)
    found = picture.values(
        level or picture.leaf,
        measure_of(measure),
        filters=Filters.from_query(request.query_params),
        scope=actor.scope,
    )
    shown = zip(found.codes, shown_values(found), found.counts.tolist(), strict=True)
    return {
        "city": found.city,
        "level": found.level,
        "measure": found.measure.value,
        "as_of": stamp(found.as_of),
        "event": found.event,
        "areas": [
            {"code": code, "value": value, "count": count, "class": found.shown_class(place)}
            for place, (code, value, count) in enumerate(shown)
        ],
        "unlocated": found.unlocated,
        "total": found.total,
    }
