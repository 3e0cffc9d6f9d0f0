"""Routes of the phone page (网格E通): a cacheable shell, and the facts of its user."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from db.queries import cities, reference_data, scope_areas
from db.session import transaction
from domain.scopes import Actor
from domain.setting_values import parse_file_limits
from domain.stored_settings import get_setting
from web import dependencies
from web.phone import page, phone_config
from web.phone.phone_config import PhoneUser
from web.url_paths import PHONE

router = APIRouter(include_in_schema=False)
ASK_AGAIN = {"Cache-Control": "no-cache"}


@router.get("/m")
def without_slash() -> Response:
    """Lead to the page: its worker's scope is a prefix, and ``/m`` would hold ``/map`` too."""
    return RedirectResponse(PHONE, status_code=308)


@router.get(PHONE)
def phone() -> HTMLResponse:
    """Show the shell; it contains no user data, so that it may be cached on a phone."""
    return HTMLResponse(page.render_page(), headers=ASK_AGAIN)


@router.get(f"{PHONE}manifest.webmanifest")
def manifest() -> Response:
    """Return the manifest of the installed page."""
    return JSONResponse(page.build_manifest(), media_type="application/manifest+json", headers=ASK_AGAIN)


@router.get(f"{PHONE}sw.js")
def worker() -> Response:
    """Return the worker that keeps the shell and sends what waits."""
    return Response(page.render_worker(), media_type="text/javascript", headers=ASK_AGAIN)


@router.get(f"{PHONE}facts")
def facts(request: Request) -> JSONResponse:
    """Return the current user, what they may report and where; never stored by caches."""
    person = read_person(dependencies.get_request_actor(request))
    return JSONResponse(phone_config.build_person_config(person))


@router.get(f"{PHONE}who")
def whoever(request: Request) -> dict[str, str]:
    """Return the current user, so that one user's unsent work is not sent in another one's name."""
    return {"id": phone_config.get_owner(dependencies.get_request_actor(request))}


def read_person(actor: Actor) -> PhoneUser:
    """Return what the page knows of an actor."""
    with transaction(actor.scope) as session:
        stored = cities.load_settings(session, actor.city)
        levels = reference_data.list_levels(session, actor.city)
        return PhoneUser(
            actor=actor,
            city=cities.load_city_facts(session, actor.city),
            scope_name=scope_areas.find_name(session, actor.scope),
            grids=max(levels, key=lambda level: level.depth),
            areas=scope_areas.list_smallest_areas(session, actor.scope),
            parties=reference_data.list_parties(session, actor.city),
            photos_least=int(get_setting(stored, "evidence.local_photos")),
            photos_most=parse_file_limits(stored).most_per_act,
            kept_hours=int(get_setting(stored, "phone.kept_hours")),
        )
