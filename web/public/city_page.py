"""The city of the public page, and the rendering of its pages."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import HTMLResponse

import i18n
from db.queries import cities
from db.queries.cities import CityFacts
from db.session import account_transaction, transaction
from domain.errors import NotFound
from domain.scopes import Scope
from domain.stored_settings import get_setting
from web import templates


@dataclass(frozen=True, slots=True)
class Inlet:
    """One city whose public page is open, with its settings that depart from their defaults."""

    facts: CityFacts
    stored: Mapping[str, object]

    @property
    def city(self) -> str:
        """Return the city's code."""
        return self.facts.city

    @property
    def home(self) -> str:
        """Return the address of the page."""
        return f"/public/{self.facts.city}"

    def setting(self, key: str) -> int:
        """Return a number among the city's settings."""
        return int(get_setting(self.stored, key))


def get_first_inlet() -> Inlet:
    """Return the first city whose page is open. Raises NotFound."""
    with account_transaction() as session:
        found = [facts.city for facts in cities.list_cities(session)]
    for city in found:
        inlet = _inlet(city)
        if inlet is not None:
            return inlet
    raise NotFound("公众页面没有开放，请拨打服务热线反映")


def get_inlet(city: str) -> Inlet:
    """Return the page of a city. Raises NotFound where there is no such city or its page is closed."""
    inlet = _inlet(city[:40])
    if inlet is None:
        raise NotFound("公众页面没有开放，请拨打服务热线反映")
    return inlet


def render_page(
    name: str, inlet: Inlet, request: Request, *, status: int = 200, **values: object
) -> HTMLResponse:
    """Return a page in the language in use, with times in the city's zone."""
    query = f"?{request.url.query}" if request.url.query else ""
    with i18n.use(i18n.locale(), zone=inlet.facts.zone):
        here = request.url.path + query
        return templates.render_page(name, status=status, inlet=inlet, here=here, **values)


def _inlet(city: str) -> Inlet | None:
    """Return the open page of a city; a replay city accepts no reports."""
    with transaction(Scope.none(city)) as session:
        try:
            inlet = Inlet(cities.load_city_facts(session, city), cities.load_settings(session, city))
        except NotFound:
            return None
    return inlet if inlet.facts.as_of is None and inlet.setting("public.page") else None
