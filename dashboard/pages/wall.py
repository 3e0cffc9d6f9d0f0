"""Serve the wall of a command center: a plain page without Dash, opened by a screen token or a leader."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

import text
from access import own_threads, who
from dashboard.views import wall_page
from dashboard.views.wall_facts import WallChoices
from db.queries import catalogue, cities
from db.queries.board_newest import area_name
from db.session import transaction
from domain.scopes import Actor
from domain.setting_values import figures_period_of
from version import VERSION

router = APIRouter(include_in_schema=False)
LANGUAGES = {"zh": "zh_CN", "en": "en"}


@router.get("/wall")
@own_threads.on(own_threads.SCREENS)
def wall(request: Request, city: str | None = None, lang: str | None = None) -> HTMLResponse:
    """Show the wall of the visitor's city (or ``city``), in their language (or ``lang``: zh, en)."""
    actor = who.in_city(request, city) if city else who.request_actor(request)
    with text.use(LANGUAGES.get(lang or "", text.locale())):
        return HTMLResponse(wall_page.page(read_choices(actor)), headers={"Cache-Control": "no-cache"})


def read_choices(actor: Actor) -> WallChoices:
    """Return what the wall of this actor shows."""
    with transaction(actor.scope, screens=True) as session:
        return WallChoices(
            city=cities.city_facts(session, actor.city),
            levels=catalogue.levels(session, actor.city),
            part=area_name(session, actor.city, actor.scope.town) if actor.scope.town else None,
            version=VERSION,
            figures_days=figures_period_of(cities.settings_of(session, actor.city)).days,
        )
