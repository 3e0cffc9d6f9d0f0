"""Serve the phone page (网格E通): a shell that phones keep, and the facts of who opened it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from db.queries import cities, reference_data, scope_areas
from db.session import transaction
from domain.scopes import Actor
from domain.settings import file_limits_of, setting_of
from web import dependencies
from web.phone import page, phone_config
from web.phone.phone_config import Person
from web.url_paths import PHONE

router = APIRouter(include_in_schema=False)
ASK_AGAIN = {"Cache-Control": "no-cache"}


@router.get("/m")
def without_slash() -> Response:
    """Lead to the page: its worker's scope is a prefix, and ``/m`` would hold ``/map`` too."""
    return RedirectResponse(PHONE, status_code=308)


@router.get(PHONE)
def phone() -> HTMLResponse:
    """Show the shell; it names nobody, so that it may stay on a phone."""
    return HTMLResponse(page.page(), headers=ASK_AGAIN)


@router.get(f"{PHONE}manifest.webmanifest")
def manifest() -> Response:
    """Say how the page is installed."""
    return JSONResponse(page.manifest(), media_type="application/manifest+json", headers=ASK_AGAIN)


@router.get(f"{PHONE}sw.js")
def worker() -> Response:
    """Return the worker that keeps the shell and sends what waits."""
    return Response(page.worker(), media_type="text/javascript", headers=ASK_AGAIN)


@router.get(f"{PHONE}facts")
def facts(request: Request) -> JSONResponse:
    """Return who is here, what they may report and where; never stored by anybody on the way."""
    person = read_person(dependencies.request_actor(request))
    return JSONResponse(phone_config.person_facts(person))


@router.get(f"{PHONE}who")
def whoever(request: Request) -> dict[str, str]:
    """Return who is here, so that nobody's unsent work goes out in another one's name."""
    return {"id": phone_config.owner_of(dependencies.request_actor(request))}


def read_person(actor: Actor) -> Person:
    """Return what the page knows of an actor."""
    with transaction(actor.scope) as session:
        stored = cities.settings_of(session, actor.city)
        levels = reference_data.levels(session, actor.city)
        return Person(
            actor=actor,
            city=cities.city_facts(session, actor.city),
            scope_name=scope_areas.name_of(session, actor.scope),
            grids=max(levels, key=lambda level: level.depth),
            areas=scope_areas.smallest_areas(session, actor.scope),
            parties=reference_data.parties(session, actor.city),
            photos_least=int(setting_of(stored, "evidence.local_photos")),
            photos_most=file_limits_of(stored).most_per_act,
        )
