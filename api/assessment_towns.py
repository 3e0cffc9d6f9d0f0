"""Assessment API of towns: how they rate, and the parts of their own performance of duty."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.assessment import Year, load_basis
from db.queries import assessment, assessment_outcomes, assessment_sheets
from db.queries.assessment import AssessmentBasis
from db.queries.assessment_outcomes import MatterOutcome, NoticeOutcome
from db.queries.assessment_parts import AssessedParts, load_parts
from domain.assessment import permit_raters, permit_town_sheet
from domain.assessment_figures import TownRatings
from domain.enums import Effect, Speed
from domain.errors import NotFound
from web.dependencies import CityActor, CityDbSession

router = APIRouter(prefix="/api/v1", tags=["assessment"])

Town = Annotated[str | None, Query(max_length=40, description="code of one town: its whole sheet")]


class RatingCount(BaseModel):
    """How many ratings a town gave with these two grades."""

    speed: Speed
    effect: Effect
    count: int


class TownAnswer(BaseModel):
    """How one town rated, and the parts of its own performance of duty.

    always_same: nearly all its ratings are one and the same, which is only marked. notices, matters: what
    notices of the supervision office and assigned matters led to, where one town is asked for.
    """

    town: str
    name: str
    total: int
    always_same: bool
    counts: list[RatingCount]
    parts: AssessedParts
    notices: list[NoticeOutcome]
    matters: list[MatterOutcome]


class TownList(BaseModel):
    """How the towns of the scope rated in a year, and their parts of the assessment."""

    year: int
    items: list[TownAnswer]


@router.get("/assessment/towns")
def list_town_ratings(
    actor: CityActor, session: CityDbSession, year: Year = None, town: Town = None
) -> TownList:
    """Return how the towns of the scope rated, and their parts; a town reads itself alone."""
    permit_raters(actor)
    if town is not None:
        permit_town_sheet(actor, town)
    basis = load_basis(session, actor, year)
    names = assessment_sheets.load_town_names(session, actor.city)
    if town is not None and town not in names:
        raise NotFound("没有编码为 {code} 的镇街", code=town)
    parts = load_parts(session, begins=basis.begins, ends=basis.until)
    rated = {one.town: one for one in assessment.load_town_ratings(session, basis)}
    codes = sorted({*rated, *(parts.keys() & names.keys())}) if town is None else [town]
    items = [_to_town(rated.get(code, TownRatings(code, {})), names, basis, parts) for code in codes]
    if town is not None:
        span = {"begins": basis.begins, "ends": basis.until}
        for item in items:
            item.notices = assessment_outcomes.list_notice_outcomes(session, town, **span)
            item.matters = assessment_outcomes.list_matter_outcomes(session, actor.city, town, **span)
    return TownList(year=basis.period.year, items=items)


def _to_town(
    one: TownRatings, names: Mapping[str, str], basis: AssessmentBasis, parts: Mapping[str, AssessedParts]
) -> TownAnswer:
    return TownAnswer(
        town=one.town,
        name=names.get(one.town, one.town),
        total=one.total,
        always_same=one.is_always_same(basis.limits),
        counts=[
            RatingCount(speed=speed, effect=effect, count=count)
            for (speed, effect), count in sorted(one.counts.items())
        ],
        parts=parts.get(one.town, AssessedParts()),
        notices=[],
        matters=[],
    )
