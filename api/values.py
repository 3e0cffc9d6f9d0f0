"""Levels of a city and the figures of one level."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

import live
from api.map_query import FILTERS, Level
from api.shapes import is_known, wanted_packing
from domain.measures import get_measure
from i18n import either
from live.values_json import ValuesAnswers
from web import reserved_threads
from web.dependencies import CityActor, Filters

router = APIRouter(prefix="/api/v1", tags=["map"])
_answers = ValuesAnswers()


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
@reserved_threads.run_in_threads(reserved_threads.SCREENS)
def list_levels(actor: CityActor) -> list[LevelAnswer]:
    """Return the levels of the city from the city down, with today's number of areas."""
    picture = live.get_state(actor.city)
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
    responses={304: {"description": "no figure differs from those of If-None-Match"}},
    description=f"Figures of all areas of a level under the filters {FILTERS}; only what the caller may see. "
    "ETag names the figures, whatever time it is: `as_of` and `event` may go on without them.",
)
@reserved_threads.run_in_threads(reserved_threads.SCREENS)
def get_values(
    request: Request,
    actor: CityActor,
    filters: Filters,
    *,
    level: Level = None,
    measure: str | None = None,
) -> Response:
    """Return the figures of one level as they are now."""
    picture = live.get_state(actor.city)
    found = _answers.answer(
        picture,
        level or picture.leaf,
        get_measure(measure),
        filters=filters,
        scope=actor.scope,
    )
    headers = {"ETag": f'W/"{found.tag}"', "Vary": "Accept-Encoding, Cookie"}
    if is_known(request.headers.get("if-none-match", ""), f'"{found.tag}"'):
        return Response(status_code=304, headers=headers)
    if wanted_packing(request.headers.get("accept-encoding", ""), brotli=False) is None:
        return Response(found.plain, media_type="application/json", headers=headers)
    return Response(
        found.gzipped, media_type="application/json", headers={**headers, "Content-Encoding": "gzip"}
    )
