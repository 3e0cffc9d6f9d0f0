"""Chronic places for the map: candidates and running projects within the caller's scope."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from db.queries import causes
from db.queries.causes import CauseFacts
from domain.cause_projects import CAUSE_ACTS, CauseStatus
from domain.enums import Level
from domain.periods import ONE_DAY
from domain.scopes import Reach
from domain.workflows import permit_reading
from i18n import either, label
from web.cause_labels import format_matter, format_number, format_place
from web.dependencies import CityActor, CityDbSession

router = APIRouter(prefix="/api/v1", tags=["map"])


class ChronicPlace(BaseModel):
    """One place with more reports of a matter than expected. lead: of a project; due_on: its date."""

    id: UUID
    number: str
    place: str = Field(description="code of the unit, or of the town")
    level: Level
    name: str
    matter: str
    state: CauseStatus
    state_label: str
    count: int
    expected: float
    people: int
    first: date
    last: date = Field(description="last day of the window in which the reports were counted")
    lead: str | None
    due_on: date | None


class ChronicPlacesAnswer(BaseModel):
    """looked_until: the last day that was compared, null where none was.

    of_all: whether the caller sees those of the whole city; else only the projects of the own party.
    """

    items: list[ChronicPlace]
    looked_until: date | None
    of_all: bool


@router.get("/chronic-places")
def list_chronic_places(actor: CityActor, session: CityDbSession) -> ChronicPlacesAnswer:
    """Return candidates and running projects, the newest first. 403: they do not concern the role."""
    permit_reading(CAUSE_ACTS, actor)
    of_all = actor.scope.reach is Reach.WHOLE
    after = causes.load_last_week(session, actor.city) if of_all else None
    return ChronicPlacesAnswer(
        items=[_to_answer(one) for one in causes.list_running(session, actor.city)],
        looked_until=None if after is None else after - ONE_DAY,
        of_all=of_all,
    )


def _to_answer(found: CauseFacts) -> ChronicPlace:
    return ChronicPlace(
        id=found.id,
        number=format_number(found),
        place=found.place,
        level=Level.TOWN if found.place == found.town_code else Level.UNIT,
        name=format_place(found),
        matter=format_matter(found),
        state=found.status,
        state_label=label(found.status),
        count=found.count,
        expected=found.expected,
        people=found.people,
        first=found.first,
        last=found.after - ONE_DAY,
        lead=either(found.lead_name, found.lead_name_en) if found.lead_name else None,
        due_on=found.due_on,
    )
