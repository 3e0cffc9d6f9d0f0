"""Figures API of duties: what became of the tickets that rest on one, and overrides of the list by month."""

from fastapi import APIRouter
from pydantic import BaseModel

import clock
from api.duties import Reader
from db.queries import duty_figures
from db.queries.cities import load_city_facts, load_settings
from db.queries.duty_figures import OverriddenCount
from domain.enums import Effect, Speed
from domain.setting_values import parse_figures_period
from web.dependencies import CityDbSession

router = APIRouter(prefix="/api/v1/duties", tags=["duties"])

MONTHS = 12


class DutyFiguresAnswer(BaseModel):
    """Open and late tickets of a duty now; the rest of those dispatched in the last ``days`` days.

    Within the caller's scope, without secret tickets. speeds, effects: ratings by grade.
    """

    duty: str
    days: int
    open: int
    late: int
    dispatched: int
    finished_late: int
    reworks: int
    overridden: int
    ratings: int
    speeds: dict[Speed, int]
    effects: dict[Effect, int]


class OverriddenList(BaseModel):
    """How often the lead of a duty's tickets was chosen against the list, by duty and month."""

    items: list[OverriddenCount]


@router.get("/overridden")
def list_overridden(actor: Reader, session: CityDbSession) -> OverriddenList:
    """Return the choices against the list of this month and the eleven before it, within the scope."""
    zone = load_city_facts(session, actor.city).zone
    today = clock.now(session, actor.city).astimezone(zone)
    first, back = divmod(today.year * 12 + today.month - MONTHS, 12)
    since = today.replace(year=first, month=back + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
    return OverriddenList(items=duty_figures.list_overridden(session, actor.city, since=since, zone=zone))


@router.get("/{code}/figures")
def get_figures(code: str, actor: Reader, session: CityDbSession) -> DutyFiguresAnswer:
    """Return the figures of a duty; all zero for a code on which no ticket rests."""
    period = parse_figures_period(load_settings(session, actor.city))
    now = clock.now(session, actor.city)
    found = duty_figures.load_figures(session, actor.city, code[:40], now=now, period=period)
    return DutyFiguresAnswer(
        duty=code[:40],
        days=period.days,
        open=found.open,
        late=found.late,
        dispatched=found.dispatched,
        finished_late=found.finished_late,
        reworks=found.reworks,
        overridden=found.overridden,
        ratings=found.ratings,
        speeds=dict(found.speeds),
        effects=dict(found.effects),
    )
