"""Routes of the command center's wall: a plain page without Dash, opened by a screen token or a leader."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

import i18n
from dashboard.wall import page
from dashboard.wall.wall_config import WallChoices
from db.queries import cities, reference_data
from db.queries.wall_newest import find_area_name
from db.session import transaction
from domain.scopes import Actor
from domain.setting_values import parse_figures_period, parse_share_breaks
from domain.stored_settings import get_setting
from version import VERSION
from web import dependencies, reserved_threads

router = APIRouter(include_in_schema=False)
LANGUAGES = {"zh": "zh_CN", "en": "en"}


@router.get("/wall")
@reserved_threads.run_in_threads(reserved_threads.SCREENS)
def wall(request: Request, city: str | None = None, lang: str | None = None) -> HTMLResponse:
    """Show the wall of the visitor's city (or ``city``), in their language (or ``lang``: zh, en)."""
    actor = dependencies.get_actor_in_city(request, city) if city else dependencies.get_request_actor(request)
    with i18n.use(LANGUAGES.get(lang or "", i18n.locale())):
        return HTMLResponse(page.render_page(read_choices(actor)), headers={"Cache-Control": "no-cache"})


def read_choices(actor: Actor) -> WallChoices:
    """Return what the wall of this actor shows."""
    with transaction(actor.scope, screens=True) as session:
        stored = cities.load_settings(session, actor.city)
        return WallChoices(
            city=cities.load_city_facts(session, actor.city),
            levels=reference_data.list_levels(session, actor.city),
            part=find_area_name(session, actor.city, actor.scope.town) if actor.scope.town else None,
            version=VERSION,
            figures_days=parse_figures_period(stored).days,
            share_breaks=parse_share_breaks(stored),
            rating_days=int(get_setting(stored, "satisfaction.period_days")),
        )
