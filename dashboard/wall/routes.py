"""Serve the wall of a command center: a plain page without Dash, opened by a screen token or a leader."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

import i18n
from dashboard.wall import page
from dashboard.wall.wall_config import WallChoices
from db.queries import cities, reference_data
from db.queries.wall_newest import area_name
from db.session import transaction
from domain.scopes import Actor
from domain.setting_values import figures_period_of
from version import VERSION
from web import dependencies, reserved_threads

router = APIRouter(include_in_schema=False)
LANGUAGES = {"zh": "zh_CN", "en": "en"}


@router.get("/wall")
@reserved_threads.on(reserved_threads.SCREENS)
def wall(request: Request, city: str | None = None, lang: str | None = None) -> HTMLResponse:
    """Show the wall of the visitor's city (or ``city``), in their language (or ``lang``: zh, en)."""
    actor = dependencies.in_city(request, city) if city else dependencies.request_actor(request)
    with i18n.use(LANGUAGES.get(lang or "", i18n.locale())):
        return HTMLResponse(page.page(read_choices(actor)), headers={"Cache-Control": "no-cache"})


def read_choices(actor: Actor) -> WallChoices:
    """Return what the wall of this actor shows."""
    with transaction(actor.scope, screens=True) as session:
        return WallChoices(
            city=cities.city_facts(session, actor.city),
            levels=reference_data.levels(session, actor.city),
            part=area_name(session, actor.city, actor.scope.town) if actor.scope.town else None,
            version=VERSION,
            figures_days=figures_period_of(cities.settings_of(session, actor.city)).days,
        )
